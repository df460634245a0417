import { join } from "node:path";
import { wrap } from "../wrapped-text";
import { type Entry, type Export, exportsOf, SECTIONS } from "./declarations";

const INTRODUCTION = `# Library

All that the package \`drydock\` exports, for stacks and constructs in a project of your own. [An example](../examples/library)
uses it, and \`npm run check:package\` packs the package, installs it there and synthesizes. \`npm pack\` makes the package:
JavaScript with types, the functions as bundles, and \`cdktf\`, \`constructs\` and \`@cdktf/provider-aws\` as peers, which your
project chooses. The types that settings follow from are on [their page](settings.md), the outputs on
[theirs](outputs.md). This page is made from the doc comments by \`npm run docs\`.`;

const COLUMNS = 120;

/** The reference page of the package, in Markdown. */
export function renderLibrary(): string {
  const exported = exportsOf(join(__dirname, "index.ts"));
  const sections = SECTIONS.map((section) => exported.filter((each) => each.section === section));
  return `${[
    INTRODUCTION,
    ...SECTIONS.flatMap((section, index) => [`## ${section}`, ...sections[index]!.flatMap(renderExport)]),
  ].join("\n\n")}\n`;
}

function renderExport({ name, signature, doc, members }: Export): readonly string[] {
  const rules = doc.tags.map(([tag, text]) => wrap("- ", inWords(tag, text), COLUMNS));
  return [
    `### ${name}`,
    ...(doc.text === "" ? [] : [paragraphs(doc.text)]),
    `\`\`\`ts\n${signature}\n\`\`\``,
    ...(rules.length === 0 ? [] : [rules.join("\n")]),
    ...(members.length === 0 ? [] : [members.map(renderMember).join("\n")]),
  ];
}

const renderMember = ({ signature, doc }: Entry): string => {
  const text = [doc.text.replaceAll("\n\n", " "), ...doc.tags.map(([tag, words]) => inWords(tag, words))].join(" ");
  return wrap("- ", text.trim() === "" ? `\`${signature}\`` : `\`${signature}\`: ${text.trim()}`, COLUMNS);
};

const paragraphs = (text: string): string =>
  text
    .split("\n\n")
    .map((each) => wrap("", each, COLUMNS))
    .join("\n\n");

/** A tag as a sentence. */
function inWords(tag: string, text: string): string {
  const [first = "", ...others] = text.split(" ");
  if (tag === "param") return `\`${first}\`: ${others.join(" ")}${stop(text)}`;
  if (tag === "default") return `Default: ${text}${stop(text)}`;
  return `${tag === "returns" ? "Returns" : "Throws"} ${text}${stop(text)}`;
}

const stop = (text: string): string => (text.endsWith(".") ? "" : ".");

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Comment, parseSync } from "oxc-parser";

/** The kinds of exports, in the order of the page. */
export const SECTIONS = ["Stacks", "Constructs", "Functions", "Types"] as const;
type Section = (typeof SECTIONS)[number];

/** A declaration, or a member of one, as the page shows it. */
export interface Entry {
  readonly name: string;
  /** The declaration on one line, without its body. */
  readonly signature: string;
  readonly doc: Doc;
}

export interface Export extends Entry {
  readonly section: Section;
  readonly members: readonly Entry[];
}

/** A doc comment. */
export interface Doc {
  readonly text: string;
  /** Texts of its tags, in their order: `param`, `default`, `returns`, `throws`. */
  readonly tags: readonly (readonly [tag: string, text: string])[];
}

/** A node of the syntax tree. The members that a kind of node does not have are absent. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** All that a module exports again from others, by name. */
export function exportsOf(index: string): readonly Export[] {
  const { program } = parse(index);
  return nodes(program["body"])
    .flatMap((statement) => {
      const { value } = statement["source"] as { readonly value: string };
      const source = parse(`${join(dirname(index), value)}.ts`);
      return nodes(statement["specifiers"]).map((specifier) => findExport(source, nameOf(specifier["exported"])));
    })
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

interface Source {
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly Comment[];
}

function parse(file: string): Source {
  const text = readFileSync(file, "utf8");
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  return { text, program: program as unknown as Node, comments };
}

function findExport(source: Source, name: string): Export {
  for (const statement of nodes(source.program["body"])) {
    const declaration = statement["declaration"] as Node | undefined;
    if (statement.type !== "ExportNamedDeclaration" || !declaration) continue;
    const declared = declaration.type === "VariableDeclaration" ? nodes(declaration["declarations"])[0]! : declaration;
    if (nameOf(declared["id"]) !== name) continue;
    const isClass = declaration.type === "ClassDeclaration";
    return {
      name,
      doc: docBefore(source, statement.start),
      section: sectionOf(declaration, name),
      signature: isClass ? constructorOf(source, declared, name) : signatureOf(source, declaration, declared),
      members: membersOf(source, declared),
    };
  }
  throw new Error(`${name} is exported and not declared where it should be`);
}

function sectionOf({ type, superClass }: Node, name: string): Section {
  if (type === "ClassDeclaration" && superClass)
    return name.endsWith("Stack") ? "Stacks" : name.endsWith("Error") ? "Types" : "Constructs";
  return type === "TSInterfaceDeclaration" || type === "TSTypeAliasDeclaration" ? "Types" : "Functions";
}

/** `new Name(…)` of a class. */
function constructorOf(source: Source, declaration: Node, name: string): string {
  const made = bodyOf(declaration).find(({ kind }) => kind === "constructor")?.["value"] as Node | undefined;
  return made
    ? `new ${name}(${parametersOf(source, made)})`
    : `class ${name} extends ${slice(source, declaration["superClass"] as Node)}`;
}

/** The declaration without its body. */
function signatureOf(source: Source, declaration: Node, declared: Node): string {
  const name = nameOf(declared["id"]);
  if (declaration.type === "TSInterfaceDeclaration") {
    const bases = nodes(declaration["extends"]).map((base) => slice(source, base));
    return `interface ${name}${bases.length > 0 ? ` extends ${bases.join(", ")}` : ""}`;
  }
  if (declaration.type === "TSTypeAliasDeclaration")
    return oneLine(source.text.slice(declaration.start, declaration.end));
  const called = declaration.type === "FunctionDeclaration" ? declared : (declared["init"] as Node);
  // Made by another function: only types say what it takes and gives.
  if (!called["params"]) return `const ${name}: (input) => settings`;
  const { returnType } = called as { readonly returnType?: Node | null };
  return `function ${name}(${parametersOf(source, called)})${returnType ? slice(source, returnType) : ""}`;
}

const parametersOf = (source: Source, called: Node): string =>
  nodes(called["params"])
    .map((parameter) => slice(source, parameter))
    .join(", ");

const bodyOf = (declaration: Node): readonly Node[] => nodes((declaration["body"] as Node | undefined)?.["body"]);

/** The public members of a class or an interface. */
function membersOf(source: Source, declaration: Node): readonly Entry[] {
  if (!["ClassDeclaration", "TSInterfaceDeclaration"].includes(declaration.type)) return [];
  return bodyOf(declaration)
    .filter(isPublic)
    .map((member) => ({
      name: nameOf(member["key"]),
      signature: memberSignature(source, member),
      doc: docBefore(source, member.start),
    }));
}

const isPublic = ({ kind, accessibility, key }: Node): boolean =>
  kind !== "constructor" && (accessibility ?? "public") === "public" && (key as Node).type !== "PrivateIdentifier";

function memberSignature(source: Source, member: Node): string {
  const body = (member["value"] as Node | undefined)?.["body"] as Node | undefined;
  const end = body?.start ?? (member["value"] as Node | undefined)?.start ?? member.end;
  return oneLine(source.text.slice(member.start, end))
    .replace(/^(?:override |readonly )+/, "")
    .replace(/[;=]$/, "")
    .trim();
}

/** The doc comment that ends where a declaration begins. */
function docBefore({ text, comments }: Source, start: number): Doc {
  const before = comments.find(({ end }) => end <= start && text.slice(end, start).trim() === "");
  return before?.type === "Block" && before.value.startsWith("*") ? readDoc(before.value) : { text: "", tags: [] };
}

function readDoc(comment: string): Doc {
  const lines = comment
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`");
  const [text = "", ...tags] = lines.split(/(?:^|\s)@(?=(?:param|default|returns|throws)\b)/);
  return {
    text: unbroken(text),
    tags: tags.map((tag) => {
      const [name = "", ...words] = unbroken(tag).split(" ");
      return [name, words.join(" ")];
    }),
  };
}

/** The text with its paragraphs on one line each. */
const unbroken = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map(oneLine)
    .join("\n\n");

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const slice = ({ text }: Source, { start, end }: Node): string => oneLine(text.slice(start, end));

const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? (value as Node[]) : []);

const nameOf = (identifier: unknown): string => (identifier as { readonly name: string }).name;

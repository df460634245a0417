import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";

/** Share of the members of exported interfaces that have a doc comment of their own. */
const MINIMUM_SHARE = 0.9;

interface Member {
  readonly file: string;
  readonly name: string;
  readonly documented: boolean;
}

const sources = ["src", "functions", "bench", "scan"].flatMap((folder) =>
  readdirSync(join(projectRoot(), folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

const linesOf = (file: string): string[] => readFileSync(`${projectRoot()}/${file}`, "utf8").split("\n");

/** The members at the first level of a file's exported interfaces, which Biome indents by two blanks. */
function membersOf(file: string): Member[] {
  let inInterface = false;
  return linesOf(file).flatMap((line, index, lines) => {
    if (line.startsWith("export interface ")) inInterface = !line.endsWith("}");
    else if (line === "}") inInterface = false;
    const name = /^ {2}(?:readonly )?([\w$"-]+)[?]?[:(]/.exec(line)?.[1];
    if (!inInterface || name === undefined) return [];
    return [{ file, name, documented: lines[index - 1]!.trimEnd().endsWith("*/") }];
  });
}

test("nine of ten members of exported interfaces have a doc comment", () => {
  const members = sources.flatMap(membersOf);
  expect(members.length).toBeGreaterThan(500);
  const bare = members.filter(({ documented }) => !documented);
  const share = 1 - bare.length / members.length;
  // The list says where to write the next one.
  const shown = share < MINIMUM_SHARE ? bare.map(({ file, name }) => `${file}: ${name}`) : [];
  expect(shown).toEqual([]);
});

test("a doc comment begins with its subject, not with a free relative", () => {
  const riddles = sources.flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      /^\s*(\/\*\*|\*) (What|Whatever|Whoever|Whom) /.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    ),
  );
  expect(riddles).toEqual([]);
});

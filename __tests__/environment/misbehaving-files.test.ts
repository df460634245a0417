import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const ROOT = join(__dirname, "../..");
const REMEDY = "; mend it: its settings are read once the file loads";

/** Files of environments, each with what they are refused with; `@` stands for their folder. */
const FILES: Readonly<Record<string, { readonly text: string; readonly refusal: string; readonly json?: true }>> = {
  thrown: {
    text: [
      "/** A comment. */",
      "interface Shape {",
      "  readonly owner: string;",
      "}",
      "",
      "const owner: string | undefined = process.env['NO_SUCH_OWNER'];",
      "export const shape = (): Shape => {",
      "  if (owner) return { owner };",
      "  throw new Error('OWNER is not set');",
      "};",
      "export default { network: { source: 'create' }, tags: { Owner: shape().owner } };",
    ].join("\n"),
    refusal: `@/thrown.ts:9:9: OWNER is not set${REMEDY}\n  9 | throw new Error('OWNER is not set');`,
  },
  imports: {
    text: "import { team } from './shared/team';\n\nexport default { network: { source: 'create' }, tags: { Team: team() } };",
    refusal: `@/shared/team.ts:5:9: no team${REMEDY}\n  5 | throw new TypeError("no team");`,
  },
  "imports-broken": {
    text: "import { region } from './shared/broken';\n\nexport default { region };",
    refusal: `@/shared/broken.ts:3:8: Unexpected "region"${REMEDY}\n  3 | export region is here;`,
  },
  missing: {
    text: "\nimport './nowhere';\nexport default {};",
    refusal: `@/missing.ts:2:8: Cannot find module './nowhere'${REMEDY}\n  2 | import './nowhere';`,
  },
  undefined: {
    text: "const a: { b?: { c: number } } = {};\n\nexport default { tags: { a: a.b!.c } };",
    refusal: `@/undefined.ts:3:34: Cannot read properties of undefined (reading 'c')${REMEDY}\n  3 | export default { tags: { a: a.b!.c } };`,
  },
  library: {
    text: "const url = 'no url';\n\nexport default { region: new URL(url).host };",
    refusal: `@/library.ts:3:26: Invalid URL${REMEDY}\n  3 | export default { region: new URL(url).host };`,
  },
  text: { text: "throw 'a text';", refusal: `@/text.ts: threw 'a text'${REMEDY}` },
  getter: {
    text: "export default {\n  network: { source: 'create' },\n  get region(): string {\n    throw new Error('no region');\n  },\n};",
    refusal: `@/getter.ts:4:11: no region${REMEDY}\n  4 | throw new Error('no region');`,
  },
  exits: {
    text: "const isReady = false;\nif (!isReady) process.exit(0);\nexport default { network: { source: 'create' } };",
    refusal: `@/exits.ts:2:23: it calls process.exit(0), which would end the command${REMEDY}\n  2 | if (!isReady) process.exit(0);`,
  },
  loops: {
    text: "export default { network: { source: 'create' } };\nfor (;;);",
    refusal:
      "@/loops.ts: has not ended after 0.2 s; look for a loop that never ends, and let the file state settings only",
  },
  "loops-later": {
    text: "export default { network: { source: 'create' }, get region(): string { for (;;); } };",
    refusal:
      "@/loops-later.ts: has not ended after 0.2 s; look for a loop that never ends, and let the file state settings only",
  },
  promised: {
    text: "export default (async () => { throw new Error('too late'); })();",
    refusal:
      "@/promised.ts is refused:\n  the default export: got a Promise object, allowed are texts, numbers, lists and plain objects; export the settings themselves, and read what they need synchronously",
  },
  comma: {
    json: true,
    text: '{\n  "network": { "source": "create" },\n}\n',
    refusal: `@/comma.json:2:36: JSON does not support trailing commas${REMEDY}\n  2 | "network": { "source": "create" },`,
  },
  twice: {
    json: true,
    text: '{\n  "network": { "source": "create" },\n  "region": "eu-west-1",\n  "region": "eu-west-2"\n}\n',
    refusal: `@/twice.json:4:3: Duplicate key "region" in object literal${REMEDY}\n  4 | "region": "eu-west-2"`,
  },
  misspelled: {
    json: true,
    text: '{ "network": { "source": "create" }, "cluster": { "capacity": { "maxSice": 3 } } }',
    refusal:
      "@/misspelled.json is refused:\n  cluster.capacity.maxSice: no such setting; did you mean cluster.capacity.maxSize? ",
  },
  inherited: {
    json: true,
    text: '{ "network": { "source": "create" }, "__proto__": { "region": "eu-west-1" } }',
    refusal: "@/inherited.json is refused:\n  __proto__: got a key that JavaScript keeps for itself, ",
  },
};

const ACCEPTED: Readonly<Record<string, string>> = {
  "prints.ts": "console.log('hello');\nprocess.exitCode = 7;\nexport default { network: { source: 'create' } };",
  "ticks.ts":
    "setInterval(() => {}, 10);\nsetTimeout(() => {}, 9e6);\nexport default { network: { source: 'create' } };",
  "rejects.ts": "export default { network: { source: 'create' } };\nvoid Promise.reject(new Error('too late'));",
  "plain.json": '\uFEFF{ "$schema": "../docs/environment.schema.json", "network": { "source": "create" } }\n',
};

interface Report {
  readonly outcomes: Readonly<
    Record<string, { readonly kind: string; readonly message: string; readonly exitCode: number }>
  >;
  readonly exitCode?: number;
  /** Refusals of errors that came after the files were read. */
  readonly later: readonly string[];
}

let folder: string;
let report: Report;
let stderr: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drydock environments (new) "));
  for (const [name, { text, json }] of Object.entries(FILES))
    writeFileSync(join(folder, `${name}${json ? ".json" : ".ts"}`), text);
  for (const [file, text] of Object.entries(ACCEPTED)) writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, "shared"));
  writeFileSync(
    join(folder, "shared/team.ts"),
    'type Team = string;\n\nexport function team(): Team {\n  // Always.\n  throw new TypeError("no team");\n}\n',
  );
  writeFileSync(join(folder, "shared/broken.ts"), "\n\nexport region is here;\n");
  const names = [...Object.keys(FILES), "prints", "plain", "ticks", "rejects"];
  const child = spawnSync(process.execPath, ["--import", "tsx", join(__dirname, "load-each.ts"), folder, ...names], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 30_000,
  });
  stderr = child.stderr;
  report = JSON.parse(child.stdout) as Report;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.keys(FILES))("%s: the refusal names file, line and reason, and shows the line", (name) => {
  const { message, exitCode } = report.outcomes[name]!;
  const expected = FILES[name]!.refusal.replaceAll("@", relative(ROOT, folder));
  expect(expected.endsWith(" ") ? message.slice(0, expected.length) : message).toBe(expected);
  expect(exitCode).toBe(2);
});

test.each(["prints", "plain", "ticks", "rejects"])("%s is accepted", (name) => {
  expect(report.outcomes[name]).toEqual({ accepted: true });
});

test("what a file prints goes to standard error, and it cannot change the exit code", () => {
  expect(stderr).toBe("hello\n");
  expect(report).not.toHaveProperty("exitCode");
});

test("a promise that fails later is refused with the file's line; timers keep no command waiting", () => {
  const file = join(relative(ROOT, folder), "rejects.ts");
  expect(report.later).toEqual([
    `${file}:2:21: too late; mend it: its settings are read once the file loads\n  2 | void Promise.reject(new Error('too late'));`,
  ]);
});

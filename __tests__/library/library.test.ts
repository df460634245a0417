import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as library from "../../src/library";
import { exportsOf } from "../../src/library/declarations";
import { renderLibrary } from "../../src/library/reference";
import { projectRoot } from "../../src/project-root";

test("docs/api.md says what the doc comments say", () => {
  expect(readFileSync(join(projectRoot(), "docs", "api.md"), "utf8")).toBe(renderLibrary());
});

test("the page has each export, and each has a doc comment or documented members", () => {
  const exported = exportsOf(join(projectRoot(), "src", "library", "index.ts"));
  const names = exported.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(library)));
  const bare = exported.filter(
    ({ doc, members }) => doc.text === "" && members.some((member) => member.doc.text === ""),
  );
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test("settings of an environment are checked and get their defaults", () => {
  const input = { region: "eu-central-1", network: { source: "create" } } as const;
  expect(library.environmentOf("shop", input)).toMatchObject({ name: "shop", throwAway: false, applications: {} });
  expect(() => library.environmentOf("Shop", input)).toThrow(/^environment: got "Shop", allowed 1 to 20 lower-case/);
  expect(() =>
    library.environmentOf("shop", { ...input, cluster: { capacity: { instanceType: "t9.micro" } } }),
  ).toThrow(/^environment shop is refused:\n {2}cluster\.capacity\.instanceType: got "t9\.micro"/);
});

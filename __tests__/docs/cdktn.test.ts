import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DIFFERENCES, differingPaths } from "../../cdktn/differences";

const ROOT = join(__dirname, "../..");
const page = readFileSync(join(ROOT, "docs/cdktn.md"), "utf8");
const versionsOf = (file: string): Readonly<Record<string, string>> =>
  (JSON.parse(readFileSync(join(ROOT, file), "utf8")) as { devDependencies: Record<string, string> }).devDependencies;

test("the page lists what may differ, with the reason, and nothing else", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  expect(cells.map(([, file, path, , , reason]) => ({ file, path, reason }))).toEqual(DIFFERENCES);
});

test("the page names the versions that are compared, and the guide those to install", () => {
  const [own, other] = [versionsOf("package.json"), versionsOf("cdktn/package.json")];
  expect(page).toContain(`| cdktf ${own["cdktf"]} | cdktn ${other["cdktn"]} |`);
  expect(page).toContain(`cdktn@${other["cdktn"]} @cdktn/provider-aws@${other["@cdktn/provider-aws"]}`);
  expect(other["constructs"]).toBe(own["constructs"]);
});

test("each value that differs is named by its path, one that only one side has too", () => {
  const one = { terraform: { a: [1, 2], b: "x" }, same: [{ c: null }], only: {} };
  const other = { terraform: { a: [1, 3, 4], b: { x: 1 } }, same: [{ c: null }], new: 0 };
  expect(differingPaths(one, other)).toEqual(["terraform.a.1", "terraform.a.2", "terraform.b", "only", "new"]);
  expect(differingPaths(one, structuredClone(one))).toEqual([]);
});

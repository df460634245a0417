import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";

const read = (file: string) => readFileSync(join(projectRoot(), file), "utf8");
const page = read("docs/verification.md");

const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("__tests__/"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the tests that hold the promises are where the page says, under the names that it gives", () => {
  expect(rows).toHaveLength(3);
  for (const [, promise, tests] of rows) {
    const named = [...tests!.matchAll(/`(__tests__\/[^`]+|[a-z-]+\.test\.ts)`|“([^”]+)”/g)];
    let folder = "";
    let text = "";
    for (const [, file, name] of named) {
      if (file !== undefined) {
        const path = file.startsWith("__tests__/") ? file : join(folder, file);
        folder = path.slice(0, path.lastIndexOf("/"));
        expect([promise, path, existsSync(join(projectRoot(), path))]).toEqual([promise, path, true]);
        text = read(path);
      } else expect([promise, name, text.includes(`"${name}"`)]).toEqual([promise, name, true]);
    }
    expect(named.length).toBeGreaterThan(1);
  }
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";

interface Renovate {
  readonly includePaths: readonly string[];
  readonly packageRules: readonly {
    readonly matchPackageNames?: readonly string[];
    readonly allowedVersions?: string;
  }[];
}

const read = (path: string): string => readFileSync(join(projectRoot(), path), "utf8");
const renovate = JSON.parse(read("renovate.json")) as Renovate;
const files = execFileSync("git", ["ls-files"], { cwd: projectRoot(), encoding: "utf8" }).trim().split("\n");

test("every lock file and every list of Python packages is kept up to date", () => {
  const locked = files.filter((file) => /(^|\/)package-lock\.json$/.test(file));
  const required = files.filter((file) => /(^|\/)requirements\.txt$/.test(file));
  expect(locked).toEqual(expect.arrayContaining(["package-lock.json", "mutation/package-lock.json"]));
  expect(renovate.includePaths).toEqual(
    expect.arrayContaining([...locked.map((file) => file.replace("-lock", "")), ...required, ".nvmrc"]),
  );
  expect(renovate.includePaths.filter((path) => !files.includes(path))).toEqual([]);
});

test("constructs stays below 10.8, as it is now", () => {
  const rules = renovate.packageRules.filter(({ matchPackageNames = [] }) => matchPackageNames.includes("constructs"));
  expect(rules.map(({ allowedVersions }) => allowedVersions)).toEqual(["<10.8.0"]);
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  expect(devDependencies["constructs"]).toMatch(/^10\.[0-7]\.\d+$/);
});

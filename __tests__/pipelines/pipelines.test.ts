import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/project-root";

const FOLDER = join(projectRoot(), "pipelines");
const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.(?:yml|sh|md)$/.test(file),
);
const workflows = files.filter((file) => file.startsWith("github"));
const { scripts } = JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8")) as {
  readonly scripts: Record<string, string>;
};

test("there are three workflows, a pipeline of GitLab, and the script that all of them call", () => {
  expect(workflows.map((file) => file.slice("github/".length)).sort()).toEqual([
    "deploy.yml",
    "nightly.yml",
    "pull-request.yml",
  ]);
  expect(files).toEqual(
    expect.arrayContaining(["gitlab/.gitlab-ci.yml", "run.sh", "install-terraform.sh", "README.md"]),
  );
});

test.each(workflows)("%s names each action by a commit, and one commit for each version", (file) => {
  const uses = [...read(file).matchAll(/uses: (.+)/g)].map(([, action]) => action!);
  expect(uses.length).toBeGreaterThan(1);
  for (const action of uses) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  const all = workflows.flatMap((each) => [...read(each).matchAll(/uses: (\S+)@(\S+)/g)]);
  const commits = new Map(all.map(([, action, commit]) => [action, commit]));
  for (const [, action, commit] of all) expect(commits.get(action)).toBe(commit);
});

test.each(workflows)("%s gives no right but by job, and no job that writes gets a role of AWS", (file) => {
  const text = read(file);
  expect(text).toContain("\npermissions: {}\n");
  const jobs = text
    .slice(text.indexOf("\njobs:\n"))
    .split(/\n {2}(?=[\w-]+:\n)/)
    .slice(1);
  expect(jobs.length).toBeGreaterThan(1);
  for (const job of jobs) {
    expect(job).toMatch(/\n {4}permissions:\n {6}contents: (?:read|write)\n/);
    expect(/: write\n[\s\S]*id-token: write|id-token: write\n[ ]+[\w-]+: write/.test(job)).toBe(false);
  }
});

test.each(files)("%s has no key of AWS, and names commands that exist", (file) => {
  const text = read(file);
  expect(text).not.toMatch(/AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)|secrets\./);
  for (const [, script] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g))
    expect(Object.keys(scripts)).toContain(script);
  for (const [, script] of text.matchAll(/pipelines\/([\w-]+\.(?:sh|js))/g))
    expect(readdirSync(FOLDER)).toContain(script);
});

test("Terraform is the same version in every pipeline", () => {
  const versions = files.flatMap((file) => [...read(file).matchAll(/(?:terraform_version: |^VERSION=)(\S+)/gm)]);
  expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
});

test("a step that does not exist, and a step without its environment, end with 2 and the steps", () => {
  for (const args of [[], ["review"], ["release", "example"]]) {
    const { status, stdout, stderr } = spawnSync(join(FOLDER, "run.sh"), args, { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("pipelines/run.sh review NAME FILE");
  }
});

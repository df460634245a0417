import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Project } from "./project";

jest.setTimeout(60_000);

let project: Project;
beforeAll(() => {
  project = new Project({
    accounts: `export default {
      network: { source: "create" },
      cluster: { registryCredentials: {
        secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry",
        kmsKeyArn: "arn:aws:kms:us-east-1:999999999999:key/0123",
      } },
    };`,
    broken: "const size = 3;\nexport default { cluster: { capacity: { minSize: size, } };\n",
    refused: 'export default { network: { source: "create" }, region: 7, colour: "red" };\n',
  });
});

test("a refused environment gives every problem at once, exit code 2, no stack trace and no files", () => {
  const { status, stdout, stderr } = project.run("synth", "-e", "refused", "--out", "made/out");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toEqual([
    "environments/refused.ts is refused:",
    expect.stringMatching(/^ {2}region: got 7, allowed a region's code/),
    expect.stringMatching(/^ {2}colour: no such setting/),
  ]);
  expect(existsSync(project.path("made"))).toBe(false);
});

test("an environment file that does not compile is named with line, column and reason", async () => {
  const { status, stderr } = await project.call("synth", "-e", "broken");
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^environments\/broken\.ts:2:\d+: Expected "}" but found ";"; .+\n {2}2 \| export default .+\n$/,
  );
});

test("an unknown environment is answered with the known ones", async () => {
  const { status, stderr } = await project.call("synth", "-e", "nope");
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^environment: got "nope", known are accounts, broken, example, minimal, production, refused, spot; .+\n$/,
  );
});

test("a folder that cannot be one is refused", async () => {
  const { status, stderr } = await project.call("synth", "--out", "package.json");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^--out: got "package.json", which cannot be a folder \(EEXIST\); .+\n$/);
});

test("an ARN of another account is warned of, in the result of the synth", async () => {
  const { status, stdout } = await project.call("synth", "-e", "accounts", "--out", "of-accounts", "--json", "--quiet");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).warnings).toEqual([
    expect.stringMatching(
      /^cluster\.registryCredentials\.kmsKeyArn: the account 999999999999 differs from 123456789012, the account of cluster\.registryCredentials\.secretArn; /,
    ),
  ]);
});

test("a synth prints what it wrote, and one that fails leaves that as it was", async () => {
  const first = await project.call("synth", "--json");
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const { environment, out, stacks } = JSON.parse(first.stdout);
  expect({ environment, out }).toEqual({ environment: "example", out: "cdktf.out" });
  expect(stacks.map(({ name }: { name: string }) => name)).toEqual([
    "example-network",
    "example-volume",
    "example-cluster",
  ]);

  const written = project.files("cdktf.out");
  expect((await project.call("synth", "-e", "refused")).status).toBe(2);
  expect(project.files("cdktf.out")).toEqual(written);
});

test("Ctrl-C ends a synth with 130 and leaves nothing half written", async () => {
  const child = spawn(process.execPath, project.command("synth", "--out", "interrupted/out"), { cwd: project.folder });
  const begun = () => existsSync(project.path("interrupted/out")) && readdirSync(project.path("interrupted/out"))[0];
  while (!begun()) await setTimeout(5);
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([130, null]);
  expect(existsSync(project.path("interrupted"))).toBe(false);
});

test("each stack is deployed after all whose outputs it reads, and so destroyed before them", async () => {
  expect((await project.call("synth", "-e", "production", "--out", "ordered")).status).toBe(0);
  const { stacks } = JSON.parse(readFileSync(project.path("ordered/manifest.json"), "utf8")) as {
    stacks: Record<string, { dependencies: string[]; workingDirectory: string }>;
  };
  const parents = Object.fromEntries(
    Object.entries(stacks).map(([name, { dependencies }]) => [
      name.replace("production-", ""),
      dependencies.map((parent) => parent.replace("production-", "")).sort(),
    ]),
  );
  expect(parents).toEqual({
    alerts: [],
    network: ["alerts"],
    volume: ["alerts", "network"],
    cluster: ["alerts", "network", "volume"],
    "application-web": ["alerts", "cluster", "network", "volume"],
  });
  for (const [name, { dependencies, workingDirectory }] of Object.entries(stacks)) {
    const text = readFileSync(project.path(`ordered/${workingDirectory}/cdk.tf.json`), "utf8");
    const read = [...text.matchAll(/terraform_remote_state\.([\w-]+)-state/g)].map(([, kind]) => `production-${kind}`);
    expect([name, read.filter((kind) => !dependencies.includes(kind))]).toEqual([name, []]);
  }
});

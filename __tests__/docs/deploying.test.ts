import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeEnvironment } from "../support/synthesize";

jest.setTimeout(120_000);

const README = readFileSync(join(__dirname, "../../README.md"), "utf8");
const SECTION = /^## Deploying\n(.*?)^## /ms.exec(README)![1]!;
const BLOCKS = [...SECTION.matchAll(/^```\n(.*?)^```$/gms)].map(([, text]) => text!);

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
}

const folder = mkdtempSync(join(tmpdir(), "drydock deploying-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The manifests of the environments that the section synthesizes, as a synth writes them. */
const manifests: Record<string, Manifest["stacks"]> = {};
beforeAll(() => {
  for (const name of ["example", "production"]) {
    synthesizeEnvironment(join(folder, name), name);
    manifests[name] = (JSON.parse(readFileSync(join(folder, name, "manifest.json"), "utf8")) as Manifest).stacks;
  }
});

/** The stacks of each `for` loop with a Terraform command, in order. */
const loops = (command: string) =>
  BLOCKS.flatMap((block) =>
    [...block.matchAll(/for stack in ([^;]+); do\n(.*?)done/gs)]
      .filter(([, , body]) => body!.includes(` ${command}\n`))
      .map(([, names, body]) => {
        const [, environment = ""] = /stacks\/([a-z]+)-\$stack/.exec(body!) ?? [];
        return { environment, stacks: names!.split(" ").map((name) => `${environment}-${name}`) };
      }),
  );

/** Stacks in the order in which all loops with the command name them. */
const ordered = (command: string, environment: string) =>
  loops(command)
    .filter((loop) => loop.environment === environment)
    .flatMap(({ stacks }) => stacks);

test("the section has commands", () => {
  expect(BLOCKS.length).toBeGreaterThanOrEqual(5);
  expect(loops("apply").map(({ environment }) => environment)).toEqual(["example", "production", "production"]);
});

test.each(BLOCKS)("bash reads: %s", (block) => {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: block, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("npm's commands exist, with their options", () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const commands = [...SECTION.matchAll(/npm run ([a-z]+)(?: -- -e ([a-z]+))?/g)];
  expect(commands.length).toBeGreaterThan(3);
  for (const [, script, environment] of commands) {
    expect(Object.keys(scripts)).toContain(script);
    if (environment) expect(Object.keys(manifests)).toContain(environment);
  }
});

test.each(["example", "production"])("every stack of %s is applied after those that it needs", (environment) => {
  const stacks = manifests[environment]!;
  const order = ordered("apply", environment);
  expect([...order].sort()).toEqual(Object.keys(stacks).sort());
  for (const [position, stack] of order.entries())
    expect(order.slice(0, position)).toEqual(expect.arrayContaining([...stacks[stack]!.dependencies]));
});

test("every stack is destroyed before those that it needs", () => {
  const stacks = manifests["example"]!;
  const order = ordered("destroy", "example");
  expect([...order].sort()).toEqual(Object.keys(stacks).sort());
  for (const [position, stack] of order.entries())
    expect(order.slice(position + 1)).toEqual(expect.arrayContaining([...stacks[stack]!.dependencies]));
});

/**
 * The check of cdktf-cli 0.21.0 that stops `cdktf deploy example-cluster`: every dependency of a stack that is named must
 * be named too, and for `destroy` every dependant (@cdktf/cli-core, "The following dependencies are not included").
 */
test.each(["deploy", "destroy"])("cdktf %s names whatever its stacks need", (command) => {
  const patterns = [...SECTION.matchAll(new RegExp(`DRYDOCK_ENV=([a-z]+) cdktf ${command} '([^']+)'`, "g"))];
  expect(patterns).not.toHaveLength(0);
  for (const [, environment, pattern] of patterns) {
    const stacks = manifests[environment!]!;
    const prefix = pattern!.replace(/\*$/, "");
    const named = Object.keys(stacks).filter((name) => name.startsWith(prefix));
    expect(named).not.toHaveLength(0);
    const missing = Object.entries(stacks).flatMap(([name, { dependencies }]) =>
      dependencies.filter((dependency) =>
        command === "deploy"
          ? named.includes(name) && !named.includes(dependency)
          : named.includes(dependency) && !named.includes(name),
      ),
    );
    expect(missing).toEqual([]);
  }
});

test("outputs that are asked for exist", () => {
  const asked = [...SECTION.matchAll(/stacks\/([a-z-]+) output (?:-raw )?([a-z_]+)/g)];
  expect(asked.length).toBeGreaterThan(1);
  for (const [, stack = "", output = ""] of asked) {
    const file = join(folder, stack.split("-")[0]!, "stacks", stack, "cdk.tf.json");
    expect(Object.keys((JSON.parse(readFileSync(file, "utf8")) as { output: object }).output)).toContain(output);
  }
});

test("a loop ends at the first stack that fails, in bash and with what Terraform is called", () => {
  const bin = join(folder, "bin");
  const log = join(folder, "calls");
  mkdirSync(bin);
  // Terraform's place on the path: notes its arguments and fails to apply the volume.
  writeFileSync(join(bin, "terraform"), `#!/bin/bash\necho "$@" >>"${log}"\n[[ "$*" != *-volume\\ apply ]]\n`);
  chmodSync(join(bin, "terraform"), 0o755);
  const block = BLOCKS.find((text) => text.includes("for stack in network volume cluster"))!;
  const { status } = spawnSync("bash", ["-c", block.replace(/^npm .*$/m, "")], {
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
  });
  expect(status).not.toBe(0);
  expect(existsSync(log) && readFileSync(log, "utf8").trim().split("\n")).toEqual([
    "-chdir=cdktf.out/stacks/example-network init",
    "-chdir=cdktf.out/stacks/example-network apply",
    "-chdir=cdktf.out/stacks/example-volume init",
    "-chdir=cdktf.out/stacks/example-volume apply",
  ]);
});

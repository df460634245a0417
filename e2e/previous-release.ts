import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { zipSync } from "fflate";
import {
  isInChangelog,
  PREVIOUS_INPUT,
  PREVIOUS_KINDS,
  PREVIOUS_NAME,
  type PreviousKind,
  previousStack,
  previousText,
} from "../__tests__/golden/previous-release";
import { terraformProgram } from "../src/deploy/terraform";
import type { WorkspaceOptions } from "../src/local/workspace";
import { changesOf } from "../src/review/changes";
import { readPlan } from "../src/review/plan-json";
import type { Checks } from "./checks";
import { Deployment } from "./deployment";
import { unsettledIn } from "./tolerated";

const stackOf = (kind: PreviousKind): string => `${PREVIOUS_NAME}-${kind}`;

/** What the previous release deployed is planned, and applied, by today's code; then it goes on without Drydock. */
export async function checkPreviousRelease(checks: Checks, options: WorkspaceOptions): Promise<void> {
  const deployment = await Deployment.create(PREVIOUS_NAME, options);
  const { workspace } = deployment;
  await checks.run("the previous release is applied", async () => {
    for (const kind of PREVIOUS_KINDS) {
      writePrevious(workspace.folderOf(stackOf(kind)), kind);
      await workspace.prepare(stackOf(kind));
      await deployment.apply(stackOf(kind));
    }
    return [];
  });
  await checks.run("this release replaces and destroys of it only what the changelog names", async () => {
    await deployment.synthesize(PREVIOUS_INPUT);
    const unnamed: string[] = [];
    for (const stack of PREVIOUS_KINDS.map(stackOf)) {
      const { changes } = changesOf(stack, await deployment.plan(stack));
      const lost = changes.filter(({ action }) => action === "replace" || action === "delete");
      unnamed.push(
        ...lost
          .filter(
            ({ action, address }) => !isInChangelog(action === "replace" ? "replaced" : "gone", `${stack} ${address}`),
          )
          .map(({ action, address, replacing }) => `${stack} ${address}: ${action} ${replacing.join(", ")}`),
      );
      await deployment.apply(stack);
    }
    return unnamed;
  });
  await checks.run("copied stacks and states go on with Terraform alone", () => planWithout(deployment, options));
}

/** Writes a stack of the previous release, with a zip in place of each function's. */
function writePrevious(folder: string, kind: PreviousKind): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cdk.tf.json"), previousText(kind));
  const code = zipSync({ "index.js": new TextEncoder().encode("exports.handler = async () => {};\n") });
  for (const { filename } of previousStack(kind).resources("aws_lambda_function")) {
    const file = join(folder, String(filename));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

/** Copies stacks and states to another folder, as docs/leaving.md says, and plans there without a PATH: no Node.js, no Drydock. */
async function planWithout(
  { workspace }: Deployment,
  { folder, provider }: WorkspaceOptions,
): Promise<readonly string[]> {
  const copy = `${folder}-left`;
  cpSync(join(workspace.out, "stacks"), join(copy, "stacks-of-drydock", "stacks"), {
    recursive: true,
    filter: (source) => !source.endsWith(".terraform"),
  });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".tfstate")))
    cpSync(join(folder, file), join(copy, file));
  const { stdout: path } = await promisify(execFile)("sh", ["-c", `command -v ${terraformProgram()}`]);
  const env = { ...workspace.variables, HOME: copy, PATH: "/nonexistent" };
  const unsettled: string[] = [];
  for (const stack of PREVIOUS_KINDS.map(stackOf)) {
    const run = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
      promisify(execFile)(path.trim(), args, {
        cwd: join(copy, "stacks-of-drydock", "stacks", stack),
        env: { ...env, ...variables },
        maxBuffer: MAXIMUM_BYTES,
      });
    await run(["init", "-input=false", "-no-color"]);
    await run(["plan", "-input=false", "-no-color", "-out=left.tfplan"]);
    // Only to read the plan: its own provider has made it.
    const { stdout } = await run(["show", "-json", "left.tfplan"], provider?.variables);
    unsettled.push(...unsettledIn(stack, readPlan(stack, stdout)));
  }
  return unsettled;
}

/** Of what Terraform prints of a plan. */
const MAXIMUM_BYTES = 50_000_000;

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { synthesizeStacks } from "../../src/add-stacks";
import { AlertsStack } from "../../src/alerts/stack";
import { ApplicationStack } from "../../src/application/stack";
import { ClusterStack } from "../../src/cluster/stack";
import { loadEnvironment } from "../../src/environment/load";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { NetworkStack } from "../../src/network/stack";
import { describeEnvironment } from "../../src/pipeline-roles/described-stacks";
import { PipelineRolesStack } from "../../src/pipeline-roles/stack";
import { StateStack } from "../../src/state/stack";
import type { StackKind } from "../../src/terraform/stack";
import { VolumeStack } from "../../src/volume/stack";
import { withoutTokenTraces } from "../../src/without-token-traces";
import { SynthesizedStack } from "./synthesized-stack";

/** An environment without any choice of its own. */
export const SMALLEST: EnvironmentInput = { network: { source: "create" } };

const STACKS = {
  state: StateStack,
  alerts: AlertsStack,
  network: NetworkStack,
  volume: VolumeStack,
  cluster: ClusterStack,
};

/** The stacks that this worker has synthesized: test files come to the same ones. */
const stacks = new Map<string, SynthesizedStack>();

/** One stack of an environment as it is deployed, read back from what was synthesized. */
export function synthesize(kind: StackKind, input: EnvironmentInput = SMALLEST, name = "demo"): SynthesizedStack {
  const key = JSON.stringify({ kind, input, name });
  const stack = stacks.get(key) ?? new SynthesizedStack(textOf(kind, input, name));
  stacks.set(key, stack);
  return stack;
}

/**
 * The text of a stack's cdk.tf.json. CDKTF resolves every token a second time to find references to other stacks, which a stack
 * alone has none of, and copies the functions' zips: both are left out. A test holds that the text is the same.
 */
function textOf(kind: StackKind, input: EnvironmentInput, name: string): string {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-synthesis-"));
  try {
    return withoutTokenTraces(() => {
      const stack = addStack(new App({ outdir }), kind, input, name);
      stack.runAllValidations();
      return JSON.stringify(stack.toTerraform(), inOrderOfKeys, 2);
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const inOrderOfKeys = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Synthesizes one stack into a new folder, calls with the stack's folder below it, and removes the folder. */
export function withSynthesis<T>(
  kind: StackKind,
  input: EnvironmentInput,
  name: string,
  call: (stackFolder: string) => T,
): T {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-synthesis-"));
  try {
    synthesizeInto(outdir, kind, input, name);
    return call(join(outdir, "stacks", `${name}-${kind}`));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Files by their paths below the folder of a synthesis, that this worker has made. */
const written = new Map<string, ReadonlyMap<string, Buffer>>();

/** Synthesizes one stack and its functions into `<outdir>/stacks/<name>-<kind>`, as `main.ts` does it for all stacks. */
export function synthesizeInto(outdir: string, kind: StackKind, input: EnvironmentInput, name: string): void {
  const key = JSON.stringify({ kind, input, name });
  const known = written.get(key);
  if (known) {
    for (const [path, bytes] of known) {
      mkdirSync(dirname(join(outdir, path)), { recursive: true });
      writeFileSync(join(outdir, path), bytes);
    }
    return;
  }
  withoutTokenTraces(() => {
    const app = new App({ outdir });
    addStack(app, kind, input, name);
    app.synth();
  });
  // The folder may hold other stacks too.
  const files = ["manifest.json", ...filesBelow(outdir, join("stacks", `${name}-${kind}`))];
  written.set(key, new Map(files.map((path) => [path, readFileSync(join(outdir, path))])));
}

const filesBelow = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));

function addStack(app: App, kind: StackKind, input: EnvironmentInput, name: string): TerraformStack {
  const environment = { ...environmentSchema.parse(JSON.parse(JSON.stringify(input)) as EnvironmentInput), name };
  if (kind === "pipeline-roles") return new PipelineRolesStack(app, environment, describeEnvironment(environment));
  if (kind in STACKS) return new STACKS[kind as keyof typeof STACKS](app, environment);
  return new ApplicationStack(app, kind.replace("application-", ""), environment);
}

/** Synthesizes all stacks of a file in `environments` into a folder, as `main.ts` does it. */
export const synthesizeEnvironment = (outdir: string, name: string): string =>
  synthesizeStacks(loadEnvironment(name), outdir);

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { AlertsStack } from "../../src/alerts/stack";
import { ApplicationStack } from "../../src/application/stack";
import { ClusterStack } from "../../src/cluster/stack";
import { type Environment, type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { NetworkStack } from "../../src/network/stack";
import type { StackKind } from "../../src/terraform/stack";
import { VolumeStack } from "../../src/volume/stack";
import { SynthesizedStack } from "./synthesized-stack";

const STACKS = { alerts: AlertsStack, network: NetworkStack, volume: VolumeStack, cluster: ClusterStack };

const create = (app: App, kind: StackKind, environment: Environment) =>
  kind in STACKS
    ? new STACKS[kind as keyof typeof STACKS](app, environment)
    : new ApplicationStack(app, kind.replace("application-", ""), environment);

/** An environment without any choice of its own. */
export const SMALLEST: EnvironmentInput = { network: { source: "create" } };

const known = new Map<string, SynthesizedStack>();

/** One stack of an environment as it is deployed, read back from what was synthesized. Each is synthesized once. */
export function synthesize(kind: StackKind, input: EnvironmentInput = SMALLEST, name = "demo"): SynthesizedStack {
  const key = JSON.stringify([kind, input, name]);
  const stack = known.get(key) ?? withSynthesis(kind, input, name, read);
  known.set(key, stack);
  return stack;
}

/** Synthesizes one stack into a new folder, calls with the stack's folder below it, and removes the folder. */
export function withSynthesis<T>(
  kind: StackKind,
  input: EnvironmentInput,
  name: string,
  call: (stackFolder: string) => T,
): T {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-synthesis-"));
  try {
    const app = new App({ outdir });
    create(app, kind, { ...environmentSchema.parse(input), name });
    app.synth();
    return call(join(outdir, "stacks", `${name}-${kind}`));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const read = (stackFolder: string): SynthesizedStack =>
  new SynthesizedStack(readFileSync(join(stackFolder, "cdk.tf.json"), "utf8"));

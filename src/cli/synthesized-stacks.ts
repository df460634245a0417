import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Content of the folder of one stack. */
export interface SynthesizedStack {
  readonly name: string;
  /** Relative to the folder of the synth. */
  readonly folder: string;
  /** Number of resources by Terraform type, in alphabetical order. */
  readonly resources: Readonly<Record<string, number>>;
  readonly functions: readonly { readonly name: string; readonly zipBytes: number }[];
}

interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface FunctionJson {
  readonly function_name: string;
  readonly filename: string;
}

interface StackManifest {
  readonly name: string;
  readonly workingDirectory: string;
  /** Names of the stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
}

/** Describes the stacks of a synth, in the order in which they are deployed. */
export function describeStacks(out: string): readonly SynthesizedStack[] {
  const { stacks } = readJson<{ stacks: Record<string, StackManifest> }>(join(out, "manifest.json"));
  const depth = (stack: StackManifest): number =>
    stack.dependencies.reduce((deepest, name) => Math.max(deepest, 1 + depth(stacks[name]!)), 0);
  return Object.values(stacks)
    .sort((one, other) => depth(one) - depth(other))
    .map(({ name, workingDirectory }) => describe(name, out, workingDirectory));
}

function describe(name: string, out: string, folder: string): SynthesizedStack {
  const { resource = {} } = readJson<StackJson>(join(out, folder, "cdk.tf.json"));
  const functions = Object.values(resource["aws_lambda_function"] ?? {}) as readonly FunctionJson[];
  return {
    name,
    folder,
    resources: Object.fromEntries(
      Object.entries(resource)
        .map(([type, instances]) => [type, Object.keys(instances).length] as const)
        .sort(([one], [other]) => one.localeCompare(other)),
    ),
    functions: functions.map(({ function_name, filename }) => ({
      name: function_name,
      zipBytes: statSync(join(out, folder, filename)).size,
    })),
  };
}

/** The JSON of a synth as one text, by which two synths can be compared. Zips are in it by their hashes. */
export const textOfSynth = (out: string): string =>
  readdirSync(out, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => `${file}\n${readFileSync(join(out, file), "utf8")}`)
    .join("\n");

/** Whether a stack's state is a file, not an object in a bucket. */
export function hasLocalState(out: string, stack: string): boolean {
  const { terraform } = readJson<{ terraform?: { backend?: object } }>(join(out, "stacks", stack, "cdk.tf.json"));
  return "local" in (terraform?.backend ?? {});
}

const readJson = <Json>(path: string): Json => JSON.parse(readFileSync(path, "utf8"));

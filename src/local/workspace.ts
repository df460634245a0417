import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTerraform, type Terraform, type TerraformEnd } from "../deploy/terraform";
import { OutsideError } from "../user-error";
import { variablesFor } from "./emulators";
import { configurationFor, lowerTo, type ProviderMirror, type StackJson } from "./older-provider";
import { LEFT_OUT } from "./services";
import type { SharedProvider } from "./shared-provider/server";

/** A folder with stacks that Terraform applies to the emulators, with their states. */
export interface Workspace {
  /** Absolute path of the folder with the synthesized stacks, for `CDKTF_OUTDIR`. */
  readonly out: string;
  /** Path of the folder of a stack. */
  readonly folderOf: (stack: string) => string;
  /** Variables of the environment with which Terraform finds emulators, and starts the provider by itself. */
  readonly variables: Readonly<Record<string, string>>;
  /** Path of a stack's state, where it is a file. */
  readonly stateOf: (stack: string) => string;
  /**
   * Readies a stack that was synthesized into `out`: without what neither emulator has, for the provider that is to be had,
   * and with Terraform's own folder.
   */
  readonly prepare: (stack: string) => Promise<void>;
  /** Runs Terraform in the folder of a stack. @throws OutsideError with what Terraform said, when it fails */
  readonly run: (stack: string, ...args: readonly string[]) => Promise<TerraformEnd>;
  /** The program, with these variables. */
  readonly terraform: Terraform;
}

export interface WorkspaceOptions {
  /** Absolute path; it is made. The states lie in it. */
  readonly folder: string;
  /** Name of the folder in it for the synthesized stacks. @default cdktf.out */
  readonly outName?: string;
  /** The endpoint of the emulators; undefined: AWS itself, with the credentials of this process. */
  readonly url: string | undefined;
  /** Whether stacks are planned and never applied: then nothing of them is left out. @default false */
  readonly isPlannedOnly?: boolean;
  /** Where Terraform gets its provider; undefined: from its registry. */
  readonly mirror: ProviderMirror | undefined;
  /** Serves the provider to all runs. @default undefined: each run starts it */
  readonly provider?: SharedProvider;
  /** Aborts on an interruption, which Terraform then gets. */
  readonly interruption: AbortSignal;
}

/** The provider waits a while after many a call, for AWS's copies to agree: with Terraform's usual ten at once one after the other. */
export const AT_ONCE = "-parallelism=40";

/** Makes a workspace in a folder. @throws MissingProgramError when there is no Terraform */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { folder, outName = "cdktf.out", url, isPlannedOnly = false, mirror, provider, interruption } = options;
  const out = join(folder, outName);
  mkdirSync(out, { recursive: true });
  const configuration = join(folder, "terraform.rc");
  writeFileSync(configuration, mirror ? configurationFor(mirror) : "");
  const variables = {
    ...(url !== undefined && variablesFor(url)),
    ...((url !== undefined || mirror) && { TF_CLI_CONFIG_FILE: configuration }),
  };
  const folderOf = (stack: string) => join(out, "stacks", stack);
  const terraform = await findTerraform(interruption, () => {}, { ...variables, ...provider?.variables });
  const run: Workspace["run"] = async (stack, ...args) => {
    const end = await terraform.run(folderOf(stack), args);
    if (end.exitCode !== 0) throw new OutsideError(`${stack}: terraform ${args[0]} failed\n${saidBy(end)}`);
    return end;
  };
  const initialized = new Set<string>();
  return {
    out,
    folderOf,
    variables,
    terraform,
    stateOf: (stack) => join(folder, `terraform.${stack}.tfstate`),
    run,
    prepare: async (stack) => {
      const file = join(folderOf(stack), "cdk.tf.json");
      const json = JSON.parse(readFileSync(file, "utf8")) as StackJson;
      const lowered = url === undefined || isPlannedOnly ? forProvider : forEmulators;
      writeFileSync(file, JSON.stringify(lowered(json, mirror?.version)));
      provider?.ready(folderOf(stack), typesIn(json));
      // The lock file is written at the end of an init that has succeeded, unless the provider is served.
      if (initialized.has(stack) || existsSync(join(folderOf(stack), ".terraform.lock.hcl"))) return;
      await run(stack, "init", "-no-color");
      initialized.add(stack);
    },
  };
}

/** The types of a stack's resources and data. */
const typesIn = ({ resource = {}, data = {}, removed = [] }: StackJson): readonly string[] => [
  ...Object.keys(resource),
  ...Object.keys(data),
  ...removed.map(({ from }) => from.split(".")[0]!),
];

/** The words of Terraform, without the line of JSON that it shows with an error: a stack is one line. */
const saidBy = ({ stderr, stdout }: TerraformEnd): string =>
  (stderr.replace(/^.*?\d+: \{.*$/gm, "").trim() || stdout.trim()).slice(-MAXIMUM_SAID);

/** Characters of what Terraform said that are shown. */
const MAXIMUM_SAID = 4000;

/** A stack for the provider that is to be had. @param version of it; undefined: what the stack asks for */
function forProvider(stack: StackJson, version: string | undefined): StackJson {
  const copy = structuredClone(stack);
  if (version !== undefined) lowerTo(version, copy);
  return copy;
}

/** A stack as the emulators can have it. */
export function forEmulators(stack: StackJson, version: string | undefined): StackJson {
  const copy = forProvider(stack, version);
  const leftOut = new Set(LEFT_OUT.map(({ type }) => type));
  // A folder for the removal of a stack has no resource, and Terraform refuses an empty block.
  if (!copy.resource) return copy;
  return {
    ...copy,
    resource: Object.fromEntries(Object.entries(copy.resource).filter(([type]) => !leftOut.has(type))),
  };
}

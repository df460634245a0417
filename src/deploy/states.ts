import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../environment/schema";
import { OutsideError } from "../user-error";
import { type BucketPlace, s3Client, stateBucketOf, unreadableBucket } from "./bucket";
import type { StateLocation } from "./stack-folder";

/** A managed resource in a state. */
export interface StateResource {
  /** Address without the key of an instance, for example `aws_vpc.vpc`. */
  readonly address: string;
  /** Terraform's type. */
  readonly type: string;
  /** Terraform's reference to its provider's configuration, for example `provider["registry.terraform.io/hashicorp/aws"]`. */
  readonly provider: string;
  /** Attributes of each instance. They may hold secrets: none is shown or written. */
  readonly instances: readonly Readonly<Record<string, unknown>>[];
}

/** An output in a state. */
export interface StateOutput {
  /** Its value, as JSON has it. */
  readonly value: unknown;
  /** Whether it may not be shown. */
  readonly isSensitive: boolean;
}

/** The state of a stack that is deployed: at least one resource is in it. */
export interface DeployedStack {
  /** For example `example-network`. */
  readonly name: string;
  /** The place of the state. */
  readonly location: StateLocation;
  /** Its resources, without data sources. */
  readonly resources: readonly StateResource[];
  /** Names of the stacks whose outputs it read when it was last applied: it stands on them. */
  readonly reads: readonly string[];
  /** Its outputs, by name. */
  readonly outputs: Readonly<Record<string, StateOutput>>;
}

/** State of Terraform, format 4. */
interface StateJson {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly provider: string;
    readonly instances: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
  readonly outputs?: Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;
}

/** The kinds of stacks in the order in which they are deployed. */
const KINDS = ["alerts", "network", "volume", "cluster", "application-"];

/**
 * Reads which stacks of an environment are deployed. The states themselves are the record: a stack counts from its first
 * resource on until its last is gone.
 *
 * @param folder the folder beside which local states lie: that of `cdktf.out`
 * @throws OutsideError when the bucket cannot be read
 */
export async function readDeployedStacks(environment: Environment, folder: string): Promise<readonly DeployedStack[]> {
  const { name } = environment;
  const bucketFolder = statesFolderOf(environment);
  const states = bucketFolder
    ? await readStatesIn(bucketFolder, { beginning: `${name}-`, isWanted: (stack) => rankOf(name, stack) >= 0 })
    : readLocalStates(name, folder);
  return states
    .filter(isDeployed)
    .sort((one, other) => rankOf(name, one.name) - rankOf(name, other.name) || one.name.localeCompare(other.name));
}

/** Whether anything is left of a stack. */
export const isDeployed = ({ resources }: Pick<DeployedStack, "resources">): boolean => resources.length > 0;

/** Position of a stack among the kinds of its environment; -1 when it is none of the environment's. */
export const rankOf = (environment: string, stack: string): number =>
  stack.startsWith(`${environment}-`)
    ? KINDS.findIndex((kind) => {
        const own = stack.slice(environment.length + 1);
        return kind.endsWith("-") ? own.startsWith(kind) : own === kind;
      })
    : -1;

/** The local states of an environment's stacks that are deployed. */
export const readLocalStacks = (environment: string, folder: string): readonly DeployedStack[] =>
  readLocalStates(environment, folder).filter(isDeployed);

const readLocalStates = (environment: string, folder: string): DeployedStack[] =>
  localStackNames(folder)
    .filter((stack) => rankOf(environment, stack) >= 0)
    .map((stack) => {
      const path = join(folder, `terraform.${stack}.tfstate`);
      return parseState(stack, { backend: "local", path }, readFileSync(path, "utf8"));
    });

/** Names of all stacks that have a local state in a folder. */
export const localStackNames = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).flatMap((file) => /^terraform\.(.+)\.tfstate$/.exec(file)?.[1] ?? []) : [];

/** The folder of a bucket that holds states. */
export interface StatesFolder extends BucketPlace {
  /** Setting `state.keyPrefix`. */
  readonly keyPrefix: string;
}

/** The folder of an environment's states. @returns undefined where they are local files */
export function statesFolderOf(environment: Environment): StatesFolder | undefined {
  const place = stateBucketOf(environment);
  return place && { ...place, keyPrefix: environment.state!.keyPrefix };
}

interface WantedStates {
  /** Beginning of the names of the stacks. @default "" any */
  readonly beginning?: string;
  /** Chooses stacks by their names: only their states are read. */
  readonly isWanted: (stack: string) => boolean;
  /** Ends the reading. @default none */
  readonly signal?: AbortSignal;
}

/**
 * Reads states in a bucket, those of stacks that are destroyed too: nothing is left in them.
 *
 * @throws OutsideError when the bucket cannot be read
 */
export async function readStatesIn(
  folder: StatesFolder,
  { beginning = "", isWanted, signal: abortSignal }: WantedStates,
): Promise<readonly DeployedStack[]> {
  const { paginateListObjectsV2, GetObjectCommand } = await import("@aws-sdk/client-s3");
  const client = await s3Client(folder);
  const { bucket, region, deployRoleArn } = folder;
  const prefix = `${folder.keyPrefix}/`;
  const options = abortSignal ? { abortSignal } : {};
  const found: DeployedStack[] = [];
  try {
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${prefix}${beginning}` }, options);
    for await (const { Contents = [] } of pages)
      for (const { Key: key = "" } of Contents) {
        const stack = key.slice(prefix.length).replace(/\.tfstate$/, "");
        if (!key.endsWith(".tfstate") || !isWanted(stack)) continue;
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options);
        const text = (await Body?.transformToString()) ?? "";
        found.push(parseState(stack, { backend: "s3", bucket, region, deployRoleArn, key }, text));
      }
  } catch (error) {
    throw unreadableBucket(folder, error);
  }
  return found;
}

/** @throws OutsideError when the text is no state that can be read, for example an encrypted one */
export function parseState(name: string, location: StateLocation, text: string): DeployedStack {
  const { resources = [], outputs = {} } = text.trim() === "" ? {} : parse(name, text);
  return {
    name,
    location,
    resources: resources
      .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
      .map(({ type, name: resource, provider, instances }) => ({
        address: `${type}.${resource}`,
        type,
        provider,
        instances: instances.map(({ attributes = {} }) => attributes),
      })),
    reads: resources
      .filter(({ type }) => type === "terraform_remote_state")
      .flatMap(({ instances }) => instances.flatMap(({ attributes }) => stackOfState(attributes?.["config"]) ?? [])),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([output, { value, sensitive = false }]) => [
        output,
        { value, isSensitive: sensitive },
      ]),
    ),
  };
}

/** The stack whose state a configuration of `terraform_remote_state` names by a path or a key. */
const stackOfState = (config: unknown): string | undefined =>
  /"(?:path|key)":"(?:[^"]*\/)?(?:terraform\.)?([^"/]+)\.tfstate"/.exec(JSON.stringify(config) ?? "")?.[1];

function parse(name: string, text: string): StateJson {
  try {
    return JSON.parse(text) as StateJson;
  } catch {
    throw new OutsideError(`the state of ${name} is no JSON; bring back an earlier version of it`);
  }
}

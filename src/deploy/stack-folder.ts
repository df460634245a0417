import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BucketPlace } from "./bucket";

/** The place of a stack's state. */
export type StateLocation =
  | { readonly backend: "local" /** Absolute path of the file. */; readonly path: string }
  | ({ readonly backend: "s3"; readonly key: string } & BucketPlace);

/** A synthesized stack as Terraform sees it. */
export interface StackFolder {
  /** For example `example-network`. */
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** The place of its state. */
  readonly state: StateLocation;
  /** Names of the other stacks of the same synth whose outputs it reads: it can be planned once they are applied. */
  readonly reads: readonly string[];
}

interface StackJson {
  readonly terraform?: { readonly backend?: BackendJson };
  readonly data?: {
    readonly terraform_remote_state?: Readonly<
      Record<string, { readonly backend: "local" | "s3"; readonly config: LocationJson }>
    >;
  };
}

interface LocationJson {
  readonly path?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly region?: string;
  readonly assume_role?: { readonly role_arn: string };
}

type BackendJson = Readonly<Partial<Record<"local" | "s3", LocationJson>>>;

interface ManifestJson {
  readonly stacks: Readonly<
    Record<
      string,
      { readonly name: string; readonly workingDirectory: string; readonly dependencies: readonly string[] }
    >
  >;
}

/**
 * Reads the stacks of a synth, each after those that it depends on.
 *
 * @param out folder of the synth
 */
export function readStackFolders(out: string): readonly StackFolder[] {
  const { stacks } = readJson<ManifestJson>(join(out, "manifest.json"));
  const depth = (name: string): number =>
    stacks[name]!.dependencies.reduce((deepest, other) => Math.max(deepest, 1 + depth(other)), 0);
  const read = Object.values(stacks)
    .sort((one, other) => depth(one.name) - depth(other.name))
    .map(({ name, workingDirectory }) => ({ name, ...readStack(resolve(out, workingDirectory)) }));
  const owners = new Map(read.map(({ name, state }) => [placeOf(state), name]));
  return read.map(({ name, folder, state, remoteStates }) => ({
    name,
    folder,
    state,
    reads: remoteStates.flatMap((remote) => owners.get(placeOf(remote)) ?? []),
  }));
}

function readStack(folder: string) {
  const { terraform, data } = readJson<StackJson>(join(folder, "cdk.tf.json"));
  const [backend, location] = Object.entries(terraform?.backend ?? { local: {} })[0] as ["local" | "s3", LocationJson];
  return {
    folder,
    state: locationOf(folder, backend, location),
    remoteStates: Object.values(data?.terraform_remote_state ?? {}).map((remote) =>
      locationOf(folder, remote.backend, remote.config),
    ),
  };
}

const locationOf = (
  folder: string,
  backend: "local" | "s3",
  { path = "terraform.tfstate", bucket = "", key = "", region = "", assume_role: role }: LocationJson,
): StateLocation =>
  backend === "s3"
    ? { backend, bucket, key, region, ...(role && { deployRoleArn: role.role_arn }) }
    : { backend: "local", path: resolve(folder, path) };

/** A location in words: the path of a file, or the address of an object. */
export const placeOf = (location: StateLocation): string =>
  location.backend === "s3" ? `s3://${location.bucket}/${location.key}` : location.path;

const readJson = <Json>(path: string): Json => JSON.parse(readFileSync(path, "utf8"));

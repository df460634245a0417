import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { addStacks } from "../add-stacks";
import type { Environment } from "../environment/schema";
import type { StackTypes } from "./rights";

/** A stack of an environment, as far as rights follow from it. */
export interface DescribedStack extends StackTypes {
  /** The objects in buckets from which it reads outputs of others. */
  readonly remoteStates: readonly { readonly bucket: string; readonly key: string }[];
}

interface StackJson {
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>> & {
    readonly terraform_remote_state?: Readonly<
      Record<string, { readonly config: { readonly bucket?: string; readonly key?: string } }>
    >;
  };
}

/** Makes the stacks of an environment in an app that is never written. */
export function describeEnvironment(environment: Environment): readonly DescribedStack[] {
  const outdir = mkdtempSync(join(tmpdir(), "drydock-described-"));
  try {
    return addStacks(new App({ outdir }), environment).map((stack) => {
      const { resource = {}, data = {} } = stack.toTerraform() as StackJson;
      return {
        resources: Object.keys(resource),
        data: Object.keys(data),
        remoteStates: Object.values(data.terraform_remote_state ?? {}).flatMap(({ config: { bucket, key } }) =>
          bucket === undefined || key === undefined ? [] : [{ bucket, key }],
        ),
      };
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DESCRIBED_INSTANCE_TYPE } from "../../src/aws/instance-types";
import { type PartitionId, partitionOfRegion } from "../../src/aws/partitions";
import { type ReferenceContext, rendered, renderedDeep } from "./references";

/** A resource as it reaches AWS. */
export interface Resource {
  /** Terraform's address with the stack before it, for example `demo-cluster: aws_lb.load-balancer`. */
  readonly address: string;
  /** Terraform's type. */
  readonly type: string;
  /** The id in Terraform. */
  readonly id: string;
  /** Its arguments, with references rendered. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A synthesized stack. */
export interface Stack {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly region: string;
  readonly partition: PartitionId;
  readonly dnsSuffix: string;
  readonly resources: readonly Resource[];
  /** The texts among the local values, rendered. */
  readonly locals: readonly string[];
  /** Instance types that the environment's settings describe, as newer than any list. */
  readonly describedInstanceTypes: readonly string[];
}

/** All stacks of an environment. */
export interface Deployment {
  readonly environment: string;
  readonly stacks: readonly Stack[];
}

interface Json {
  readonly provider: { readonly aws: readonly [{ readonly region: string }] };
  readonly resource?: ReferenceContext["resources"];
  readonly locals?: ReferenceContext["locals"];
}

/** Reads the stacks of a folder that a synth wrote. */
export const readDeployment = (environment: string, folder: string): Deployment => ({
  environment,
  stacks: readdirSync(join(folder, "stacks"))
    .sort()
    .map((name) => readStack(name, join(folder, "stacks", name))),
});

/** Reads one stack. */
export function readStack(name: string, folder: string): Stack {
  const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Json;
  const { region } = json.provider.aws[0];
  const { id: partition, dnsSuffix } = partitionOfRegion(region);
  const { resource: resources = {}, locals = {} } = json;
  const context = { region, partition, dnsSuffix, resources, locals };
  return {
    name,
    folder,
    region,
    partition,
    dnsSuffix,
    resources: Object.entries(resources).flatMap(([type, bodies]) =>
      Object.entries(bodies).map(([id, { "//": _, ...body }]) => ({
        address: `${name}: ${type}.${id}`,
        type,
        id,
        arguments: renderedDeep(body, context) as Resource["arguments"],
      })),
    ),
    locals: Object.values(locals)
      .filter((local) => typeof local === "string")
      .map((local) => rendered(local, context)),
    describedInstanceTypes: Object.entries(locals)
      .filter(([id]) => id.includes(DESCRIBED_INSTANCE_TYPE))
      .map(([, type]) => String((type as { readonly name?: unknown }).name)),
  };
}

/** The resources of a type in all stacks of an environment. */
export const resourcesOf = ({ stacks }: Deployment, type: string): readonly Resource[] =>
  stacks.flatMap(({ resources }) => resources.filter((resource) => resource.type === type));

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackFolder } from "./stack-folder";
import type { DeployedStack, StateResource } from "./states";

/** Data that dies with a resource, by Terraform type. */
const DATA: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "logs",
  aws_efs_file_system: "every file of the volume",
  aws_kms_key: "what the key has encrypted, 30 days later",
  aws_route53_zone: "the domain's zone",
  aws_s3_bucket: "the bucket's objects",
};

/** Types that hold data which nothing brings back, or that others outside depend on. */
const GUARDED_TYPES = ["aws_efs_file_system", "aws_kms_key", "aws_route53_zone", "aws_s3_bucket"];

/** A resource with data, in words: `aws_efs_file_system.file-system: every file of the volume`. */
export const dataOf = ({ resources }: Pick<DeployedStack, "resources">): readonly string[] =>
  resources.flatMap(({ type, address }) => (DATA[type] === undefined ? [] : [`${address}: ${DATA[type]}`]));

/** Resources of a stack that hold data which nothing brings back. */
export const guardedIn = ({ resources }: Pick<DeployedStack, "resources">): readonly string[] =>
  resources.filter(({ type }) => GUARDED_TYPES.includes(type)).map(({ address }) => address);

/** Deployed resources whose synthesized block forbids Terraform to destroy them. */
export function preventedIn(stack: StackFolder, { resources }: Pick<DeployedStack, "resources">): readonly string[] {
  const { resource = {}, removed = [] } = JSON.parse(readFileSync(join(stack.folder, "cdk.tf.json"), "utf8")) as {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
    readonly removed?: readonly { readonly from: string }[];
  };
  const prevented = Object.entries(resource).flatMap(([type, blocks]) =>
    Object.entries(blocks)
      .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy === true)
      .map(([name]) => `${type}.${name}`),
  );
  // A destroy would take along what the next apply only lets go.
  const guarded = new Set([...prevented, ...removed.map(({ from }) => from)]);
  return resources.map(({ address }) => address).filter((address) => guarded.has(address));
}

interface Block {
  readonly lifecycle?: { readonly prevent_destroy?: boolean };
}

/** Deployed resources that AWS itself would not delete yet, because `throwAway` has not been applied to them. */
export const protectedIn = ({ resources }: Pick<DeployedStack, "resources">): readonly string[] =>
  resources.filter(isProtected).map(({ address }) => address);

const isProtected = ({ type, instances }: StateResource): boolean =>
  instances.some(
    (attributes) =>
      (type === "aws_lb" && attributes["enable_deletion_protection"] === true) ||
      (type === "aws_s3_bucket" && attributes["force_destroy"] === false),
  );

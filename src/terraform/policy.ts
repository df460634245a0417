import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import type { Construct } from "constructs";
import { type DrydockStack, stackOf } from "./stack";

type OneOrMore = string | readonly string[];

/** One statement of a policy that is attached to an identity, in IAM's own words. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** One statement of a policy that is attached to a resource (a queue, a key, a role's trust): it names who may. */
export interface ResourcePolicyStatement extends Omit<PolicyStatement, "Resource"> {
  readonly Principal: "*" | Readonly<Record<string, OneOrMore>>;
  /** Absent in a role's trust policy. */
  readonly Resource?: OneOrMore;
}

/** The JSON of an IAM policy. Values may be references to other resources, single ones but not lists. */
export const policyDocument = (statements: readonly (PolicyStatement | ResourcePolicyStatement)[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The trust policy of a role that an AWS service takes on, for example `lambda.amazonaws.com`. */
export const servicePrincipalTrust = (service: string): string =>
  policyDocument([{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }]);

/**
 * The ARN of something in the account and region of the scope's stack, built from its name. A policy that needs no
 * reference to what it names can be created before it and outlives it when both are destroyed.
 *
 * @param service for example `logs`
 * @param resource what follows the account, for example `log-group:/aws/lambda/demo`
 * @throws when the scope lies outside a {@link DrydockStack}
 */
export const arnOf = (scope: Construct, service: string, resource: string): string => {
  const { region } = stackOf(scope).environment;
  return `arn:${partitionOf(scope)}:${service}:${region}:${accountIdOf(scope)}:${resource}`;
};

/** The principal that stands for everybody in the account whom IAM allows it. */
export const accountRootArn = (scope: Construct): string => `arn:${partitionOf(scope)}:iam::${accountIdOf(scope)}:root`;

/** The id of the account that is deployed to, known when Terraform runs. */
export const accountIdOf = (scope: Construct): string =>
  once(stackOf(scope), "caller-identity", DataAwsCallerIdentity).accountId;

/** `aws`, `aws-cn` or `aws-us-gov`, known when Terraform runs. */
export const partitionOf = (scope: Construct): string => once(stackOf(scope), "partition", DataAwsPartition).partition;

/** The stack's only construct of this kind, made when it is first asked for. */
const once = <T extends Construct>(stack: DrydockStack, id: string, kind: new (scope: Construct, id: string) => T): T =>
  (stack.node.tryFindChild(id) as T | undefined) ?? new kind(stack, id);

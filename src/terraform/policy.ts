import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { UserError } from "../user-error";

type OneOrMore = string | readonly string[];

/** One statement of a policy that is attached to an identity, in IAM's own words. */
export interface PolicyStatement {
  /** Name of the statement. @default none */
  readonly Sid?: string;
  /** Whether the statement allows or denies. */
  readonly Effect: "Allow" | "Deny";
  /** Actions, for example `ecs:ListTasks`. */
  readonly Action: OneOrMore;
  /** ARNs of the resources, or `*`. */
  readonly Resource: OneOrMore;
  /** Values by condition key, by operator. @default none */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** One statement of a policy that is attached to a resource (a queue, a key, a role's trust): it names the principals. */
export interface ResourcePolicyStatement extends Omit<PolicyStatement, "Resource"> {
  /** Who may act: everybody, or accounts and services. */
  readonly Principal: "*" | Readonly<Record<string, OneOrMore>>;
  /** Absent in a role's trust policy. */
  readonly Resource?: OneOrMore;
}

/**
 * The JSON of an IAM policy. Values may be references to other resources, single ones but not lists.
 *
 * @param id of the policy. @default none
 */
export const policyDocument = (
  statements: readonly (PolicyStatement | ResourcePolicyStatement)[],
  id?: string,
): string => JSON.stringify({ Version: "2012-10-17", ...(id !== undefined && { Id: id }), Statement: statements });

/** The trust policy of a role that an AWS service takes on, for example `lambda.amazonaws.com`. */
export const servicePrincipalTrust = (service: string): string =>
  policyDocument([{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }]);

/**
 * Makes ARNs from names, for resources of the stack's account in one region. A policy that names a resource this way, and
 * not by a reference, can be created before the resource and outlives it when both are destroyed.
 *
 * @param region the region's code, for example `eu-central-1`
 * @throws UserError when the stack's provider deploys to another region
 */
export function arnsIn(scope: Construct, region: string): (service: string, resource: string) => string {
  checkRegion(scope, region);
  const beginning = `arn:${partitionOf(scope)}`;
  // The service is for example `logs`, the resource what follows the account, for example `log-group:/aws/lambda/demo`.
  return (service, resource) => `${beginning}:${service}:${region}:${accountIdOf(scope)}:${resource}`;
}

/** Refuses a region that the stack's own provider does not deploy to: rights would name resources of another region. */
function checkRegion(scope: Construct, region: string): void {
  const provider = TerraformStack.of(scope).node.children.find(
    (child): child is AwsProvider => child instanceof AwsProvider && child.alias === undefined,
  );
  const deployed = provider?.region;
  if (deployed === undefined || deployed === region || [deployed, region].some(Token.isUnresolved)) return;
  throw new UserError(
    `${scope.node.path}: deployment.region is ${region}, but the stack's AWS provider deploys to ${deployed}; ` +
      "give both the same region",
  );
}

/** The principal of the account: it stands for each user and role of the account whose own policies allow the action. */
export const accountRootArn = (scope: Construct): string => `arn:${partitionOf(scope)}:iam::${accountIdOf(scope)}:root`;

/** The id of the account that is deployed to, known when Terraform runs. */
export const accountIdOf = (scope: Construct): string =>
  once(scope, "caller-identity", DataAwsCallerIdentity).accountId;

/** `aws`, `aws-cn` or `aws-us-gov`, known when Terraform runs. */
export const partitionOf = (scope: Construct): string => once(scope, "partition", DataAwsPartition).partition;

/** The only construct of this kind in the scope's stack, made when it is first asked for. */
function once<T extends Construct>(scope: Construct, id: string, kind: new (scope: Construct, id: string) => T): T {
  const stack = TerraformStack.of(scope);
  const known = stack.node.tryFindChild(id);
  return known instanceof kind ? known : new kind(stack, id);
}

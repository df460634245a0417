import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { checkName } from "../terraform/check-name";
import { accountIdOf, type PolicyStatement, partitionOf, policyDocument } from "../terraform/policy";
import { createRole, nameWithRegion, pathOf } from "../terraform/role";
import { DrydockStack } from "../terraform/stack";
import { UserError } from "../user-error";
import type { DescribedStack } from "./described-stacks";
import { packed } from "./packed";
import { type Place, readStatements, writeStatements } from "./rights";
import { stateStatements } from "./state-rights";
import { identityOf, trustOf } from "./trust";

/** Longest session of the role that applies: a file system, a certificate and a drain take their time. */
const APPLY_SECONDS = 7200;

/**
 * The two roles of an environment's pipelines. The one that plans reads; the one that applies may make, change and destroy
 * what the environment's stacks contain, by the types of their resources, and nothing of these roles.
 */
export class PipelineRolesStack extends DrydockStack {
  /**
   * @param described the environment's stacks
   * @throws UserError without `pipelineRoles`, or without a bucket of states, which pipelines share
   */
  constructor(scope: Construct, environment: Environment, described: readonly DescribedStack[]) {
    super(scope, "pipeline-roles", environment);
    const { pipelineRoles, state, name } = environment;
    if (!pipelineRoles)
      throw new UserError(
        `pipelineRoles: ${name} names no repository; write pipelineRoles: { service: 'github', repository: 'OWNER/NAME' }`,
      );
    if (!state)
      throw new UserError(
        `state: ${name} keeps its states in files, which no pipeline has; set state.bucket, and run npm run bootstrap`,
      );
    const identity = identityOf(environment, pipelineRoles);
    const providerArn =
      pipelineRoles.providerArn ??
      new IamOpenidConnectProvider(this, "provider", { url: identity.issuer, clientIdList: [identity.audience] }).arn;
    const place: Place = { partition: partitionOf(this), account: accountIdOf(this) };
    const reads = readStatements(environment, described, place);
    const plan = this.createPipelineRole("plan", trustOf(identity, identity.planSubjects, providerArn), [
      ...reads,
      ...stateStatements(environment, described, place, false),
    ]);
    const apply = this.createPipelineRole("apply", trustOf(identity, identity.applySubjects, providerArn), [
      ...reads,
      ...stateStatements(environment, described, place, true),
      ...writeStatements(environment, described, place),
      this.leaveAlone(place),
    ]);
    apply.maxSessionDuration = APPLY_SECONDS;
    this.output({ plan_role_arn: plan.arn, apply_role_arn: apply.arn, provider_arn: providerArn });
  }

  private createPipelineRole(kind: "plan" | "apply", trust: string, statements: readonly PolicyStatement[]): IamRole {
    const name = this.nameOf(`pipeline-${kind}`);
    const role = createRole(this, kind, {
      deployment: this.deployment,
      name,
      description: `With it the pipelines of ${this.environment.name} ${kind}`,
      trust,
    });
    for (const [index, part] of packed(statements).entries()) {
      const policy = new IamPolicy(this, `${kind}-policy-${index + 1}`, {
        name: checkName("aws_iam_policy.name", nameWithRegion(`${name}-${index + 1}`, this.environment)),
        ...pathOf(this.deployment),
        policy: policyDocument(part),
      });
      new IamRolePolicyAttachment(this, `${kind}-policy-${index + 1}-attachment`, {
        role: role.name,
        policyArn: policy.arn,
      });
    }
    return role;
  }

  /** Who applies gives no rights to pipelines, itself above all. */
  private leaveAlone({ partition, account }: Place): PolicyStatement {
    const { name, roles } = this.environment;
    return {
      Sid: "LeavePipelineRoles",
      Effect: "Deny",
      Action: "iam:*",
      Resource: ["role", "policy"].map(
        (kind) => `arn:${partition}:iam::${account}:${kind}${roles.path}${name}-pipeline-*`,
      ),
    };
  }
}

import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { InstanceRoleSettings } from "../../environment/schema/instance-role";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { literal } from "../../terraform/literal";
import { arnsIn, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../../terraform/policy";
import { createRole, nameWithRegion, pathOf } from "../../terraform/role";
import { type ImageRightsProps, imageStatements } from "./image-rights";

export interface InstanceRoleProps extends ImageRightsProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Name of the ECS cluster that the instances join. */
  readonly clusterName: string;
  /** Log group of the hosts' logs. */
  readonly logGroupName: string;
  /** Further rights that the settings of the cluster need. */
  readonly statements: readonly PolicyStatement[];
  /** Managed policies and statements of the settings' own. @default none */
  readonly further?: InstanceRoleSettings;
}

/**
 * The role of the instances: they join this cluster, pull images, ship their logs and are reached through Session Manager.
 * Containers do not have the role: they cannot reach the instance metadata.
 */
export class InstanceRole extends Construct {
  /** The instance profile of the role. */
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    const { deployment } = props;
    const role = createRole(this, "role", {
      deployment,
      name: `${deployment.name}-instances`,
      description: `Role of the container instances of ${props.clusterName}`,
      trust: servicePrincipalTrust("ec2.amazonaws.com"),
    });
    const name = nameWithRegion(`${deployment.name}-instances`, deployment);
    const policy = new IamRolePolicy(this, "policy", {
      name,
      role: role.name,
      policy: policyDocument([...this.statements(props), ...props.statements]),
    });
    const further = props.further ? this.addFurther(role.name, props.further) : [];
    this.profile = new IamInstanceProfile(this, "profile", {
      name,
      ...pathOf(deployment),
      role: role.name,
      dependsOn: [policy, ...further],
    });
  }

  /** The rights that the settings add. An inline policy of their own keeps Drydock's as it is. */
  private addFurther(role: string, { managedPolicyArns, statements }: InstanceRoleSettings): ITerraformDependable[] {
    const attachments = managedPolicyArns.map(
      (policyArn) =>
        new IamRolePolicyAttachment(this, `managed-${policyArn.replace(/^[^:]*:[^:]*:/, "").replaceAll(/\W+/g, "-")}`, {
          role,
          policyArn,
        }),
    );
    if (Object.keys(statements).length === 0) return attachments;
    const policy = policyDocument(
      Object.entries(statements).map(([name, statement]) => furtherStatement(name, statement)),
    );
    return [...attachments, new IamRolePolicy(this, "further-policy", { name: "further", role, policy })];
  }

  private statements(props: InstanceRoleProps): PolicyStatement[] {
    const { deployment, clusterName, logGroupName } = props;
    const arn = arnsIn(this, deployment.region);
    const inCluster = { ArnEquals: { "ecs:cluster": arn("ecs", `cluster/${clusterName}`) } };
    return [
      {
        Sid: "JoinCluster",
        Effect: "Allow",
        // Reports name the cluster as their resource and know no condition (service authorization reference of ECS).
        Action: [
          "ecs:DeregisterContainerInstance",
          "ecs:RegisterContainerInstance",
          "ecs:SubmitAttachmentStateChanges",
          "ecs:SubmitContainerStateChange",
          "ecs:SubmitTaskStateChange",
        ],
        Resource: arn("ecs", `cluster/${clusterName}`),
      },
      {
        Sid: "WorkForCluster",
        Effect: "Allow",
        Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
        Resource: "*",
        Condition: inCluster,
      },
      {
        // It knows no resource and no cluster (service authorization reference of ECS).
        Sid: "FindEndpoints",
        Effect: "Allow",
        Action: "ecs:DiscoverPollEndpoint",
        Resource: "*",
      },
      ...imageStatements(props, (name) => arn("ecr", `repository/${name}`)),
      {
        Sid: "ShipHostLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: arn("logs", `log-group:${logGroupName}:*`),
      },
      {
        // Session Manager knows no resource for these (Systems Manager user guide, instance permissions).
        Sid: "SessionManager",
        Effect: "Allow",
        Action: [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ];
  }
}

/** A statement of the settings. IAM's variables (`${aws:…}`) stay what they are. */
const furtherStatement = (
  name: string,
  { actions, resources, conditions }: InstanceRoleSettings["statements"][string],
): PolicyStatement => ({
  Sid: name,
  Effect: "Allow",
  Action: actions,
  Resource: resources.map(literal),
  ...(Object.keys(conditions).length > 0 && { Condition: mapped(conditions) }),
});

const mapped = (conditions: InstanceRoleSettings["statements"][string]["conditions"]) =>
  Object.fromEntries(
    Object.entries(conditions).map(([operator, byKey]) => [
      operator,
      Object.fromEntries(Object.entries(byKey).map(([key, values]) => [literal(key), values.map(literal)])),
    ]),
  );

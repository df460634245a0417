import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../../terraform/policy";

export interface InstanceRoleProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** Name of the ECS cluster that the instances join. */
  readonly clusterName: string;
  /** Log group of the hosts' logs. */
  readonly logGroupName: string;
  /** Further rights that the settings of the cluster need. */
  readonly statements: readonly PolicyStatement[];
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
    // Roles and profiles belong to the account, not to the region.
    const name = `${props.deployment.name}-instances-${props.deployment.region}`;
    const role = new IamRole(this, "role", {
      name,
      description: `Role of the container instances of ${props.clusterName}`,
      assumeRolePolicy: servicePrincipalTrust("ec2.amazonaws.com"),
    });
    const policy = new IamRolePolicy(this, "policy", {
      name,
      role: role.name,
      policy: policyDocument([...this.statements(props), ...props.statements]),
    });
    this.profile = new IamInstanceProfile(this, "profile", { name, role: role.name, dependsOn: [policy] });
  }

  private statements({ deployment, clusterName, logGroupName }: InstanceRoleProps): PolicyStatement[] {
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
        // These two know no resource and no cluster (service authorization reference of ECS and ECR).
        Sid: "FindEndpoints",
        Effect: "Allow",
        Action: ["ecs:DiscoverPollEndpoint", "ecr:GetAuthorizationToken"],
        Resource: "*",
      },
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: arn("ecr", "repository/*"),
      },
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

import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arnOf, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../../terraform/policy";
import { stackOf } from "../../terraform/stack";

export interface InstanceRoleProps {
  /** Begins the names of role and profile. */
  readonly name: string;
  readonly clusterName: string;
  readonly logGroupName: string;
  /** What it may do besides, for what the cluster's settings ask of its instances. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * What an instance may do: be a container instance of this cluster, pull images, ship its logs and be reached through
 * Session Manager. Containers do not inherit it: they cannot reach the instance metadata.
 */
export class InstanceRole extends Construct {
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    // Roles and profiles belong to the account, not to the region.
    const name = `${props.name}-instances-${stackOf(this).environment.region}`;
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

  private statements({ clusterName, logGroupName }: InstanceRoleProps): PolicyStatement[] {
    const inCluster = { ArnEquals: { "ecs:cluster": arnOf(this, "ecs", `cluster/${clusterName}`) } };
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
        Resource: arnOf(this, "ecs", `cluster/${clusterName}`),
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
        Resource: arnOf(this, "ecr", "repository/*"),
      },
      {
        Sid: "ShipHostLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: arnOf(this, "logs", `log-group:${logGroupName}:*`),
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

/** An agent of the host that calls AWS with the instance's role. */
export interface Agent {
  readonly name: string;
  /** Actions that it cannot do without. */
  readonly needs: readonly string[];
  /** Actions that it cannot do without when another one is allowed, by that. @default none */
  readonly needsWith?: Readonly<Record<string, readonly string[]>>;
  /** Actions that it needs when a setting asks for them. */
  readonly mayNeed: readonly string[];
}

/** The IAM actions of the agents, dated 2026-11-26. Calls of the boot scripts are found by running these. */
export const AGENTS: readonly Agent[] = [
  {
    // AmazonEC2ContainerServiceforEC2Role, without what creates clusters and logs of tasks (ECS developer guide).
    name: "ECS agent",
    needs: [
      "ecs:DeregisterContainerInstance",
      "ecs:DiscoverPollEndpoint",
      "ecs:Poll",
      "ecs:RegisterContainerInstance",
      "ecs:StartTelemetrySession",
      "ecs:SubmitAttachmentStateChanges",
      "ecs:SubmitContainerStateChange",
      "ecs:SubmitTaskStateChange",
      "ecs:UpdateContainerInstancesState",
    ],
    // Where no repository may be pulled from, nothing logs in.
    needsWith: { "ecr:BatchGetImage": ["ecr:GetAuthorizationToken"] },
    mayNeed: [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:BatchImportUpstreamImage",
      "ecr:CreateRepository",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
      "ecs:TagResource",
    ],
  },
  {
    // AmazonSSMManagedInstanceCore, as far as State Manager, Session Manager and ECS Exec use it (AWS managed policy reference).
    name: "SSM agent",
    needs: [
      "ec2messages:AcknowledgeMessage",
      "ec2messages:DeleteMessage",
      "ec2messages:FailMessage",
      "ec2messages:GetEndpoint",
      "ec2messages:GetMessages",
      "ec2messages:SendReply",
      "ssm:DescribeAssociation",
      "ssm:DescribeDocument",
      "ssm:GetDocument",
      "ssm:ListAssociations",
      "ssm:ListInstanceAssociations",
      "ssm:PutComplianceItems",
      "ssm:UpdateAssociationStatus",
      "ssm:UpdateInstanceAssociationStatus",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    mayNeed: [],
  },
  {
    // CloudWatchAgentServerPolicy, without metrics and the creation of log groups (CloudWatch user guide).
    name: "CloudWatch agent",
    needs: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    mayNeed: [],
  },
  {
    // EFS user guide, "Using IAM to control access to file systems".
    name: "efs-utils",
    needs: [],
    mayNeed: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"],
  },
  {
    // Reads of secrets and files under a customer's key, in the name of Secrets Manager, Parameter Store and S3.
    name: "AWS CLI",
    needs: [],
    mayNeed: ["kms:Decrypt"],
  },
];

/** The actions behind a command of the AWS CLI, where they are not the service's own of the same name. */
export const CLI_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "s3 cp": ["s3:GetObject"],
  "s3 sync": ["s3:GetObject", "s3:ListBucket"],
};

import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { encryptedLogs } from "../terraform/encryption-key";
import { accountIdOf, policyDocument } from "../terraform/policy";
import { createRole } from "../terraform/role";
import { type NetworkContext, named } from "./context";

/** Creates the log group that records the VPC's traffic, and the role that writes to it. */
export function createFlowLogs({ stack, settings, vpc }: NetworkContext): void {
  const { traffic, retentionDays } = settings.flowLogs;
  if (traffic === "none") return;
  const logGroup = new CloudwatchLogGroup(stack, "flow-logs-group", {
    name: `/drydock/${stack.environment.name}/flow-logs`,
    retentionInDays: retentionDays,
    ...encryptedLogs(stack.deployment),
  });
  const role = createRole(stack, "flow-logs-role", {
    deployment: stack.deployment,
    name: stack.nameOf("flow-logs"),
    description: `Writes the flow logs of ${stack.environment.name}`,
    trust: policyDocument([
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountIdOf(stack) } },
      },
    ]),
  });
  const policy = new IamRolePolicy(stack, "flow-logs-policy", {
    name: "write",
    role: role.name,
    policy: policyDocument([
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [logGroup.arn, `${logGroup.arn}:*`],
      },
      { Sid: "FindGroup", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
    ]),
  });
  new FlowLog(stack, "flow-logs", {
    vpcId: vpc.id,
    trafficType: traffic === "all" ? "ALL" : "REJECT",
    logDestinationType: "cloud-watch-logs",
    logDestination: logGroup.arn,
    iamRoleArn: role.arn,
    tags: named(stack, "flow-logs"),
    dependsOn: [policy],
  });
}

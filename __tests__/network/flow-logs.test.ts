import type { EnvironmentInput } from "../../src/environment/schema";
import { synthesize } from "../support/synthesize";

type FlowLogs = Extract<EnvironmentInput["network"], { source: "create" }>["flowLogs"];

const withFlowLogs = (flowLogs: NonNullable<FlowLogs>) =>
  synthesize("network", { network: { source: "create", flowLogs } });

test("what the VPC rejects is recorded for two weeks unless the settings say otherwise", () => {
  const network = synthesize("network");
  expect(network.one("aws_flow_log")).toMatchObject({
    vpc_id: network.ref("vpc", "id"),
    traffic_type: "REJECT",
    log_destination: network.ref("flow-logs-group", "arn"),
    iam_role_arn: network.ref("flow-logs-role", "arn"),
  });
  expect(network.byId("flow-logs-group")).toMatchObject({ name: "/drydock/demo/flow-logs", retention_in_days: 14 });
});

test("all traffic can be recorded, and kept longer", () => {
  const network = withFlowLogs({ traffic: "all", retentionDays: 365 });
  expect(network.one("aws_flow_log")).toMatchObject({ traffic_type: "ALL" });
  expect(network.byId("flow-logs-group")).toMatchObject({ retention_in_days: 365 });
});

test("without flow logs there is no group and no role for them", () => {
  const network = withFlowLogs({ traffic: "none" });
  for (const type of ["aws_flow_log", "aws_cloudwatch_log_group", "aws_iam_role", "aws_iam_role_policy"])
    expect(network.resources(type)).toEqual([]);
});

test("the flow logs' role writes to their group alone, for this account alone", () => {
  const network = synthesize("network");
  const { Statement } = JSON.parse(String(network.byId("flow-logs-policy")["policy"]));
  const group = network.ref("flow-logs-group", "arn");
  for (const { Action, Resource } of Statement)
    expect(Resource).toEqual(Action === "logs:DescribeLogGroups" ? "*" : [group, `${group}:*`]);
  const trust = JSON.parse(String(network.byId("flow-logs-role")["assume_role_policy"]));
  expect(trust.Statement).toEqual([
    expect.objectContaining({
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": "${data.aws_caller_identity.caller-identity.account_id}" } },
    }),
  ]);
});

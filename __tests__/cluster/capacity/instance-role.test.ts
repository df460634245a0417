import { statementsFor, statementsOf } from "../../support/policy";
import { synthesize } from "../../support/synthesize";

const cluster = synthesize("cluster");
const { policy } = cluster.byId("instance-role/policy");

const ARN_PREFIX =
  "arn:${data.aws_partition.partition.partition}:ecs:us-east-1:${data.aws_caller_identity.caller-identity.account_id}";

// Which actions know the cluster as their resource and which as a condition: service authorization reference of ECS.
test.each([
  "RegisterContainerInstance",
  "DeregisterContainerInstance",
  "SubmitTaskStateChange",
  "SubmitContainerStateChange",
  "SubmitAttachmentStateChanges",
])("an instance may do ecs:%s in its own cluster only", (action) => {
  const [statement, ...others] = statementsFor(policy, `ecs:${action}`);
  expect(others).toEqual([]);
  expect(statement).toMatchObject({ Effect: "Allow", Resource: `${ARN_PREFIX}:cluster/demo` });
  expect(statement).not.toHaveProperty("Condition");
});

test.each(["Poll", "StartTelemetrySession", "UpdateContainerInstancesState"])(
  "an instance may do ecs:%s for container instances of its own cluster only",
  (action) => {
    expect(statementsFor(policy, `ecs:${action}`)).toMatchObject([
      { Effect: "Allow", Condition: { ArnEquals: { "ecs:cluster": `${ARN_PREFIX}:cluster/demo` } } },
    ]);
  },
);

test("an instance writes no logs but the hosts'", () => {
  const { Resource } = statementsFor(policy, "logs:PutLogEvents")[0]!;
  expect(cluster.byId("instance-logs")["name"]).toBe("/drydock/demo/instances");
  expect(Resource).toMatch(/:log-group:\/drydock\/demo\/instances:\*$/);
});

test("no right of an instance is a whole service's", () => {
  const actions = statementsOf(policy).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.includes("*"))).toEqual([]);
});

test("only EC2 takes the role on, and instances have it", () => {
  expect(statementsOf(cluster.byId("instance-role/role")["assume_role_policy"])).toEqual([
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
  expect(cluster.one("aws_launch_template")).toMatchObject({
    iam_instance_profile: { arn: cluster.ref("instance-role/profile", "arn") },
  });
});

import { reviewDrift } from "../../src/review/drift";
import type { PlanJson, ResourceChange } from "../../src/review/plan-json";
import { remarksOf } from "../../src/review/review";
import { planNamed } from "./plans";

/** The plan with changes that were made beside Terraform. */
const withDrift = (...drift: readonly ResourceChange[]) =>
  reviewDrift([{ name: "example-cluster", plan: { ...planNamed("nothing"), resource_drift: drift } as PlanJson }]);

const update = (type: string, before: object, after: object) =>
  ({
    address: `${type}.own`,
    mode: "managed",
    type,
    name: "own",
    change: { actions: ["update"], before, after },
  }) as ResourceChange;

test("what scaling and deployments change is no drift", () => {
  const { stacks } = withDrift(
    update("aws_autoscaling_group", { desired_capacity: 2 }, { desired_capacity: 9 }),
    update(
      "aws_ecs_service",
      { desired_count: 2, task_definition: "web:1" },
      { desired_count: 3, task_definition: "web:2" },
    ),
  );
  expect(stacks.map(({ constructs }) => constructs)).toEqual([[]]);
});

test("what somebody opened, and what somebody deleted, is said in the words of a review", () => {
  const deleted = {
    ...update("aws_cloudwatch_metric_alarm", { alarm_name: "example-shortage" }, {}),
    change: { actions: ["delete"], before: { alarm_name: "example-shortage" }, after: null },
  } as ResourceChange;
  const opened = update(
    "aws_vpc_security_group_ingress_rule",
    { cidr_ipv4: "203.0.113.0/24", from_port: 80, to_port: 80, ip_protocol: "tcp" },
    { cidr_ipv4: "0.0.0.0/0", from_port: 80, to_port: 80, ip_protocol: "tcp" },
  );
  expect(remarksOf(withDrift(deleted, opened)).map(({ level, text }) => [level, text])).toEqual([
    ["danger", "The whole internet may connect to tcp 80"],
    ["attention", "1 alarm is destroyed"],
  ]);
});

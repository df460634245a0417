import { reviewDrift } from "../../src/review/drift";
import type { PlanJson, ResourceChange } from "../../src/review/plan-json";
import { remarksOf } from "../../src/review/review";
import { planNamed } from "./plans";

/** A plan that takes back changes which were made beside Terraform. */
const withDrift = (...drift: readonly ResourceChange[]) =>
  reviewed({ resource_drift: drift, resource_changes: drift.map(back) });

const reviewed = (parts: Partial<PlanJson>) =>
  reviewDrift([{ name: "example-cluster", plan: { ...planNamed("nothing"), ...parts } as PlanJson }]);

/** The change that undoes another one. */
const back = ({ change: { before, after }, ...resource }: ResourceChange): ResourceChange => ({
  ...resource,
  change: { actions: after === null ? ["create"] : ["update"], before: after, after: before },
});

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

test("what AWS fills in, and what other resources of Terraform make in a resource, is no drift", () => {
  const filled = [
    update("aws_eip", { association_id: "" }, { association_id: "eipassoc-1" }),
    update("aws_cloudwatch_log_group", { tags: null }, { tags: {} }),
    update("aws_sns_topic", { policy: "{}" }, { policy: '{"Statement":[]}' }),
  ];
  expect(reviewed({ resource_drift: filled, resource_changes: [] }).stacks[0]!.constructs).toEqual([]);
});

const GROUP = { id: "sg-1", egress: [] };
const rule = (cidrs: readonly string[], more: object = {}) => ({
  from_port: 80,
  cidr_blocks: cidrs,
  self: false,
  ...more,
});

test.each<[string, string, string, ResourceChange, object, number]>([
  [
    "a source that somebody added to a group",
    "aws_vpc_security_group_ingress_rule",
    "ingress",
    update(
      "aws_security_group",
      { ...GROUP, ingress: [] },
      { ...GROUP, ingress: [rule(["10.0.0.0/16"], { self: true })] },
    ),
    { security_group_id: "sg-1" },
    2,
  ],
  [
    "a policy that somebody added to a role",
    "aws_iam_role_policy",
    "inline_policy",
    update("aws_iam_role", { name: "drain", inline_policy: [] }, { name: "drain", inline_policy: [{ name: "own" }] }),
    { role: "drain" },
    1,
  ],
  [
    "a managed policy that somebody attached",
    "aws_iam_role_policy_attachment",
    "managed_policy_arns",
    update(
      "aws_iam_role",
      { name: "drain" },
      { name: "drain", managed_policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
    ),
    { role: "drain" },
    1,
  ],
  [
    "a route that somebody added",
    "aws_route",
    "route",
    update("aws_route_table", { id: "rtb-1", route: [] }, { id: "rtb-1", route: [{ cidr_block: "10.9.0.0/16" }] }),
    { route_table_id: "rtb-1" },
    1,
  ],
])("%s is drift, and not what Terraform has made there", (_, madeBy, attribute, drift, values, entries) => {
  const made = (count: number) =>
    Array.from({ length: count }, (__, index) => ({
      address: `${madeBy}.${index}`,
      mode: "managed",
      type: madeBy,
      values,
    }));
  const changed = (count: number) =>
    reviewed({
      resource_drift: [drift],
      resource_changes: [],
      prior_state: { values: { root_module: { resources: made(count) as never } } },
    })
      .stacks[0]!.constructs.flatMap(({ others, remarks }) => [...others, ...remarks.map(({ text }) => text)])
      .join();
  expect(changed(entries)).toBe("");
  expect(changed(entries - 1)).toContain(attribute);
});

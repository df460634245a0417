import { serviceFeaturesNotPlayed } from "../../../src/rehearsal/blueprint/not-played";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { exampleStack, withStacks } from "../example-stack";

const read = (group: object) => {
  const stack = exampleStack();
  Object.assign(stack.resource["aws_autoscaling_group"]!["group"]!, group);
  return withStacks(stack, (stacksDir) => readBlueprint(stacksDir, "demo"));
};

const mixed = (distribution: object, types: readonly string[], its: object = {}) => ({
  launch_template: undefined,
  mixed_instances_policy: {
    launch_template: {
      launch_template_specification: { launch_template_id: "${aws_launch_template.template.id}" },
      override: types.map((instance_type) => ({ instance_type, ...its })),
    },
    instances_distribution: distribution,
  },
});

test.each<[string, object]>([
  ["a default instance warm-up of 60 s", { default_instance_warmup: 60 }],
  [
    "an instance maintenance policy (replacements of unhealthy instances)",
    { instance_maintenance_policy: { min_healthy_percentage: 90, max_healthy_percentage: 120 } },
  ],
  ["a maximum instance lifetime of 604800 s", { max_instance_lifetime: 604_800 }],
  ["suspended processes (AZRebalance)", { suspended_processes: ["AZRebalance"] }],
  ["termination policies (NewestInstance)", { termination_policies: ["NewestInstance"] }],
  ["a warm pool", { warm_pool: {} }],
  [
    "the allocation of several instance types by price and capacity (t3.micro, t3.small; each is launched where EC2 has none of those before it)",
    mixed({ on_demand_percentage_above_base_capacity: 100 }, ["t3.micro", "t3.small"]),
  ],
  [
    "weighted capacity (t3.micro counts as 2; an instance counts as one)",
    mixed({ on_demand_percentage_above_base_capacity: 100 }, ["t3.micro"], { weighted_capacity: "2" }),
  ],
])("a group that uses %s is warned of", (use, group) => {
  expect(read(group).warnings).toEqual([
    `This cluster uses ${use}, which the rehearsal does not play (docs/virtual-aws.md).`,
  ]);
});

test.each<[string, object]>([
  ["no warm-up by default", { default_instance_warmup: 0 }],
  ["the default termination policy", { termination_policies: ["Default"] }],
  ["no suspended process", { suspended_processes: [] }],
])("a group with %s is not", (_what, group) => {
  expect(read(group).warnings).toEqual([]);
});

test("further types are launched where EC2 lacks the first, but for those of which nothing is known", () => {
  const distribution = { on_demand_percentage_above_base_capacity: 100 };
  const { blueprint, warnings } = read(mixed(distribution, ["t3.micro", "t3.small", "z9.large"]));
  expect(blueprint.group).toMatchObject({
    instanceType: "t3.micro",
    otherInstanceTypes: [{ instanceType: "t3.small" }],
  });
  expect(warnings).toContain("No figures of instance type z9.large are known: a rehearsal never launches it.");
  expect(read({}).blueprint.group).not.toHaveProperty("otherInstanceTypes");
});

const SPREAD = [
  { type: "spread", field: "attribute:ecs.availability-zone" },
  { type: "spread", field: "instanceId" },
];

test.each<[string, object]>([
  ["the placement strategies binpack memory", { ordered_placement_strategy: [{ type: "binpack", field: "memory" }] }],
  ["the placement strategies random", { ordered_placement_strategy: [{ type: "random" }] }],
  [
    "the placement strategies spread instanceId, spread attribute:ecs.availability-zone",
    { ordered_placement_strategy: SPREAD.toReversed() },
  ],
  ["placement constraints", { placement_constraints: [{ type: "distinctInstance" }] }],
  ["the scheduling strategy DAEMON", { scheduling_strategy: "DAEMON" }],
])("a service that uses %s is warned of", (use, service) => {
  expect(serviceFeaturesNotPlayed("web", service as never)).toEqual([
    `Service web uses ${use}, which the rehearsal does not play (docs/virtual-aws.md).`,
  ]);
  expect(serviceFeaturesNotPlayed("web", { ordered_placement_strategy: SPREAD })).toEqual([]);
  expect(serviceFeaturesNotPlayed("web", {})).toEqual([]);
});

test("the share of Spot Instances and their replacement are played", () => {
  const distribution = { on_demand_base_capacity: 2, on_demand_percentage_above_base_capacity: 25 };
  const { blueprint, warnings } = read({ ...mixed(distribution, ["t3.micro"]), capacity_rebalance: true });
  expect(blueprint.group).toMatchObject({ onDemandBase: 2, spotPercent: 75, capacityRebalance: true });
  expect(warnings).toEqual([]);
});

test("a mixed group on demand has no Spot Instances", () => {
  expect(read(mixed({}, ["t3.micro"])).blueprint.group.spotPercent).toBeUndefined();
});

test("an instance refresh is played as far as it launches new instances before old ones go", () => {
  const refresh = (preferences: object) =>
    read({ instance_refresh: { strategy: "Rolling", preferences }, health_check_grace_period: 300 }).blueprint.group
      .instanceRefresh;
  expect(
    refresh({
      min_healthy_percentage: 100,
      max_healthy_percentage: 110,
      instance_warmup: "120",
      checkpoint_percentages: [20, 100],
      checkpoint_delay: "600",
    }),
  ).toEqual({ maxHealthyPercent: 110, warmupSeconds: 120, checkpointPercent: 20, checkpointSeconds: 600 });
  const watched = {
    min_healthy_percentage: 100,
    max_healthy_percentage: 110,
    instance_warmup: "120",
    alarm_specification: { alarms: ["target-5xx"] },
  };
  const { blueprint, warnings } = read({ instance_refresh: { strategy: "Rolling", preferences: watched } });
  expect(blueprint.group.instanceRefresh).toEqual({
    maxHealthyPercent: 110,
    warmupSeconds: 120,
    alarms: ["target-5xx"],
  });
  expect(warnings).toContain(
    "Alarm target-5xx of the instance refresh is none that a rehearsal evaluates: it never stops one there.",
  );
  expect(refresh({ min_healthy_percentage: 100, max_healthy_percentage: 200 })).toEqual({
    maxHealthyPercent: 200,
    warmupSeconds: 300,
  });
  expect(refresh({ min_healthy_percentage: 90 })).toBeUndefined();
  expect(refresh({ min_healthy_percentage: 100, max_healthy_percentage: 100 })).toBeUndefined();
});

import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { exampleStack, withStacks } from "../example-stack";

const PROVIDER = {
  auto_scaling_group_arn: "${aws_autoscaling_group.group.arn}",
  managed_draining: "DISABLED",
  managed_scaling: { status: "ENABLED", target_capacity: 100, instance_warmup_period: 120 },
  managed_termination_protection: "DISABLED",
};
const ASSOCIATED = { capacity_providers: ["${aws_ecs_capacity_provider.provider.name}"] };

const read = (provider: object = {}, associated: object = ASSOCIATED) => {
  const stack = exampleStack();
  Object.assign(stack.resource, {
    aws_ecs_capacity_provider: {
      provider: { name: "instances-demo", auto_scaling_group_provider: { ...PROVIDER, ...provider } },
    },
    aws_ecs_cluster_capacity_providers: { associated },
  });
  return withStacks(stack, (stacksDir) => readBlueprint(stacksDir, "demo"));
};

test("a cluster without a capacity provider has none", () => {
  const { blueprint } = withStacks(exampleStack(), (stacksDir) => readBlueprint(stacksDir, "demo"));
  expect(blueprint.capacityProvider).toBeUndefined();
});

test.each<[string, object, object]>([
  ["as it is synthesized", {}, { managedScaling: { targetCapacity: 100, warmupSeconds: 120 } }],
  [
    "with steps",
    { managed_scaling: { ...PROVIDER.managed_scaling, minimum_scaling_step_size: 2, maximum_scaling_step_size: "5" } },
    { managedScaling: { targetCapacity: 100, warmupSeconds: 120, minimumStep: 2, maximumStep: 5 } },
  ],
  [
    "with protection of the instances that run tasks",
    { managed_termination_protection: "ENABLED" },
    { terminationProtection: true, managedScaling: { targetCapacity: 100, warmupSeconds: 120 } },
  ],
  ["without managed scaling", { managed_scaling: { status: "DISABLED" } }, {}],
])("a capacity provider is read %s", (_, provider, expected) => {
  const { blueprint, warnings } = read(provider);
  expect(blueprint.capacityProvider).toEqual({ name: "instances-demo", ...expected });
  expect(warnings).toEqual([]);
});

test.each<[string, object, object, string]>([
  [
    "no cluster",
    {},
    { capacity_providers: [] },
    "Capacity provider instances-demo belongs to no cluster of this stack.",
  ],
  [
    "another group",
    { auto_scaling_group_arn: "arn:other" },
    ASSOCIATED,
    "Capacity provider instances-demo has a group that is not in this stack (arn:other).",
  ],
])("a capacity provider of %s is reported and left out", (_, provider, associated, warning) => {
  const { blueprint, warnings } = read(provider, associated);
  expect(blueprint.capacityProvider).toBeUndefined();
  expect(warnings).toEqual([warning]);
});

test.each([{ managed_draining: "ENABLED" }, { managed_draining: undefined }])(
  "ECS's own draining is refused in one sentence, also where it is the default: %j",
  (provider) => {
    expect(() => read(provider)).toThrow(
      /^cluster\.capacity\.capacityProvider\.managedDraining is true: ECS's own draining cannot be rehearsed; set it to false/,
    );
  },
);

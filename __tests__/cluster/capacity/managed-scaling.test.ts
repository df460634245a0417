import { SMALLEST, synthesize } from "../../support/synthesize";

const withProvider = (capacityProvider: object) =>
  synthesize("cluster", {
    ...SMALLEST,
    cluster: { capacity: { scaling: "capacityProvider", capacityProvider } },
  });

const cluster = withProvider({});

const waiting = synthesize("cluster");

test("with headroom scaling tasks wait for the capacity provider, which is nobody's default", () => {
  expect(waiting.one("aws_ecs_capacity_provider")).toEqual(cluster.one("aws_ecs_capacity_provider"));
  const associated = waiting.one("aws_ecs_cluster_capacity_providers");
  expect(associated).toMatchObject({ capacity_providers: [waiting.ref("managed-scaling/capacity-provider", "name")] });
  expect(associated).not.toHaveProperty("default_capacity_provider_strategy");
});

test("the capacity provider scales the group and is the cluster's default one", () => {
  const provider = cluster.one("aws_ecs_capacity_provider");
  expect(provider).toMatchObject({
    name: "instances-demo",
    auto_scaling_group_provider: {
      auto_scaling_group_arn: cluster.ref("capacity/group", "arn"),
      managed_draining: "DISABLED",
      managed_scaling: { status: "ENABLED", target_capacity: 100, instance_warmup_period: 120 },
      managed_termination_protection: "DISABLED",
    },
  });
  const name = cluster.ref("managed-scaling/capacity-provider", "name");
  expect(cluster.one("aws_ecs_cluster_capacity_providers")).toMatchObject({
    cluster_name: cluster.ref("cluster", "name"),
    capacity_providers: [name],
    default_capacity_provider_strategy: [{ capacity_provider: name }],
  });
});

test("nothing else scales the group, and headroom is measured all the same", () => {
  expect(cluster.resources("aws_autoscaling_policy")).toEqual([]);
  const functions = cluster.resources("aws_lambda_function").map((each) => each["function_name"]);
  expect(functions.sort()).toEqual(["demo-breaker", "demo-drain", "demo-headroom"]);
});

test("the tag that ECS puts on the group is in the plan, so that no plan removes it", () => {
  for (const stack of [cluster, waiting])
    expect(stack.one("aws_autoscaling_group")["tag"]).toContainEqual({
      key: "AmazonECSManaged",
      value: "true",
      propagate_at_launch: true,
    });
});

test("instances with tasks are protected when asked, and a refresh replaces them nevertheless", () => {
  const stack = withProvider({ terminationProtection: true, targetPercent: 80 });
  expect(stack.one("aws_ecs_capacity_provider")).toMatchObject({
    auto_scaling_group_provider: {
      managed_termination_protection: "ENABLED",
      managed_scaling: { target_capacity: 80 },
    },
  });
  expect(stack.one("aws_autoscaling_group")).toMatchObject({
    protect_from_scale_in: true,
    instance_refresh: { preferences: { scale_in_protected_instances: "Refresh" } },
  });
  expect(cluster.one("aws_autoscaling_group")).not.toHaveProperty("protect_from_scale_in");
});

test("Drydock drains, with its hook and its timeout, unless ECS is asked to", () => {
  const hooks = (some: typeof cluster) =>
    (some.one("aws_autoscaling_group")["initial_lifecycle_hook"] as { name: string }[]).map(({ name }) => name);
  expect(hooks(cluster)).toEqual(["drain", "boot"]);
  const stack = withProvider({ managedDraining: true });
  expect(stack.one("aws_ecs_capacity_provider")).toMatchObject({
    auto_scaling_group_provider: { managed_draining: "ENABLED" },
  });
  expect(hooks(stack)).toEqual(["boot"]);
  const group = stack.one("aws_autoscaling_group");
  // ECS waits up to 48 hours, and the deletion of the group must wait longer.
  expect(group["timeouts"]).toEqual({ delete: `${48 * 60 + 20}m` });
  const functions = stack.resources("aws_lambda_function").map((each) => each["function_name"]);
  expect(functions).toEqual(["demo-headroom", "demo-breaker"]);
});

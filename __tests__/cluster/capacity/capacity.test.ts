import { headroomContract } from "../../../functions/headroom/contract";
import { settingsIn } from "../../support/function-settings";
import { SMALLEST, synthesize } from "../../support/synthesize";

const cluster = synthesize("cluster", { ...SMALLEST, tags: { Team: "web" } });
const template = cluster.one("aws_launch_template");
const group = cluster.one("aws_autoscaling_group");

const withCapacity = (capacity: object) => synthesize("cluster", { ...SMALLEST, cluster: { capacity } });

test("instance metadata needs a session token and is out of a container's reach", () => {
  expect(template["metadata_options"]).toEqual({
    http_endpoint: "enabled",
    http_tokens: "required",
    http_put_response_hop_limit: 1,
  });
});

test("the root volume is encrypted and goes with its instance", () => {
  expect(template["block_device_mappings"]).toMatchObject([
    { device_name: "/dev/xvda", ebs: { encrypted: "true", delete_on_termination: "true" } },
  ]);
});

test("instances have no public address", () => {
  expect(template["network_interfaces"]).toMatchObject([{ associate_public_ip_address: "false" }]);
});

test("instances are reached from the load balancer only, on the agent's port and the containers' ports", () => {
  const instances = cluster.ref("instance-security-group/Resource", "id");
  const ingress = cluster
    .resources("aws_vpc_security_group_ingress_rule")
    .filter((rule) => rule["security_group_id"] === instances);
  for (const rule of ingress) {
    expect(rule).toMatchObject({ referenced_security_group_id: cluster.ref("ingress/security-group", "id") });
    expect(rule).not.toHaveProperty("cidr_ipv4");
  }
  expect(ingress.map((rule) => [rule["from_port"], rule["to_port"]])).toEqual([
    [51_678, 51_678],
    [32_768, 65_535],
  ]);
  expect(template["network_interfaces"]).toMatchObject([{ security_groups: [instances] }]);
});

test("instances reach the world by IPv6 too where their subnets have it", () => {
  const dual = synthesize("cluster", { network: { source: "create", ipv6: true } });
  expect(dual.byId("instance-security-group/anywhere-ipv6")).toMatchObject({ cidr_ipv6: "::/0", ip_protocol: "-1" });
  expect(() => cluster.byId("instance-security-group/anywhere-ipv6")).toThrow("nothing at");
});

test("SSH is closed, with a key pair too", () => {
  const stack = withCapacity({ keyName: "operators" });
  expect(stack.one("aws_launch_template")).toMatchObject({ key_name: "operators" });
  expect(template).not.toHaveProperty("key_name");
  for (const rule of stack.resources("aws_vpc_security_group_ingress_rule"))
    expect(Number(rule["from_port"]) <= 22 && Number(rule["to_port"]) >= 22).toBe(false);
});

test("SSH is open to the ranges that are named, and to nobody else", () => {
  const stack = withCapacity({ keyName: "operators", sshCidrBlocks: ["10.8.0.0/16"] });
  const ssh = stack
    .resources("aws_vpc_security_group_ingress_rule")
    .filter((rule) => Number(rule["from_port"]) <= 22 && Number(rule["to_port"]) >= 22);
  expect(ssh).toMatchObject([{ cidr_ipv4: "10.8.0.0/16", from_port: 22, to_port: 22, ip_protocol: "tcp" }]);
});

test.each([
  ["t3.micro", "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"],
  ["m7g.large", "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"],
  ["g5.xlarge", "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id"],
])("a %s boots the ECS-optimized image that suits it", (instanceType, parameter) => {
  const stack = withCapacity({ instanceType });
  expect(stack.one("data.aws_ssm_parameter")).toEqual({ name: parameter });
  expect(stack.one("aws_launch_template")).toMatchObject({
    instance_type: instanceType,
    image_id: stack.ref("capacity/ami", "insecure_value"),
  });
});

test("an image of one's own is taken from its parameter", () => {
  const stack = withCapacity({ amiParameter: "/images/hardened" });
  expect(stack.one("data.aws_ssm_parameter")).toEqual({ name: "/images/hardened" });
});

test("a plan stops when an image of one's own is for another architecture, and names both", () => {
  const stack = withCapacity({ instanceType: "m7g.large", amiParameter: "/images/hardened" });
  expect(stack.byId("capacity/image")).toEqual({
    filter: [{ name: "image-id", values: [stack.ref("capacity/ami", "insecure_value")] }],
    include_deprecated: true,
  });
  const address = stack.address("capacity/image");
  expect(stack.one("aws_launch_template")["lifecycle"]).toEqual({
    precondition: [
      {
        condition: `\${(${address}.architecture == "arm64")}`,
        error_message: `cluster.capacity.amiParameter: the AMI \${${address}.id} is for \${${address}.architecture}, and m7g.large is arm64; name an AMI for arm64`,
      },
    ],
  });
  expect(withCapacity({}).resources("data.aws_ami")).toEqual([]);
});

test("scaling owns the number of instances: a later deployment does not set it back", () => {
  expect(group).toMatchObject({
    min_size: 2,
    max_size: 4,
    desired_capacity: 2,
    lifecycle: { ignore_changes: ["desired_capacity", "suspended_processes"] },
  });
});

test("a new version of the launch template replaces the instances, and never goes below the wanted number", () => {
  expect(group).toMatchObject({
    launch_template: {
      id: cluster.ref("capacity/launch-template", "id"),
      version: `\${tostring(${cluster.address("capacity/launch-template")}.latest_version)}`,
    },
    instance_refresh: { strategy: "Rolling", preferences: { min_healthy_percentage: 100 } },
  });
});

describe("an instance refresh", () => {
  const preferences = (instanceRefresh?: object) =>
    (
      withCapacity({ instanceRefresh }).one("aws_autoscaling_group")["instance_refresh"] as {
        readonly preferences: object;
      }
    ).preferences;

  test("replaces a tenth at a time, in one go, and does not roll back to what the apply has replaced already", () => {
    expect(preferences()).toEqual({ min_healthy_percentage: 100, max_healthy_percentage: 110, instance_warmup: "120" });
  });

  test("takes its pace, a checkpoint and alarms from the settings", () => {
    expect(preferences({ maxHealthyPercent: 150, checkpointPercent: 20, alarms: ["demo-target-5xx"] })).toMatchObject({
      max_healthy_percentage: 150,
      checkpoint_percentages: [20, 100],
      checkpoint_delay: "3600",
      alarm_specification: { alarms: ["demo-target-5xx"] },
    });
    expect(preferences({ checkpointPercent: 20, checkpointSeconds: 600 })).toMatchObject({ checkpoint_delay: "600" });
  });
});

test("an instance whose ECS agent does not answer is replaced", () => {
  expect(group).toMatchObject({
    health_check_type: "ELB",
    target_group_arns: [cluster.ref("ingress/agent-target-group", "arn")],
  });
});

test("instances and their disks carry the environment's tags", () => {
  const tags = {
    Environment: "demo",
    ManagedBy: "drydock",
    Team: "web",
    AmazonECSManaged: "true",
    Name: "demo-instances",
  };
  expect(template["tag_specifications"]).toEqual([
    { resource_type: "instance", tags },
    { resource_type: "volume", tags },
  ]);
  expect(group["tag"]).toEqual(Object.entries(tags).map(([key, value]) => ({ key, value, propagate_at_launch: true })));
});

describe("what costs money without being asked for", () => {
  const credits = (capacity: object) => withCapacity(capacity).one("aws_launch_template")["credit_specification"];

  test.each<[string, object, string | undefined]>([
    ["T3 types run on unlimited credits, as AWS has it", {}, "unlimited"],
    ["T2 types on standard ones", { instanceType: "t2.small" }, "standard"],
    ["a mix of T types on what is set", { otherInstanceTypes: ["t3a.micro"], cpuCredits: "standard" }, "standard"],
    ["a type without credits gets none", { instanceType: "m7i.large" }, undefined],
    ["nor does a mix with such a type", { otherInstanceTypes: ["m7i.large"] }, undefined],
  ])("%s", (_, capacity, cpuCredits) => {
    expect(credits(capacity)).toEqual(cpuCredits && { cpu_credits: cpuCredits });
  });

  test("detailed monitoring is on unless it is switched off", () => {
    expect(template["monitoring"]).toEqual({ enabled: true });
    expect(withCapacity({ detailedMonitoring: false }).one("aws_launch_template")).toMatchObject({
      monitoring: { enabled: false },
    });
  });
});

describe("instances of several types, or of Spot", () => {
  const distribution = (capacity: object) => {
    const { mixed_instances_policy: policy } = withCapacity(capacity).one("aws_autoscaling_group") as unknown as {
      mixed_instances_policy: { instances_distribution: object; launch_template: { override: object[] } };
    };
    return { ...policy.instances_distribution, types: policy.launch_template.override };
  };

  test("one type on demand needs no policy", () => {
    expect(group).toHaveProperty("launch_template");
    expect(group).not.toHaveProperty("mixed_instances_policy");
    expect(group).not.toHaveProperty("capacity_rebalance");
  });

  test("several types on demand are taken in their order, and none is Spot", () => {
    expect(distribution({ otherInstanceTypes: ["t3a.micro", "t3.small"] })).toMatchObject({
      on_demand_base_capacity: 0,
      on_demand_percentage_above_base_capacity: 100,
      on_demand_allocation_strategy: "prioritized",
      types: [{ instance_type: "t3.micro" }, { instance_type: "t3a.micro" }, { instance_type: "t3.small" }],
    });
  });

  test("Spot instances come from the pools with the most room at the least price, and are replaced before they go", () => {
    const capacity = { purchase: "spot", maxSpotPrice: 0.0051, minSize: 0 };
    const stack = withCapacity(capacity);
    expect(distribution(capacity)).toMatchObject({
      on_demand_base_capacity: 0,
      on_demand_percentage_above_base_capacity: 0,
      spot_allocation_strategy: "price-capacity-optimized",
      spot_max_price: "0.0051",
    });
    expect(stack.one("aws_autoscaling_group")).toMatchObject({ capacity_rebalance: true, min_size: 0 });
  });

  test("a mix has its base on demand and half of the rest, unless told otherwise", () => {
    expect(distribution({ purchase: "mixed" })).toMatchObject({
      on_demand_base_capacity: 0,
      on_demand_percentage_above_base_capacity: 50,
    });
    expect(distribution({ purchase: "mixed", onDemandBase: 2, onDemandPercent: 25 })).toMatchObject({
      on_demand_base_capacity: 2,
      on_demand_percentage_above_base_capacity: 25,
    });
  });

  test("a new template starts an instance refresh there too: the policy names its version", () => {
    const stack = withCapacity({ purchase: "spot" });
    const version = stack.ref("capacity/launch-template", "latest_version").slice(2, -1);
    expect(stack.one("aws_autoscaling_group")).toMatchObject({
      mixed_instances_policy: {
        launch_template: {
          launch_template_specification: {
            launch_template_id: stack.ref("capacity/launch-template", "id"),
            version: `\${tostring(${version})}`,
          },
        },
      },
    });
  });

  test("the function that measures headroom counts with the network interfaces that every type has", () => {
    const stack = synthesize("cluster", {
      ...SMALLEST,
      cluster: {
        capacity: { instanceType: "m7i.xlarge", otherInstanceTypes: ["m7i.large"] },
        headroom: { otherContainers: { web: { cpu: 128, memory: 128, networkMode: "awsvpc" } } },
      },
    });
    expect(settingsIn(stack.byId("headroom/function/function"), headroomContract).networkInterfaces).toBe(2);
  });
});

describe("the number of instances that nobody set", () => {
  test.each<[string, object, object]>([
    ["two in two zones", {}, { min_size: 2, desired_capacity: 2 }],
    ["one in each of three zones", { zones: ["a", "b", "c"] }, { min_size: 3, desired_capacity: 3 }],
  ])("%s", (_, network, sizes) => {
    const stack = synthesize("cluster", { network: { source: "create", ...network } });
    expect(stack.one("aws_autoscaling_group")).toMatchObject(sizes);
  });
});

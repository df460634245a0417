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

test("SSH is closed, with a key pair too", () => {
  const stack = withCapacity({ keyName: "operators" });
  expect(stack.one("aws_launch_template")).toMatchObject({ key_name: "operators" });
  expect(template).not.toHaveProperty("key_name");
  for (const rule of stack.resources("aws_vpc_security_group_ingress_rule"))
    expect(Number(rule["from_port"]) <= 22 && Number(rule["to_port"]) >= 22).toBe(false);
});

test.each([
  ["t3.micro", "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"],
  ["m7g.large", "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"],
])("a %s boots the ECS-optimized image of its architecture", (instanceType, parameter) => {
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

test("scaling owns the number of instances: a later deployment does not set it back", () => {
  expect(group).toMatchObject({
    min_size: 2,
    max_size: 4,
    desired_capacity: 2,
    lifecycle: { ignore_changes: ["desired_capacity"] },
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

test("an instance whose ECS agent does not answer is replaced", () => {
  expect(group).toMatchObject({
    health_check_type: "ELB",
    target_group_arns: [cluster.ref("ingress/agent-target-group", "arn")],
  });
});

test("instances and their disks carry the environment's tags", () => {
  const tags = { Environment: "demo", ManagedBy: "drydock", Team: "web", Name: "demo-instances" };
  expect(template["tag_specifications"]).toEqual([
    { resource_type: "instance", tags },
    { resource_type: "volume", tags },
  ]);
  expect(group["tag"]).toEqual(Object.entries(tags).map(([key, value]) => ({ key, value, propagate_at_launch: true })));
});

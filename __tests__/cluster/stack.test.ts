import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SMALLEST, synthesize, withSynthesis } from "../support/synthesize";

const cluster = synthesize("cluster");
const mounting = synthesize("cluster", { ...SMALLEST, volume: {} });

describe("adding a volume to a deployed cluster", () => {
  const changed = [...mounting.blocks].filter(
    ([address, attributes]) => JSON.stringify(cluster.blocks.get(address)) !== JSON.stringify(attributes),
  );

  test("changes the boot steps, the launch template's security groups and the role's rights, and reads the volume's state", () => {
    const template = mounting.address("capacity/launch-template");
    const rights = mounting.address("instance-role/policy");
    const steps = mounting.address("boot/document");
    expect(changed.map(([address]) => address).sort()).toEqual(
      [template, rights, steps, "data.terraform_remote_state.volume-state"].sort(),
    );
    const { content: __, ...document } = cluster.blocks.get(steps)!;
    expect(mounting.blocks.get(steps)).toMatchObject(document);
    const { policy: _, ...role } = cluster.blocks.get(rights)!;
    expect(mounting.blocks.get(rights)).toMatchObject(role);
    const { network_interfaces: before, ...unchanged } = cluster.blocks.get(template)!;
    expect(mounting.blocks.get(template)).toMatchObject(unchanged);
    const [{ security_groups: groups }] = before as unknown as [{ security_groups: string[] }];
    expect(mounting.blocks.get(template)).toMatchObject({
      network_interfaces: [
        { security_groups: [...groups, "${data.terraform_remote_state.volume-state.outputs.security_group_id}"] },
      ],
    });
  });

  test("removes nothing, and no output changes", () => {
    expect(mounting.addresses).toEqual(cluster.addresses);
    expect(mounting.outputs).toEqual(cluster.outputs);
  });
});

test("every reference in the user data would replace instances when it changes: there is none", () => {
  const [script, ...others] = Object.values(mounting.locals);
  expect(others).toEqual([]);
  expect(script).toMatch(/^#!\/bin\/bash\n/);
  expect(script).not.toMatch(/(?<!\$)\$\{/);
});

test("application stacks find everything they extend in the outputs", () => {
  const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
  const https = synthesize("cluster", { ...SMALLEST, cluster: { ingress: { certificateArn } } });
  const values = Object.entries(https.outputs).map(([name, { value }]) => [name, value]);
  const loadBalancer = (attribute: string) => https.ref("ingress/load-balancer", attribute);
  expect(Object.fromEntries(values)).toEqual({
    cluster_name: https.ref("cluster", "name"),
    cluster_arn: https.ref("cluster", "arn"),
    capacity_provider_name: "instances-demo",
    vpc_id: "${data.terraform_remote_state.network-state.outputs.vpc_id}",
    load_balancer_arn: loadBalancer("arn"),
    load_balancer_arn_suffix: loadBalancer("arn_suffix"),
    access_log_bucket: https.ref("ingress/access-logs/bucket", "id"),
    load_balancer_dns_name: loadBalancer("dns_name"),
    load_balancer_zone_id: loadBalancer("zone_id"),
    load_balancer_security_group_id: https.ref("ingress/security-group", "id"),
    http_listener_arn: https.ref("ingress/http-listener", "arn"),
    https_listener_arn: https.ref("ingress/https-listener", "arn"),
    url: `https://${loadBalancer("dns_name")}`,
    auto_scaling_group_name: https.ref("capacity/group", "name"),
    instance_security_group_id: https.ref("instance-security-group/Resource", "id"),
    log_group_name: https.ref("instance-logs", "name"),
    dashboard_url: expect.stringContaining(https.ref("dashboard", "dashboard_name")),
    instance_types: ["t3.micro"],
    drain_timeout_seconds: 2375,
    stop_timeout_seconds: 30,
    longest_stop_seconds: 2375,
    application_priorities: {},
  });
  expect(Object.keys(https.outputs).filter((name) => !(name in cluster.outputs))).toEqual(["https_listener_arn"]);
});

test.each([undefined, "disabled", "enabled", "enhanced"] as const)("Container Insights: %s", (containerInsights) => {
  const stack = synthesize("cluster", { ...SMALLEST, cluster: { containerInsights } });
  const value = containerInsights ?? "enabled";
  expect(stack.one("aws_ecs_cluster")).toMatchObject({ setting: [{ name: "containerInsights", value }] });
});

test("the cluster keeps its logs as long as set", () => {
  const stack = synthesize("cluster", { ...SMALLEST, cluster: { logRetentionDays: 90 } });
  const groups = stack.resources("aws_cloudwatch_log_group");
  expect(groups.map((group) => group["retention_in_days"])).toEqual([90, 90, 90, 90, 90]);
});

test("two syntheses into different folders give the same bytes, functions included", () => {
  const files = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, string] => [file.slice(folder.length), readFileSync(file, "latin1")])
      .sort(([one], [other]) => one.localeCompare(other));
  const [first, second] = [1, 2].map(() =>
    withSynthesis("cluster", { ...SMALLEST, volume: {} }, "demo", (folder) => ({ folder, files: files(folder) })),
  );
  expect(first!.folder).not.toBe(second!.folder);
  expect(first!.files.map(([name]) => name.split("/").at(-1))).toEqual(
    expect.arrayContaining(["cdk.tf.json", "function.zip"]),
  );
  expect(second!.files).toEqual(first!.files);
});

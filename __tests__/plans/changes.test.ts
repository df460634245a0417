import production from "../../environments/production";
import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { SMALLEST, synthesize } from "../support/synthesize";
import { type Changes, changesBetween } from "./changes";
import { REPLACING_ATTRIBUTES } from "./replacing-attributes";

const alerts = { emails: ["platform@example.com"] };
const usual: EnvironmentInput = { ...SMALLEST, volume: {}, alerts };
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const withCluster = (cluster: NonNullable<EnvironmentInput["cluster"]>): EnvironmentInput => ({ ...usual, cluster });

/** Construct ids end in hashes that no reader remembers. */
const readable = (changes: Changes) => {
  const short = (address: string) => address.replace(/^aws_/, "").replace(/_[0-9A-F]{8}$/, "");
  const all = (record: Changes["updated"]) =>
    Object.fromEntries(Object.entries(record).map(([address, attributes]) => [short(address), attributes]));
  return {
    added: changes.added.map(short),
    removed: changes.removed.map(short),
    updated: all(changes.updated),
    replaced: all(changes.replaced),
  };
};

const between = (kind: StackKind, before: EnvironmentInput, after: EnvironmentInput) =>
  readable(changesBetween(synthesize(kind, before), synthesize(kind, after)));

const nothing = { added: [], removed: [], updated: {}, replaced: {} };

test("of every type of resource it is known what replaces it", () => {
  const kinds = ["alerts", "network", "volume", "cluster", "application-web"] as const;
  const types = kinds.flatMap((kind) =>
    synthesize(kind, production, "production").addresses.map((address) => address.split(".")[0]!),
  );
  expect([...new Set(types)].filter((type) => !(type in REPLACING_ATTRIBUTES))).toEqual([]);
});

describe("a running cluster", () => {
  test("that gets a volume keeps everything: launch template, boot steps and rights change in place", () => {
    expect(between("cluster", { ...usual, volume: undefined }, usual)).toEqual({
      ...nothing,
      updated: {
        "launch_template.capacity_launch-template": ["network_interfaces"],
        "ssm_document.boot_document": ["content"],
        "iam_role_policy.instance-role_policy": ["policy"],
      },
    });
  });

  test("that gets another drain timeout has one function and one alarm to update", () => {
    expect(between("cluster", usual, withCluster({ draining: { timeoutSeconds: 900 } }))).toEqual({
      ...nothing,
      updated: {
        "lambda_function.draining_function": ["environment"],
        "cloudwatch_metric_alarm.alarms_stuck-termination": ["evaluation_periods"],
      },
    });
  });

  test("that gets other thresholds has one function and the dashboard to update", () => {
    const thresholds = { shortageThreshold: 4, excessThreshold: 30 };
    expect(between("cluster", usual, withCluster({ headroom: thresholds }))).toEqual({
      ...nothing,
      updated: {
        "lambda_function.headroom_function": ["environment"],
        "cloudwatch_dashboard.dashboard": ["dashboard_body"],
      },
    });
  });

  test("that gets another stop timeout tells its running instances and its drain, and has no new launch template", () => {
    expect(between("cluster", usual, withCluster({ draining: { stopTimeoutSeconds: 45 } }))).toEqual({
      ...nothing,
      updated: { "ssm_document.boot_document": ["content"], "lambda_function.draining_function": ["environment"] },
    });
  });

  test.each<[string, EnvironmentInput, string[]]>([
    ["another instance type", withCluster({ capacity: { instanceType: "t3.small" } }), []],
    ["other sizes", withCluster({ capacity: { minSize: 3, maxSize: 9 } }), []],
    ["Spot and several types", withCluster({ capacity: { purchase: "spot", otherInstanceTypes: ["t3a.micro"] } }), []],
    ["registry credentials", withCluster({ registryCredentials: { parameterName: "/registry" } }), []],
    ["longer logs", withCluster({ logRetentionDays: 365 }), []],
    ["traces", withCluster({ tracing: true }), []],
    ["its own keys", { ...usual, customerManagedKeys: true }, ["kms_key.encryption-key"]],
    ["ECS Exec", withCluster({ exec: true }), ["cloudwatch_log_group.exec_log-group", "kms_key.exec_key"]],
    [
      "a Service Connect namespace",
      withCluster({ serviceConnectNamespace: "apps" }),
      ["service_discovery_http_namespace.service-connect-namespace"],
    ],
    ["tags", { ...usual, tags: { Team: "web" } }, []],
  ])("that gets %s keeps all that it has", (_, after, added) => {
    const changes = between("cluster", usual, after);
    expect({ ...changes, added: [...changes.added].sort(), updated: {} }).toEqual({ ...nothing, added });
    expect(Object.keys(changes.updated).length + changes.added.length).toBeGreaterThan(0);
  });

  test("that gets a certificate keeps its HTTP listener, which now redirects", () => {
    const changes = between("cluster", usual, withCluster({ ingress: { certificateArn } }));
    expect(changes.replaced).toEqual({});
    expect(changes.updated["lb_listener.ingress_http-listener"]).toEqual(["default_action"]);
    expect(changes.added).toContain("lb_listener.ingress_https-listener");
  });

  test("whose scaling ECS takes over loses the urgent events and the alarm of growth that stalls, and no machine", () => {
    const changes = between("cluster", usual, withCluster({ capacity: { scaling: "capacityProvider" } }));
    expect(changes).toMatchObject({
      added: [],
      replaced: {},
    });
    expect([...changes.removed].sort()).toEqual([
      "cloudwatch_event_target.headroom_urgent-events_no-room-target",
      "cloudwatch_event_target.headroom_urgent-events_provisioning-target",
      "cloudwatch_metric_alarm.headroom_stalled-alarm",
      "lambda_event_source_mapping.headroom_urgent-events_event-source-mapping",
      "sqs_queue.headroom_urgent-events_queue",
      "sqs_queue_policy.headroom_urgent-events_queue-policy",
    ]);
    expect(changes.updated).not.toHaveProperty("autoscaling_group.capacity_group");
    expect(changes.updated["ecs_cluster_capacity_providers.managed-scaling_cluster-capacity-providers"]).toEqual([
      "default_capacity_provider_strategy",
    ]);
  });

  test("that gets alerts keeps its alarms, which now tell somebody", () => {
    const changes = between("cluster", { ...usual, alerts: undefined }, usual);
    expect(changes).toMatchObject({ removed: [], replaced: {} });
    const tells = ["alarm_actions", "ok_actions"];
    expect(changes.updated).toEqual({
      "cloudwatch_metric_alarm.agent-watchdog_disconnected-alarm": tells,
      "cloudwatch_metric_alarm.alarms_failed-launches": tells,
      "cloudwatch_metric_alarm.alarms_headroom-stale": tells,
      "cloudwatch_metric_alarm.draining_overdue-alarm": tells,
      "cloudwatch_metric_alarm.headroom_stalled-alarm": tells,
      "cloudwatch_metric_alarm.headroom_throttled-alarm": tells,
      "cloudwatch_metric_alarm.headroom_unplaceable-alarm": tells,
    });
  });
});

describe("a third zone", () => {
  const three: EnvironmentInput = { ...usual, network: { source: "create", zones: ["a", "b", "c"] } };

  test("is added to the network beside the others: only their network ACLs hear of it", () => {
    const changes = between("network", usual, three);
    expect(changes).toMatchObject({ removed: [], replaced: {} });
    expect(Object.keys(changes.updated).sort()).toEqual([
      "network_acl.private-network-acl",
      "network_acl.public-network-acl",
    ]);
    for (const added of changes.added) expect(added).toMatch(/-c$/);
  });

  test("gets a mount target and touches no other", () => {
    expect(between("volume", usual, three)).toEqual({ ...nothing, added: ["efs_mount_target.mount-target-c"] });
  });

  test("is where the load balancer and the group go too", () => {
    const changes = between("cluster", usual, three);
    expect({ ...changes, updated: {} }).toEqual(nothing);
    expect(changes.updated).toMatchObject({
      "lb.ingress_load-balancer": ["subnets"],
      "autoscaling_group.capacity_group": ["min_size", "vpc_zone_identifier"],
    });
  });
});

test("a NAT gateway in each zone keeps the one that is there, with its address", () => {
  const perZone: EnvironmentInput = { ...usual, network: { source: "create", egress: "natGatewayPerZone" } };
  const changes = between("network", usual, perZone);
  expect(changes).toMatchObject({ removed: [], replaced: {} });
  expect(changes.added).toEqual(expect.arrayContaining(["eip.nat-address-b", "nat_gateway.nat-gateway-b"]));
  expect(changes.updated).toEqual({ "route.private-nat-route-b": ["nat_gateway_id"] });
});

test("an access point and a backup policy change nothing of the volume's", () => {
  const accessPoints = { web: { path: "/web", uid: 1000, gid: 1000 } };
  expect(between("volume", usual, { ...usual, volume: { accessPoints, backup: false } })).toEqual({
    ...nothing,
    added: ["efs_access_point.access-point-web"],
    updated: { "efs_backup_policy.backup-policy": ["backup_policy"] },
  });
});

describe("what does replace something is what nobody can change in AWS, and is found", () => {
  test.each<[string, StackKind, EnvironmentInput, Record<string, string[]>]>([
    [
      "the volume's performance mode",
      "volume",
      { ...usual, volume: { performanceMode: "maxIO", throughputMode: "bursting" } },
      { "efs_file_system.file-system": ["performance_mode"] },
    ],
    [
      "the load balancer's scheme",
      "cluster",
      withCluster({ ingress: { scheme: "internal" } }),
      { "lb.ingress_load-balancer": ["internal"] },
    ],
    [
      "the network's addresses",
      "network",
      { ...usual, network: { source: "create", cidrBlock: "10.9.0.0/16" } },
      {
        "vpc.vpc": ["cidr_block"],
        ...Object.fromEntries(
          ["public", "private"].flatMap((tier) =>
            ["a", "b"].map((zone) => [`subnet.${tier}-subnet-${zone}`, ["cidr_block"]]),
          ),
        ),
      },
    ],
  ])("%s", (_, kind, after, replaced) => {
    expect(between(kind, usual, after).replaced).toEqual(replaced);
  });
});

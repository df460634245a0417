import { Boot } from "../../src/cluster/boot/boot";
import { LaunchBreaker } from "../../src/cluster/breaker/launch-breaker";
import { Capacity } from "../../src/cluster/capacity/capacity";
import { InstanceRole } from "../../src/cluster/capacity/instance-role";
import { InstanceSecurityGroup } from "../../src/cluster/capacity/instance-security-group";
import { ManagedScaling } from "../../src/cluster/capacity/managed-scaling";
import { watchCluster } from "../../src/cluster/cluster-alarms";
import { Draining } from "../../src/cluster/draining/draining";
import { createEcsCluster } from "../../src/cluster/ecs-cluster";
import { HeadroomScaling } from "../../src/cluster/headroom/headroom-scaling";
import { Ingress } from "../../src/cluster/ingress/ingress";
import { clusterNames } from "../../src/cluster/names";
import { AgentWatchdog } from "../../src/cluster/watchdog/agent-watchdog";
import {
  agentWatchdogSettings,
  capacityProviderSettings,
  capacitySettings,
  drainingSettings,
  headroomSettings,
  ingressSettings,
} from "../../src/environment/construct-settings";
import { joined } from "../../src/lambda/watched-parts";
import { OWN, ownStack } from "../support/own-stack";
import { statementsOf } from "../support/policy";
import { synthesize } from "../support/synthesize";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0";
const deployment = { ...OWN, alertTopicArn: TOPIC, encryptionKeyArn: KEY };
const names = clusterNames(OWN.name);
const network = {
  vpcId: "vpc-0123456789abcdef0",
  zones: ["a", "b"],
  ipv6: false,
  publicSubnetId: (zone: string) => `subnet-public-${zone}`,
  privateSubnetId: (zone: string) => `subnet-private-${zone}`,
};
const shared = { deployment, names, functions: { logRetentionDays: 30 } };

/** A whole cluster from the exported constructs alone. */
const cluster = ownStack((stack) => {
  const ecs = createEcsCluster(stack, {
    deployment,
    clusterName: names.cluster,
    settings: { containerInsights: "enabled", exec: true, logRetentionDays: 30, serviceConnectNamespace: "apps" },
  });
  const securityGroup = new InstanceSecurityGroup(stack, "instance-security-group", {
    name: OWN.name,
    vpcId: network.vpcId,
    ipv6: network.ipv6,
  });
  const ingress = new Ingress(stack, "ingress", {
    deployment,
    network,
    settings: ingressSettings({}),
    hostedZoneId: undefined,
    instanceSecurityGroupId: securityGroup.resource.id,
  });
  const draining = new Draining(stack, "draining", { ...shared, timeoutSeconds: 900, settings: drainingSettings({}) });
  const boot = new Boot(stack, "boot", {
    deployment,
    names,
    timeoutSeconds: 900,
    steps: {
      registryCredentials: undefined,
      bootFiles: undefined,
      clusterName: names.cluster,
      logGroupName: ecs.instanceLogsName,
      stopTimeoutSeconds: 30,
    },
  });
  const role = new InstanceRole(stack, "instance-role", {
    deployment,
    clusterName: names.cluster,
    logGroupName: ecs.instanceLogsName,
    statements: boot.statements,
  });
  const settings = capacitySettings({});
  const { group } = new Capacity(stack, "capacity", {
    settings,
    sizes: { minSize: 2, desiredSize: 2, maxSize: 4 },
    autoScalingGroupName: names.autoScalingGroup,
    subnetIds: network.zones.map(network.privateSubnetId),
    securityGroupIds: [securityGroup.resource.id],
    instanceProfileArn: role.profile.arn,
    userData: boot.userData,
    launchingHook: boot.hook,
    targetGroupArn: ingress.agentTargetGroup.arn,
    terminatingHook: draining.hook,
    longestTerminationSeconds: 900,
    tags: {},
    outlivesGroup: [...draining.parts, ...boot.parts],
  });
  const headroom = new HeadroomScaling(stack, "headroom", {
    ...shared,
    settings: headroomSettings({}),
    container: { cpu: 128, memory: 128 },
    excessThreshold: 20,
    otherContainers: [],
    interfaces: { networkInterfaces: 0, trunkedInterfaces: 0 },
    instance: { cpu: 2048, memory: 942, gpus: 0 },
    scales: true,
  });
  new ManagedScaling(stack, "managed-scaling", {
    scales: false,
    settings: capacityProviderSettings({}),
    capacityProviderName: names.capacityProvider,
    clusterName: ecs.cluster.name,
    autoScalingGroupArn: group.arn,
  });
  const watchdog = new AgentWatchdog(stack, "agent-watchdog", {
    ...shared,
    settings: agentWatchdogSettings({ replace: true }),
  });
  const breaker = new LaunchBreaker(stack, "launch-breaker", { ...shared, maxFailedLaunches: 10 });
  watchCluster(stack, {
    deployment,
    clusterName: names.cluster,
    autoScalingGroupName: names.autoScalingGroup,
    loadBalancerArnSuffix: ingress.loadBalancer.arnSuffix,
    watched: joined([draining.watched, headroom.watched, watchdog.watched, breaker.watched]),
    longestTerminationSeconds: 900,
    instanceMetricsSeconds: 60,
    chargesCredits: true,
    logRetentionDays: 30,
  });
});

describe("a cluster in a stack that is no Drydock stack", () => {
  test("has its load balancer, group, functions and queues under the deployment's name", () => {
    expect(cluster.one("aws_lb")).toMatchObject({ name: "own", enable_deletion_protection: true });
    expect(cluster.one("aws_autoscaling_group")).toMatchObject({ name: "own-instances" });
    const namesOf = (type: string, attribute: string) => cluster.resources(type).map((each) => each[attribute]);
    expect(namesOf("aws_lambda_function", "function_name").sort()).toEqual([
      "own-breaker",
      "own-drain",
      "own-headroom",
      "own-watchdog",
    ]);
    expect(namesOf("aws_sqs_queue", "name").sort()).toEqual([
      "own-drain",
      "own-drain-dead-letters",
      "own-headroom",
      "own-headroom-urgent",
    ]);
  });

  test("names the deployment's region in every ARN", () => {
    const regions = cluster
      .resources("aws_iam_role_policy")
      .flatMap(({ policy }) => statementsOf(policy).flatMap(({ Resource }) => [Resource].flat()))
      .filter((arn) => String(arn).startsWith("arn:"))
      .map(
        (arn) =>
          String(arn)
            .replaceAll(/\$\{[^}]*\}/g, "")
            .split(":")[3],
      );
    expect(regions.length).toBeGreaterThan(10);
    expect(new Set(regions)).toEqual(new Set(["eu-central-1"]));
  });

  test("encrypts logs and functions with the deployment's key, and ECS Exec sessions with a key of their own", () => {
    const groups = cluster.resources("aws_cloudwatch_log_group");
    const sessions = cluster.byId("exec/log-group");
    for (const group of groups)
      expect(group["kms_key_id"]).toBe(group["name"] === sessions["name"] ? cluster.ref("exec/key", "arn") : KEY);
    for (const each of cluster.resources("aws_lambda_function")) expect(each).toMatchObject({ kms_key_arn: KEY });
  });

  test("reports every alarm to the deployment's topic", () => {
    for (const alarm of cluster.resources("aws_cloudwatch_metric_alarm"))
      expect(alarm).toMatchObject({ alarm_actions: [TOPIC], ok_actions: [TOPIC] });
  });

  test("has the alarms that a Drydock stack has for the same parts", () => {
    const suffixes = (stack: typeof cluster, prefix: string) =>
      stack
        .resources("aws_cloudwatch_metric_alarm")
        .map(({ alarm_name }) =>
          String(alarm_name)
            .replace(prefix, "")
            .replace(`/${prefix.slice(0, -1)}/`, "/"),
        )
        .sort();
    const drydock = synthesize("cluster", {
      network: { source: "create" },
      alerts: { emails: ["platform@example.com"] },
      cluster: { agentWatchdog: { replace: true } },
    });
    expect(suffixes(cluster, "own-")).toEqual(suffixes(drydock, "demo-"));
  });
});

test("a domain without a hosted zone is refused in one sentence", () => {
  expect(() =>
    ownStack((stack) => {
      new Ingress(stack, "ingress", {
        deployment: OWN,
        network,
        settings: ingressSettings({ domain: "app.example.com" }),
        hostedZoneId: undefined,
        instanceSecurityGroupId: "sg-0",
      });
    }),
  ).toThrow(
    "ingress domain app.example.com: its hosted zone is missing; give hostedZoneId, the id of the zone that holds the domain",
  );
});

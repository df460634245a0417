import {
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
} from "@aws-sdk/client-auto-scaling";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLaunchTemplateVersionsCommand } from "@aws-sdk/client-ec2";
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServicesCommand,
  type Service,
} from "@aws-sdk/client-ecs";
import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describeContainerInstances } from "../../functions/shared/container-instances";
import { pages } from "../../functions/shared/pages";
import { batches } from "../../functions/shared/parallel";
import { FORMS, ForeignClusterError, type FormName, readItem } from "./answers";
import type { CollectClients } from "./collect-calls";
import { collectMetrics } from "./collect-metrics";

/** A file of a collection: its name, and what it holds as JSON. */
export interface CollectedFile {
  /** For example `describe-clusters.json`. */
  readonly name: string;
  /** Its contents. */
  readonly json: object;
}

/** The cluster that is collected, and the time. */
export interface Collection {
  /** Name or ARN of the cluster. */
  readonly cluster: string;
  /** Days of metrics until now. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Collects what a rehearsal reads of a cluster. It changes nothing in AWS, and of each answer only the members are kept that
 * are read: no environment variable, secret, command or user data leaves this function.
 *
 * @throws ForeignClusterError when there is no such cluster; the SDK's error
 */
export async function collect(
  clients: CollectClients,
  { cluster: given, days, nowMs }: Collection,
): Promise<readonly CollectedFile[]> {
  const { ecs } = clients;
  const { clusters = [] } = await ecs.call(DescribeClustersCommand, { clusters: [given] });
  const described = clusters.find(({ status }) => status !== "INACTIVE");
  if (!described)
    throw new ForeignClusterError(
      `--cluster: got ${JSON.stringify(given)}, and this region has no such cluster; name one that aws ecs list-clusters shows, or another --region`,
    );
  // Metrics have the name as a dimension, and never the ARN.
  const cluster = described.clusterName!;
  const services = await servicesOf(ecs, cluster);
  const instances = await describeContainerInstances(ecs, cluster);
  const named = (described.capacityProviders ?? []).filter((name) => !name.startsWith("FARGATE"));
  const { capacityProviders = [] } =
    named.length === 0 ? {} : await ecs.call(DescribeCapacityProvidersCommand, { capacityProviders: named });
  const scaling = await scalingOf(clients, [
    ...capacityProviders.map((each) =>
      each.autoScalingGroupProvider?.autoScalingGroupArn?.split("autoScalingGroupName/").at(-1),
    ),
    ...(await groupsOf(
      clients,
      instances.map(({ ec2InstanceId }) => ec2InstanceId),
    )),
  ]);
  const targetGroups = distinct(
    services.flatMap(({ loadBalancers = [] }) => loadBalancers.map((each) => each.targetGroupArn)),
  );
  return [
    answer("clusters", [described]),
    answer("services", services),
    ...(await taskDefinitionsOf(ecs, services)),
    answer("containerInstances", instances),
    answer("providers", capacityProviders),
    ...scaling,
    answer("targetGroups", await targetGroupsOf(clients, targetGroups)),
    ...(await collectMetrics(clients.cloudWatch, { cluster, services, days, nowMs })),
  ];
}

/** A file in the form of AWS's answer, with the members that are read. */
const answer = (name: FormName, items: readonly unknown[]): CollectedFile => {
  const { member, command } = FORMS[name];
  return {
    name: fileOf(command),
    json: { [member]: items.map((each) => readItem(name, each, member).item) },
  };
};

/** `aws ecs describe-services` is written to `describe-services.json`. */
const fileOf = (command: string): string => `${command.split(" ")[2]}.json`;

const distinct = (names: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(names.filter((name) => name !== undefined)),
];

/** The most that one call takes (API references of the calls). */
const AT_ONCE = {
  services: 10,
  instances: 50,
  alarms: 100,
  targetGroups: 20,
  groups: 50,
  launchConfigurations: 50,
} as const;

const servicesOf = async (ecs: CollectClients["ecs"], cluster: string): Promise<readonly Service[]> => {
  const found: Service[] = [];
  const listed = pages(
    (nextToken) => ecs.call(ListServicesCommand, { cluster, maxResults: AT_ONCE.services, nextToken }),
    ({ nextToken }) => nextToken,
  );
  for await (const { serviceArns = [] } of listed) {
    if (serviceArns.length === 0) continue;
    const { services = [] } = await ecs.call(DescribeServicesCommand, { cluster, services: serviceArns });
    found.push(...services);
  }
  return found;
};

const taskDefinitionsOf = async (
  ecs: CollectClients["ecs"],
  services: readonly Service[],
): Promise<readonly CollectedFile[]> => {
  const files: CollectedFile[] = [];
  for (const taskDefinition of distinct(services.map((each) => each.taskDefinition))) {
    const found = await ecs.call(DescribeTaskDefinitionCommand, { taskDefinition });
    const { item } = readItem("taskDefinitions", found.taskDefinition, taskDefinition);
    const [family, revision] = taskDefinition.split("/").at(-1)!.split(":");
    files.push({
      name: `describe-task-definition.${family}.${revision}.json`,
      json: { [FORMS.taskDefinitions.member]: item },
    });
  }
  return files;
};

/** Names of the groups that instances belong to. */
const groupsOf = async (
  { autoScaling }: CollectClients,
  instanceIds: readonly (string | undefined)[],
): Promise<readonly (string | undefined)[]> => {
  const names: (string | undefined)[] = [];
  for (const InstanceIds of batches(distinct(instanceIds), AT_ONCE.instances)) {
    const { AutoScalingInstances = [] } = await autoScaling.call(DescribeAutoScalingInstancesCommand, {
      InstanceIds,
    });
    names.push(...AutoScalingInstances.map((each) => each.AutoScalingGroupName));
  }
  return names;
};

/** The groups of these names, their policies, alarms, hooks and launch templates. */
const scalingOf = async (
  clients: CollectClients,
  all: readonly (string | undefined)[],
): Promise<readonly CollectedFile[]> => {
  const { autoScaling, cloudWatch } = clients;
  const groups = [];
  const policies = [];
  const hooks = [];
  for (const names of batches(distinct(all), AT_ONCE.groups)) {
    const { AutoScalingGroups = [] } = await autoScaling.call(DescribeAutoScalingGroupsCommand, {
      AutoScalingGroupNames: names,
    });
    groups.push(...AutoScalingGroups);
  }
  for (const { AutoScalingGroupName } of groups) {
    const listed = pages(
      (NextToken) => autoScaling.call(DescribePoliciesCommand, { AutoScalingGroupName, NextToken }),
      ({ NextToken }) => NextToken,
    );
    for await (const { ScalingPolicies = [] } of listed) policies.push(...ScalingPolicies);
    const { LifecycleHooks = [] } = await autoScaling.call(DescribeLifecycleHooksCommand, { AutoScalingGroupName });
    hooks.push(...LifecycleHooks);
  }
  const alarms = [];
  const alarmNames = distinct(policies.flatMap(({ Alarms = [] }) => Alarms.map(({ AlarmName }) => AlarmName)));
  for (const AlarmNames of batches(alarmNames, AT_ONCE.alarms)) {
    const { MetricAlarms = [] } = await cloudWatch.call(DescribeAlarmsCommand, { AlarmNames });
    alarms.push(...MetricAlarms);
  }
  return [
    answer("groups", groups),
    answer("policies", policies),
    answer("hooks", hooks),
    answer("alarms", alarms),
    ...(await templatesOf(
      clients,
      groups.filter(({ Instances = [] }) => Instances.length === 0),
    )),
  ];
};

/** The launch templates and launch configurations of groups, which name the type of instances that are not there yet. */
const templatesOf = async (
  { autoScaling, ec2 }: CollectClients,
  groups: readonly AutoScalingGroup[],
): Promise<readonly CollectedFile[]> => {
  const versions = [];
  const ids = groups.map(
    ({ MixedInstancesPolicy, LaunchTemplate }) =>
      (MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? LaunchTemplate)?.LaunchTemplateId,
  );
  for (const LaunchTemplateId of distinct(ids)) {
    const input = { LaunchTemplateId, Versions: ["$Default"] };
    const { LaunchTemplateVersions = [] } = await ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
    versions.push(...LaunchTemplateVersions);
  }
  const configurations = [];
  const names = distinct(groups.map(({ LaunchConfigurationName }) => LaunchConfigurationName));
  for (const LaunchConfigurationNames of batches(names, AT_ONCE.launchConfigurations)) {
    const { LaunchConfigurations = [] } = await autoScaling.call(DescribeLaunchConfigurationsCommand, {
      LaunchConfigurationNames,
    });
    configurations.push(...LaunchConfigurations);
  }
  return [
    answer("launchTemplates", versions),
    ...(configurations.length > 0 ? [answer("launchConfigurations", configurations)] : []),
  ];
};

const targetGroupsOf = async (
  { loadBalancing }: CollectClients,
  arns: readonly string[],
): Promise<readonly object[]> => {
  const found: object[] = [];
  for (const TargetGroupArns of batches(arns, AT_ONCE.targetGroups)) {
    const command = new DescribeTargetGroupsCommand({ TargetGroupArns });
    found.push(...((await loadBalancing.send(command)).TargetGroups ?? []));
  }
  return found;
};

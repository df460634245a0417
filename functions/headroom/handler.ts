import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeContainerInstancesCommand,
  ECSClient,
  type ContainerInstance as EcsContainerInstance,
  ListContainerInstancesCommand,
  type Resource,
} from "@aws-sdk/client-ecs";
import { log } from "../shared/log";
import { text, wholeNumber } from "../shared/settings";
import { type ContainerInstance, type Group, type HeadroomSettings, measure } from "./decision";

export interface Clients {
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
}

export interface Settings extends HeadroomSettings {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
  readonly metricNamespace: string;
}

/** Reads the function's environment variables. @throws when one is missing or no number */
export const settingsFrom = (environment: NodeJS.ProcessEnv): Settings => ({
  clusterName: text(environment, "CLUSTER_NAME"),
  autoScalingGroupName: text(environment, "AUTO_SCALING_GROUP_NAME"),
  metricNamespace: text(environment, "METRIC_NAMESPACE"),
  container: { cpu: wholeNumber(environment, "CONTAINER_CPU"), memory: wholeNumber(environment, "CONTAINER_MEMORY") },
  shortageThreshold: wholeNumber(environment, "SHORTAGE_THRESHOLD"),
  excessThreshold: wholeNumber(environment, "EXCESS_THRESHOLD"),
  reservePercent: wholeNumber(environment, "RESERVE_PERCENT"),
});

/** Publishes the cluster's headroom once. Any event will do: everything is read afresh. */
export const createHandler = (clients: Clients, settings: Settings) => async (): Promise<void> => {
  const [instances, group] = await Promise.all([
    readContainerInstances(clients.ecs, settings.clusterName),
    readGroup(clients.autoScaling, settings.autoScalingGroupName),
  ]);
  const headroom = measure(instances, group, settings);
  const metrics = {
    SchedulableContainers: headroom.schedulableContainers,
    LaunchingContainers: headroom.launchingContainers,
    MissingInstances: headroom.missingInstances,
    SurplusInstances: headroom.surplusInstances,
  };
  await clients.cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: settings.metricNamespace,
      MetricData: Object.entries(metrics).map(([MetricName, Value]) => ({
        MetricName,
        Value,
        Unit: "Count",
        Dimensions: [{ Name: "ClusterName", Value: settings.clusterName }],
      })),
    }),
  );
  log("info", "published headroom", { ...metrics });
};

/** Lists page by page, each page of 100 being described while the next is listed. An empty cluster costs one call. */
async function readContainerInstances(ecs: ECSClient, cluster: string): Promise<ContainerInstance[]> {
  const described: Promise<ContainerInstance[]>[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListContainerInstancesCommand({ cluster, maxResults: 100, nextToken }));
    const arns = page.containerInstanceArns ?? [];
    if (arns.length > 0) {
      const describing = describe(ecs, cluster, arns);
      describing.catch(() => undefined); // awaited below; a failure of a later list must not leave it unhandled
      described.push(describing);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return (await Promise.all(described)).flat();
}

async function describe(ecs: ECSClient, cluster: string, containerInstances: string[]): Promise<ContainerInstance[]> {
  const answer = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
  return (answer.containerInstances ?? []).map(toContainerInstance);
}

const toContainerInstance = (instance: EcsContainerInstance): ContainerInstance => ({
  instanceId: instance.ec2InstanceId ?? "",
  status: instance.status ?? "INACTIVE",
  agentConnected: instance.agentConnected ?? false,
  registered: toResources(instance.registeredResources),
  remaining: toResources(instance.remainingResources),
});

const toResources = (resources: readonly Resource[] = []) => {
  const amount = (name: string) => resources.find((resource) => resource.name === name)?.integerValue ?? 0;
  return { cpu: amount("CPU"), memory: amount("MEMORY") };
};

async function readGroup(autoScaling: AutoScalingClient, name: string): Promise<Group> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${name}`);
  const instances = group.Instances ?? [];
  return {
    minSize: group.MinSize ?? 0,
    launching: instances.filter((instance) => instance.LifecycleState?.startsWith("Pending")).length,
    inService: instances.filter((i) => i.LifecycleState === "InService").map((i) => i.InstanceId ?? ""),
  };
}

/** Exported for a rehearsal, which answers them from its virtual AWS. */
export const clients: Clients = {
  ecs: new ECSClient({}),
  autoScaling: new AutoScalingClient({}),
  cloudWatch: new CloudWatchClient({}),
};

export const handler = createHandler(clients, settingsFrom(process.env));

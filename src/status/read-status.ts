import {
  type Activity,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from "@aws-sdk/client-auto-scaling";
import type { ContainerInstance } from "@aws-sdk/client-ecs";
import { decide, hasTimedOut } from "../../functions/drain/decision";
import { readCluster } from "../../functions/drain/read-cluster";
import { readTerminationStarts } from "../../functions/drain/read-group";
import { type HeadroomDemand, measure } from "../../functions/headroom/decision";
import { readUsedInterfaces, startingTasks, toContainerInstances, toGroup } from "../../functions/headroom/read";
import { scheduleOf } from "../../functions/headroom/schedule";
import { servicesReader, withProvisioning } from "../../functions/headroom/services";
import { agentWorks, describeContainerInstances } from "../../functions/shared/container-instances";
import { meaningOfState } from "../../functions/shared/lifecycle-states";
import { clusterNames } from "../cluster/names";
import type { Environment } from "../environment/schema";
import { interfacesOf } from "../environment/schema/cluster";
import { drainTimeoutOf } from "../environment/schema/draining";
import {
  excessThresholdOf,
  headroomOfOthers,
  interfacesFor,
  usualContainerOf,
} from "../environment/schema/headroom-containers";
import { windowsOf } from "../environment/schema/schedule";
import { UserError } from "../user-error";
import { readLogTail, type StatusClients } from "./calls";
import type {
  ActivityStatus,
  ClusterStatus,
  DrainStatus,
  FailedLaunch,
  HeadroomStatus,
  InstanceStatus,
} from "./cluster-status";
import { readAlarms } from "./read-alarms";
import { readWaitingServices } from "./read-services";

/** Scaling activities that are read: enough for a look at the last hours of a group. */
const ACTIVITIES = 20;

/** Events of a boot log that are read: the first boot writes one, with the last lines of its own log. */
const BOOT_LOG_EVENTS = 5;

/**
 * Reads an environment's cluster. Nothing is changed. What the drain and the headroom function would see is decided by
 * their own code.
 *
 * @param now milliseconds since the epoch. @default the present
 * @throws UserError when the cluster is not there; the SDK's error when AWS refuses
 */
export async function readStatus(
  clients: StatusClients,
  environment: Environment,
  now: number = Date.now(),
): Promise<ClusterStatus> {
  const names = clusterNames(environment.name);
  const group = await readGroup(clients, environment);
  const [registered, drains, waiting, alarms, activities] = await Promise.all([
    describeContainerInstances(clients.ecs, names.cluster),
    readDrains(clients, environment, group, now),
    readWaitingServices(clients.ecs, names.cluster),
    readAlarms(clients.cloudWatch, environment.name),
    readActivities(clients, names.autoScalingGroup),
  ]);
  return {
    environment: environment.name,
    region: environment.region,
    time: new Date(now).toISOString(),
    group: {
      name: names.autoScalingGroup,
      minSize: group.MinSize ?? 0,
      maxSize: group.MaxSize ?? 0,
      desired: group.DesiredCapacity ?? 0,
      launchSuspended: toGroup(group).launchSuspended,
      scalingSuspended: toGroup(group).scalingSuspended,
    },
    instances: instancesOf(group, registered),
    drains,
    headroom: await readHeadroom(clients, environment, group, registered),
    waiting,
    alarms,
    activities: activities.map(activityStatus),
    failedLaunches: await readFailedLaunches(clients, names.instanceLogs, activities),
  };
}

async function readGroup({ autoScaling }: StatusClients, { name, region }: Environment): Promise<AutoScalingGroup> {
  const { autoScalingGroup } = clusterNames(name);
  const { AutoScalingGroups: [group] = [] } = await autoScaling.call(DescribeAutoScalingGroupsCommand, {
    AutoScalingGroupNames: [autoScalingGroup],
  });
  if (group) return group;
  throw new UserError(
    `${name}: no Auto Scaling group is called ${autoScalingGroup} in ${region}; deploy the stack ${name}-cluster, ` +
      "or use credentials of the account that has it",
  );
}

function instancesOf(group: AutoScalingGroup, registered: readonly ContainerInstance[]): readonly InstanceStatus[] {
  const byId = new Map(registered.map((instance) => [instance.ec2InstanceId ?? "", instance]));
  const members = new Map((group.Instances ?? []).map((instance) => [instance.InstanceId ?? "", instance]));
  return [...new Set([...members.keys(), ...byId.keys()])].sort().map((id) => {
    const member = members.get(id);
    const container = byId.get(id);
    return {
      id,
      ...(member?.InstanceType && { type: member.InstanceType }),
      ...(member?.AvailabilityZone && { zone: member.AvailabilityZone }),
      ...(member?.LifecycleState && { lifecycleState: member.LifecycleState }),
      ...(member?.HealthStatus && { health: member.HealthStatus.toUpperCase() }),
      ...(container && { registration: container.status ?? "INACTIVE", agentWorks: agentWorks(container) }),
      tasks: (container?.runningTasksCount ?? 0) + (container?.pendingTasksCount ?? 0),
    };
  });
}

async function readDrains(
  clients: StatusClients,
  environment: Environment,
  group: AutoScalingGroup,
  now: number,
): Promise<readonly DrainStatus[]> {
  const names = clusterNames(environment.name);
  const states = new Map((group.Instances ?? []).map((each) => [each.InstanceId ?? "", each.LifecycleState]));
  const ids = [...states.keys()].filter((id) => meaningOfState(states.get(id)).drains);
  if (ids.length === 0) return [];

  const settings = {
    drainTimeoutSeconds: drainTimeoutOf(environment),
    atDeadline: environment.cluster.draining.atDeadline,
  };
  const [starts, { views, failures }] = await Promise.all([
    readTerminationStarts(clients, { autoScalingGroupName: names.autoScalingGroup }, ids, now),
    readCluster(clients, { clusterName: names.cluster }, ids),
  ]);
  for (const failure of failures.values()) throw failure;
  return ids.map((instanceId) => {
    const terminatingSince = starts.get(instanceId);
    const view = { registrations: [], tasks: [], ...views.get(instanceId) };
    const seen = { ...view, lifecycleState: states.get(instanceId), terminatingSince };
    return {
      instanceId,
      ...(terminatingSince !== undefined && { since: new Date(terminatingSince).toISOString() }),
      timeoutSeconds: settings.drainTimeoutSeconds,
      isOverdue: hasTimedOut(seen, settings, now),
      heldBy: decide(seen, settings, now).blockers.map(({ why, task, group: taskGroup, lastStatus }) => ({
        why,
        ...(task !== undefined && { task: task.split("/").at(-1)! }),
        ...(taskGroup !== undefined && { group: taskGroup }),
        ...(lastStatus !== undefined && { lastStatus }),
      })),
    };
  });
}

async function readHeadroom(
  { ecs }: StatusClients,
  environment: Environment,
  group: AutoScalingGroup,
  registered: readonly ContainerInstance[],
): Promise<HeadroomStatus> {
  const { headroom, capacity } = environment.cluster;
  const { cluster } = clusterNames(environment.name);
  const container = usualContainerOf(environment);
  const otherContainers = headroomOfOthers(environment);
  const demand: HeadroomDemand = {
    container: { cpu: container.cpu, memory: container.memory },
    shortageThreshold: headroom.shortageThreshold,
    reservePercent: headroom.reservePercent,
    excessThreshold: excessThresholdOf(environment),
    otherContainers,
  };
  const interfaces = interfacesFor(otherContainers, interfacesOf(capacity));
  const [used, services] = await Promise.all([
    readUsedInterfaces(ecs, cluster, interfaces),
    servicesReader(ecs, cluster)(),
  ]);
  const instances = toContainerInstances(registered, interfaces, used);
  const measured = measure(
    instances,
    toGroup(group),
    demand,
    withProvisioning(services, startingTasks(instances)),
    undefined,
    scheduleOf(windowsOf(headroom.schedule))(Date.now()),
  );
  return {
    ...demand.container,
    schedulableContainers: measured.schedulableContainers,
    launchingContainers: measured.launchingContainers,
    missingInstances: measured.missingInstances,
    surplusInstances: measured.surplusInstances,
    reservedContainers: measured.reservedContainers,
    containers: Object.fromEntries(
      Object.entries(measured.containers).map(([name, { schedulableContainers }]) => [name, schedulableContainers]),
    ),
  };
}

async function readActivities({ autoScaling }: StatusClients, group: string): Promise<readonly Activity[]> {
  const { Activities = [] } = await autoScaling.call(DescribeScalingActivitiesCommand, {
    AutoScalingGroupName: group,
    MaxRecords: ACTIVITIES,
  });
  return Activities;
}

const activityStatus = ({ StartTime, StatusCode, Description = "", StatusMessage }: Activity): ActivityStatus => ({
  ...(StartTime && { time: StartTime.toISOString() }),
  status: StatusCode ?? "unknown",
  description: Description,
  ...(StatusMessage && { message: StatusMessage }),
});

/** A launch that was abandoned by its hook is Cancelled, one that EC2 refused is Failed (API reference, Activity). */
const FAILED = ["Failed", "Cancelled"];

const readFailedLaunches = (
  { logs }: StatusClients,
  logGroup: string,
  activities: readonly Activity[],
): Promise<readonly FailedLaunch[]> =>
  Promise.all(
    activities
      .filter(
        ({ Description, StatusCode }) => Description?.startsWith("Launching") && FAILED.includes(StatusCode ?? ""),
      )
      .map(async (activity) => {
        const [instanceId] = /i-[0-9a-z]+/.exec(activity.Description ?? "") ?? [];
        if (instanceId === undefined) return { ...activityStatus(activity), bootLog: [] };
        const bootLog = await readLogTail(logs, logGroup, `${instanceId}/boot`, BOOT_LOG_EVENTS);
        return { ...activityStatus(activity), instanceId, bootLog };
      }),
  );

import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  RecordLifecycleActionHeartbeatCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  UpdateContainerInstancesStateCommand,
} from "@aws-sdk/client-ecs";
import { batches } from "../shared/batches";
import type { Command, Registration, Task, View } from "./decision";

export interface Clients {
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
}

export interface Settings {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
  readonly drainTimeoutSeconds: number;
}

/** The lifecycle state of each instance of the group, by instance id. @throws when there is no such group */
export async function readLifecycleStates({ autoScaling }: Clients, settings: Settings): Promise<Map<string, string>> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [settings.autoScalingGroupName] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${settings.autoScalingGroupName}`);
  return new Map((group.Instances ?? []).map((i) => [i.InstanceId ?? "", i.LifecycleState ?? ""]));
}

/** Nothing waits longer in a lifecycle hook than 48 hours (EC2 Auto Scaling user guide); an hour more for the clocks. */
const OLDEST_TERMINATION_MS = 49 * 3_600_000;

/**
 * When the terminations of these instances began, in milliseconds, from the group's scaling activities. An instance
 * whose activity is not found is left out.
 */
export async function readTerminationStarts(
  { autoScaling }: Clients,
  settings: Settings,
  instanceIds: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  const wanted = new Set(instanceIds);
  const starts = new Map<string, number>();
  let nextToken: string | undefined;
  while (starts.size < wanted.size) {
    const page = await autoScaling.send(
      new DescribeScalingActivitiesCommand({
        AutoScalingGroupName: settings.autoScalingGroupName,
        MaxRecords: 100,
        NextToken: nextToken,
      }),
    );
    let oldest = now;
    for (const { Description = "", StartTime, EndTime } of page.Activities ?? []) {
      const start = StartTime?.getTime() ?? now;
      oldest = Math.min(oldest, start);
      const [, id] = /^Terminating EC2 instance: (i-[0-9a-f]+)/.exec(Description) ?? [];
      if (id && wanted.has(id) && !EndTime) starts.set(id, start);
    }
    nextToken = page.NextToken;
    if (!nextToken || oldest < now - OLDEST_TERMINATION_MS) break;
  }
  return starts;
}

/** Reads everything about one instance that the decision needs. Tasks are read only once none can be placed any more. */
export async function readView(
  clients: Clients,
  settings: Settings,
  instanceId: string,
  lifecycleState: string | undefined,
  terminatingSince: number | undefined,
): Promise<View> {
  const registrations = await readRegistrations(clients, settings, instanceId);
  const settled = registrations.every(({ status }) => status !== "ACTIVE");
  const tasks = settled ? await readTasks(clients, settings, registrations) : [];
  return { instanceId, lifecycleState, terminatingSince, registrations, tasks };
}

async function readRegistrations({ ecs }: Clients, settings: Settings, instanceId: string): Promise<Registration[]> {
  const cluster = settings.clusterName;
  const arns = await allPages(async (nextToken) => {
    const page = await ecs.send(
      new ListContainerInstancesCommand({ cluster, filter: `ec2InstanceId == ${instanceId}`, nextToken }),
    );
    return { items: page.containerInstanceArns ?? [], nextToken: page.nextToken };
  });
  const described = await Promise.all(
    batches(arns, 100).map((batch) =>
      ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: batch })),
    ),
  );
  return described.flatMap(({ containerInstances = [] }) =>
    containerInstances.map((instance) => ({
      arn: instance.containerInstanceArn ?? "",
      status: instance.status ?? "INACTIVE",
      agentConnected: instance.agentConnected ?? false,
    })),
  );
}

/**
 * All tasks of the registrations that have not stopped, or stopped within the hour that ECS remembers. ListTasks leaves
 * out tasks that are on their way to STOPPED unless it is asked for that desired status too.
 */
async function readTasks(
  { ecs }: Clients,
  { clusterName: cluster }: Settings,
  registrations: readonly Registration[],
): Promise<Task[]> {
  const lists = registrations.flatMap(({ arn }) =>
    (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
      allPages(async (nextToken) => {
        const page = await ecs.send(
          new ListTasksCommand({ cluster, containerInstance: arn, desiredStatus, maxResults: 100, nextToken }),
        );
        return { items: page.taskArns ?? [], nextToken: page.nextToken };
      }),
    ),
  );
  const arns = [...new Set((await Promise.all(lists)).flat())];
  const described = await Promise.all(
    batches(arns, 100).map((tasks) => ecs.send(new DescribeTasksCommand({ cluster, tasks }))),
  );
  const tasks = described.flatMap(({ tasks = [] }) =>
    tasks.map((task) => ({
      arn: task.taskArn ?? "",
      lastStatus: task.lastStatus ?? "UNKNOWN",
      group: task.group ?? "",
    })),
  );
  const left = tasks.filter(({ lastStatus }) => lastStatus !== "STOPPED").map(({ group }) => group);
  const daemons = await readDaemonGroups(ecs, cluster, left);
  return tasks.map((task) => ({ ...task, daemon: daemons.has(task.group) }));
}

async function readDaemonGroups(ecs: ECSClient, cluster: string, groups: readonly string[]): Promise<Set<string>> {
  const services = [...new Set(groups)].filter((g) => g.startsWith("service:")).map((g) => g.slice("service:".length));
  const described = await Promise.all(
    batches(services, 10).map((batch) => ecs.send(new DescribeServicesCommand({ cluster, services: batch }))),
  );
  const daemons = described.flatMap(({ services = [] }) => services.filter((s) => s.schedulingStrategy === "DAEMON"));
  return new Set(daemons.map(({ serviceName }) => `service:${serviceName}`));
}

/** Carries out one command for an instance. What is already as commanded counts as carried out. */
export async function carryOut(
  { ecs, autoScaling }: Clients,
  settings: Settings,
  instanceId: string,
  command: Command,
): Promise<void> {
  const action = {
    AutoScalingGroupName: settings.autoScalingGroupName,
    LifecycleHookName: settings.lifecycleHookName,
    InstanceId: instanceId,
  };
  switch (command.kind) {
    case "setDraining":
      for (const containerInstances of batches(command.registrations, 10))
        await ecs.send(
          new UpdateContainerInstancesStateCommand({
            cluster: settings.clusterName,
            containerInstances,
            status: "DRAINING",
          }),
        );
      return;
    case "heartbeat":
      return unlessClosed(autoScaling.send(new RecordLifecycleActionHeartbeatCommand(action)));
    case "complete":
      return unlessClosed(
        autoScaling.send(new CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: "CONTINUE" })),
      );
  }
}

/** An action that somebody or something has closed already is what was wanted. */
async function unlessClosed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const closed = error instanceof Error && /No active Lifecycle Action found/i.test(error.message);
    if (!closed) throw error;
  }
}

async function allPages<T>(
  read: (nextToken: string | undefined) => Promise<{ items: readonly T[]; nextToken: string | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken);
  return items;
}

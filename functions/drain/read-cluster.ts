import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import type { Clients } from "../shared/clients";
import { pages } from "../shared/pages";
import { batches, inParallel } from "../shared/parallel";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import { acceptsTasks, type Registration, type Task, type View } from "./decision";

/**
 * Calls that are under way at once. ECS allows bursts of 50 reads of a cluster and about 20 a second after that (ECS
 * developer guide, "Request throttling"): 5 leave room for others in the account.
 */
export const CALLS_SIDE_BY_SIDE = 5;

/**
 * Instance ids in one filter: 50 make an expression of about 1,000 characters, half of what ECS accepts where it names a
 * limit (PlacementConstraint: 2,000).
 */
export const IDS_IN_A_FILTER = 50;

/** Container instances or tasks that one describe accepts, and services that DescribeServices accepts (ECS API reference). */
const DESCRIBED_AT_ONCE = 100;
const SERVICES_AT_ONCE = 10;

/** The part of a view that ECS gives. */
export type ClusterView = Pick<View, "registrations" | "tasks">;

/**
 * Reads the registrations and tasks of these instances: together, so that fifty instances cost hardly more describe
 * calls than one. Tasks are read only where no registration accepts tasks any more.
 *
 * @param instanceIds at most {@link IDS_IN_A_FILTER}
 * @returns by instance id: the part of the view that could be read, and the error where something could not
 */
export async function readCluster(
  { ecs }: Clients<DrainCall>,
  { clusterName: cluster }: Pick<DrainFunctionSettings, "clusterName">,
  instanceIds: readonly string[],
): Promise<{ views: Map<string, ClusterView>; failures: Map<string, unknown> }> {
  const failures = new Map<string, unknown>();

  /** Gives undefined and marks these instances when the read fails. */
  async function attempt<T>(ids: Iterable<string>, read: Promise<T>): Promise<T | undefined> {
    try {
      return await read;
    } catch (error) {
      for (const id of ids) failures.set(id, error);
      return undefined;
    }
  }
  /** Describes things in batches; `owners` gives the instance ids that each thing belongs to. */
  async function describe<T>(names: Iterable<string>, size: number, owners: Owners, read: Read<T>): Promise<T[]> {
    const found = await inParallel(batches([...names], size), CALLS_SIDE_BY_SIDE, (batch) =>
      attempt(
        batch.flatMap((name) => owners.get(name) ?? []),
        read(batch),
      ),
    );
    return found.flatMap((items) => items ?? []);
  }

  const registrations = new Map<string, readonly Registration[]>();
  const registered = await attempt(instanceIds, readRegistrations(ecs, cluster, instanceIds));
  if (registered) for (const id of instanceIds) registrations.set(id, registered.get(id) ?? []);

  const listed = new Map<string, readonly ListedTask[]>();
  await inParallel(registrations, CALLS_SIDE_BY_SIDE, async ([id, found]) => {
    if (found.some(acceptsTasks)) return;
    const tasks = await attempt([id], listTasks(ecs, cluster, found));
    if (tasks) listed.set(id, tasks);
  });

  const taskOwners: Owners = new Map(
    [...listed].flatMap(([id, tasks]) => tasks.map(({ arn }) => [arn, [id]] as const)),
  );
  const described = new Map(
    (await describe(taskOwners.keys(), DESCRIBED_AT_ONCE, taskOwners, (arns) => describeTasks(ecs, cluster, arns))).map(
      (task) => [task.arn, task],
    ),
  );

  const serviceOwners = new Map<string, string[]>();
  for (const { arn, group, lastStatus } of described.values())
    if (group.startsWith(SERVICE_GROUP) && lastStatus !== "STOPPED") {
      const service = group.slice(SERVICE_GROUP.length);
      serviceOwners.set(service, [...(serviceOwners.get(service) ?? []), ...(taskOwners.get(arn) ?? [])]);
    }
  const daemons = new Set(
    await describe(serviceOwners.keys(), SERVICES_AT_ONCE, serviceOwners, (services) =>
      findDaemons(ecs, cluster, services),
    ),
  );

  const views = new Map<string, ClusterView>();
  for (const id of instanceIds) {
    const tasks = listed.get(id)?.map(({ arn, registration }) => {
      const task = described.get(arn) ?? UNDESCRIBED;
      return { ...task, arn, registration, daemon: daemons.has(task.group) };
    });
    views.set(id, { registrations: registrations.get(id), tasks });
  }
  return { views, failures };
}

type EcsClient = Clients<DrainCall>["ecs"];
type Owners = ReadonlyMap<string, readonly string[]>;
type Read<T> = (batch: string[]) => Promise<T[]>;
type ListedTask = Pick<Task, "arn" | "registration">;
type DescribedTask = Omit<Task, "registration" | "daemon">;

const SERVICE_GROUP = "service:";

/** A task that was listed and could not be described counts as alive. */
const UNDESCRIBED = { lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN", group: "" };

/** Reads the registrations of these instances, by instance id: none for one that never registered. */
export async function readRegistrations(
  ecs: EcsClient,
  cluster: string,
  instanceIds: readonly string[],
): Promise<Map<string, Registration[]>> {
  const registrations = new Map<string, Registration[]>();
  const filter = `ec2InstanceId in [${instanceIds.join(",")}]`;
  const listed = pages(
    (nextToken) => ecs.call(ListContainerInstancesCommand, { cluster, filter, nextToken }),
    (page) => page.nextToken,
  );
  for await (const { containerInstanceArns = [] } of listed) {
    if (containerInstanceArns.length === 0) continue;
    const { containerInstances = [], failures = [] } = await ecs.call(DescribeContainerInstancesCommand, {
      cluster,
      containerInstances: containerInstanceArns,
    });
    const described = new Set(containerInstances.map(({ containerInstanceArn }) => containerInstanceArn));
    const missing = containerInstanceArns.find((arn) => !described.has(arn));
    if (missing) {
      const { reason = "no reason is given" } = failures.find(({ arn }) => arn === missing) ?? {};
      throw new Error(`ECS lists ${missing} but does not describe it: ${reason}`);
    }
    for (const {
      ec2InstanceId = "",
      containerInstanceArn: arn = "",
      status = "",
      agentConnected,
    } of containerInstances)
      registrations.set(ec2InstanceId, [
        ...(registrations.get(ec2InstanceId) ?? []),
        { arn, status, agentConnected: agentConnected ?? false },
      ]);
  }
  return registrations;
}

/** ListTasks leaves out the tasks that are on their way to STOPPED unless it is asked for that desired status too. */
async function listTasks(
  ecs: EcsClient,
  cluster: string,
  registrations: readonly Registration[],
): Promise<ListedTask[]> {
  const tasks = new Map<string, ListedTask>();
  for (const { arn: registration, status } of registrations)
    for (const desiredStatus of status === "INACTIVE" ? [] : (["RUNNING", "STOPPED"] as const)) {
      const listed = pages(
        (nextToken) =>
          ecs.call(ListTasksCommand, { cluster, containerInstance: registration, desiredStatus, nextToken }),
        (page) => page.nextToken,
      );
      for await (const { taskArns = [] } of listed) for (const arn of taskArns) tasks.set(arn, { arn, registration });
    }
  return [...tasks.values()];
}

async function describeTasks(ecs: EcsClient, cluster: string, arns: string[]): Promise<DescribedTask[]> {
  const { tasks = [] } = await ecs.call(DescribeTasksCommand, { cluster, tasks: arns });
  return tasks.map(
    ({ taskArn: arn = "", lastStatus = "UNKNOWN", desiredStatus = "UNKNOWN", group = "", stoppingAt }) => ({
      arn,
      lastStatus,
      desiredStatus,
      group,
      stoppingAt: stoppingAt?.getTime(),
    }),
  );
}

/** Finds the daemons among these services, and gives their task groups. A task does not say that it is a daemon's. */
async function findDaemons(ecs: EcsClient, cluster: string, services: string[]): Promise<string[]> {
  const { services: found = [] } = await ecs.call(DescribeServicesCommand, { cluster, services });
  return found
    .filter(({ schedulingStrategy }) => schedulingStrategy === "DAEMON")
    .map(({ serviceName }) => `${SERVICE_GROUP}${serviceName}`);
}

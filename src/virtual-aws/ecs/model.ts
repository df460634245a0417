import type { registeredResources } from "../../aws/instance-types";

/** Resources that a task takes. */
export interface Size {
  /** CPU units, 1024 a vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** GPUs. @default 0 */
  readonly gpus?: number;
  /** Elastic network interfaces: 1 with network mode awsvpc. @default 0 */
  readonly networkInterfaces?: number;
  /** TCP ports of the host. @default none */
  readonly hostPorts?: readonly number[];
}

/** A capacity provider of an Auto Scaling group. */
export interface CapacityProvider {
  /** Name of the capacity provider. */
  readonly name: string;
  /** How ECS sizes the group. @default it does not, and tasks without room do not wait in PROVISIONING */
  readonly managedScaling?: ManagedScaling;
  /** Whether ECS protects the instances that run tasks from scale-in. @default false */
  readonly terminationProtection?: boolean;
}

/** Managed scaling of a capacity provider. Defaults: ECS API reference, ManagedScaling. */
export interface ManagedScaling {
  /** Percent of the group that is to be in use. */
  readonly targetCapacity: number;
  /** Instances that are added at the minimum. @default 1 */
  readonly minimumStep?: number;
  /** Instances that are added at the maximum. @default 10000 */
  readonly maximumStep?: number;
  /** Seconds after a launch in which nothing more is launched. @default 300 */
  readonly warmupSeconds?: number;
}

/** A service to create. */
export interface ServiceSettings extends Size {
  /** Name of the service. */
  readonly name: string;
  /** EC2: its tasks are not the capacity provider's. @default the cluster's capacity provider, where there is one */
  readonly launchType?: "EC2";
  /** Tasks wanted; a daemon service wants one on each instance instead. @default 0 */
  readonly desiredCount?: number;
  /** Whether it wants a count of tasks, or one on each instance. @default "REPLICA" */
  readonly schedulingStrategy?: "REPLICA" | "DAEMON";
  /** Percent of its desired count that must run while tasks move. @default 100 */
  readonly minimumHealthyPercent?: number;
  /** Percent of its desired count that may exist while tasks move. @default 200 */
  readonly maximumPercent?: number;
  /** Seconds from placement to RUNNING. @default the timings' taskStartSeconds */
  readonly startSeconds?: number;
  /** Seconds of DEACTIVATING; 0 for a service without a load balancer. @default 0 */
  readonly deregistrationDelaySeconds?: number;
  /** Seconds from SIGTERM to the end of a task. @default the timings' stopTimeoutSeconds */
  readonly stopSeconds?: number;
  /** Seconds between two checks of its containers' health. @default they have no health check */
  readonly healthCheckSeconds?: number;
  /** Seconds between two checks of its targets by a load balancer. @default it has no load balancer */
  readonly targetHealthCheckSeconds?: number;
  /** Where its tasks are placed: spread over zones and instances, or on as few instances as can be. @default "spread" */
  readonly placement?: Placement;
  /** Whether it takes part in Availability Zone rebalancing. @default "ENABLED", as CreateService's */
  readonly availabilityZoneRebalancing?: "ENABLED" | "DISABLED";
}

/** Task placement strategy of a service: AZ spread (the default), or binpack. */
export type Placement = "spread" | "binpack";

/** A standalone task to run. */
export interface TaskSettings extends Size {
  /** The task definition's family. */
  readonly family: string;
  /** EC2: it is not the capacity provider's. @default the cluster's capacity provider, where there is one */
  readonly launchType?: "EC2";
  /** Seconds after which it ends by itself. @default it runs until it is stopped */
  readonly runSeconds?: number;
}

/** Last status of a task; WAITING: it has no place yet, and the API does not show it. */
export type TaskStatus = "WAITING" | "PROVISIONING" | "PENDING" | "RUNNING" | (typeof STOP_PATH)[number] | "STOPPED";

/** Statuses of a running task on its way to STOPPED. Source: ECS developer guide, "Amazon ECS task lifecycle". */
export const STOP_PATH = ["DEACTIVATING", "STOPPING", "DEPROVISIONING"] as const;

/** State of a service. */
export interface Service {
  /** Index into the counts that instances keep by service. */
  readonly index: number;
  /** Name of the service. */
  readonly name: string;
  /** Group of its tasks, as the API shows it. */
  readonly taskGroup: string;
  /** Resources that each of its tasks takes. */
  readonly size: Size;
  /** Capacity provider of its tasks; undefined: they are launched on EC2 without one. */
  readonly provider: CapacityProvider | undefined;
  /** Whether it wants a count of tasks, or one on each instance. */
  readonly schedulingStrategy: "REPLICA" | "DAEMON";
  /** Percent of its desired count that must run while tasks move. */
  readonly minimumHealthyPercent: number;
  /** Percent of its desired count that may exist while tasks move. */
  readonly maximumPercent: number;
  /** Seconds from placement to RUNNING; undefined: drawn for each task. */
  readonly startSeconds: number | undefined;
  /** Seconds of DEACTIVATING. */
  readonly deregistrationDelaySeconds: number;
  /** Seconds of STOPPING. */
  readonly stopSeconds: number;
  /** Seconds between two checks of its containers' health; undefined: they have none. */
  readonly healthCheckSeconds: number | undefined;
  /** Seconds between two checks of its targets; undefined: it has no load balancer. */
  readonly targetHealthCheckSeconds: number | undefined;
  /** Where its tasks are placed. */
  readonly placement: Placement;
  /** Whether it evens out its tasks among zones. */
  readonly rebalancesZones: boolean;
  /** Tasks wanted; 0 for a daemon service. */
  desiredCount: number;
  /** Without a place, in the order in which they were wanted. */
  readonly waiting: Set<Task>;
  /** Wanted to run, on instances that are not draining, and of the newest deployment. */
  readonly placed: Set<Task>;
  /** Wanted to run until others have taken their place: on draining instances, or of an older deployment. */
  readonly moving: Set<Task>;
  /** Count of its tasks that are RUNNING and wanted so. */
  running: number;
  /** Of these, the ones that count towards the minimum healthy percent. */
  healthy: number;
  /** Count of its tasks with a place that are wanted to stop and have not. */
  stopping: number;
  /** Tasks beyond the desired count, while zones are evened out. */
  extra: number;
  /** When a task of it last found no room, in milliseconds since the epoch. @default never */
  withoutRoomMs?: number;
  /** When a task of it was last placed, in milliseconds since the epoch. @default never */
  placedMs?: number;
  /** Placed and moving tasks by zone. */
  readonly tasksIn: Map<string, number>;
}

/** State of a task. */
export interface Task {
  /** Grows with each task that is wanted. */
  readonly serial: number;
  /** Last part of the ARN. */
  readonly id: string;
  /** ARN of the task. */
  readonly arn: string;
  /** Resources that it takes. */
  readonly size: Size;
  /** Without one it is a standalone task. */
  readonly service: Service | undefined;
  /** "service:<name>", or "family:<name>" for a standalone task. */
  readonly group: string;
  /** Seconds after which a standalone task ends by itself; undefined when it runs until it is stopped. */
  readonly runSeconds: number | undefined;
  /** Milliseconds since the epoch. */
  readonly createdMs: number;
  /** Its place; undefined while it waits for one. */
  instance: ContainerInstance | undefined;
  /** Status that it has. */
  lastStatus: TaskStatus;
  /** Status that it shall have. */
  desiredStatus: "RUNNING" | "STOPPED";
  /** When its agent began to pull its image, in milliseconds since the epoch. @default it has not begun */
  pullStartedMs?: number;
  /** When its image was on the instance, in milliseconds since the epoch. @default its agent has not begun */
  pullStoppedMs?: number;
  /** Milliseconds since the epoch. @default it has not started */
  startedMs?: number;
  /** Milliseconds since the epoch. @default it is not to stop */
  stoppingMs?: number;
  /** When its containers had ended, in milliseconds since the epoch. @default they have not */
  executionStoppedMs?: number;
  /** Milliseconds since the epoch. @default it has not stopped */
  stoppedMs?: number;
  /** Reason of its stop. @default it is not to stop */
  stoppedReason?: string;
  /** Whether it counts towards its service's minimum healthy percent. @default false */
  isHealthy?: boolean;
  /** Whether it ends by itself. @default false */
  hasExited?: boolean;
  /** Whether its resources are free for others although it has not stopped. @default false */
  roomFreed?: boolean;
  /** Whether its machine has died under it, which ECS may not know yet. @default false */
  died?: boolean;
}

/** Free resources. */
export interface Room {
  /** CPU units that no task holds. */
  remainingCpu: number;
  /** MiB that no task holds. */
  remainingMemory: number;
  /** GPUs that no task holds. */
  remainingGpus: number;
  /** Network interfaces that no task holds. */
  remainingNetworkInterfaces: number;
  /** TCP ports that are taken. */
  readonly takenPorts: Set<number>;
}

/** State of a container instance. Its room is as ECS counts it. */
export interface ContainerInstance extends Room {
  /** Grows with each registration. */
  readonly serial: number;
  /** Last part of the ARN. */
  readonly id: string;
  /** ARN of the container instance. */
  readonly arn: string;
  /** Id of its machine. */
  readonly ec2InstanceId: string;
  /** Availability Zone. */
  readonly zone: string;
  /** For example "m5.large". */
  readonly instanceType: string;
  /** Milliseconds since the epoch. */
  readonly registeredMs: number;
  /** Resources that it registered. */
  readonly registered: ReturnType<typeof registeredResources>;
  /** Status in the cluster. */
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  /** Whether its ECS agent is connected, as ECS sees it. */
  agentConnected: boolean;
  /** Whether it has a trunk network interface. @default false */
  readonly isTrunked?: boolean;
  /** Whether its container runtime is IMPAIRED, as its agent reports it. @default false */
  runtimeImpaired?: boolean;
  /** Whether its machine is gone: the containers of its tasks are, whatever ECS shows. @default false */
  machineEnded?: boolean;
  /** Count of its changes. */
  version: number;
  /** Tasks that have not reached STOPPED: they hold their resources, or have them freed before. */
  readonly tasks: Set<Task>;
  /** Custom attributes by name, besides those of ECS. */
  readonly attributes: Map<string, string>;
  /** Placed and moving tasks by the service's index. */
  readonly tasksOf: number[];
}

/** State of a cluster. */
export interface Cluster {
  /** Name of the cluster. */
  readonly name: string;
  /** ARN of the cluster. */
  readonly arn: string;
  /** By name. */
  readonly services: Map<string, Service>;
  /** By container instance id, in the order of registration. */
  readonly instances: Map<string, ContainerInstance>;
  /** Deregistered not long ago, by container instance id. */
  readonly inactive: Map<string, ContainerInstance>;
  /** Tasks with a place that have not reached STOPPED, by id. */
  readonly tasks: Map<string, Task>;
  /** Stopped within the last hour, by id, in the order of stopping. */
  readonly stopped: Map<string, Task>;
  /** The same by their instance, of those that had one. */
  readonly stoppedOn: Map<ContainerInstance, Set<Task>>;
}

/** Whether a task is one of a daemon service. */
export const isDaemon = (task: Task): boolean => task.service?.schedulingStrategy === "DAEMON";

/** Whether new tasks may be placed on it at all. */
export const isPlaceable = (instance: ContainerInstance): boolean =>
  instance.status === "ACTIVE" && instance.agentConnected;

/** Whether a task of this size has room. */
export const fits = (size: Size, room: Room): boolean =>
  size.cpu <= room.remainingCpu &&
  size.memory <= room.remainingMemory &&
  (size.gpus ?? 0) <= room.remainingGpus &&
  // Tasks without an interface of their own fit even where the others have taken more than there are.
  (!size.networkInterfaces || size.networkInterfaces <= room.remainingNetworkInterfaces) &&
  (size.hostPorts ?? []).every((port) => !room.takenPorts.has(port));

/** Takes the resources of a task from a room, or gives them back. */
export function take(size: Size, room: Room, sign: 1 | -1): void {
  room.remainingCpu -= sign * size.cpu;
  room.remainingMemory -= sign * size.memory;
  room.remainingGpus -= sign * (size.gpus ?? 0);
  room.remainingNetworkInterfaces -= sign * (size.networkInterfaces ?? 0);
  for (const port of size.hostPorts ?? [])
    if (sign > 0) room.takenPorts.add(port);
    else room.takenPorts.delete(port);
}

/** A key that two sizes share when the same instances have room for both. */
export const keyOfSize = (size: Size): string => {
  const known = keys.get(size) ?? makeKey(size);
  keys.set(size, known);
  return known;
};

const keys = new WeakMap<Size, string>();

const makeKey = ({ cpu, memory, gpus = 0, networkInterfaces = 0, hostPorts = [] }: Size): string =>
  [cpu, memory, gpus, networkInterfaces, ...hostPorts].join("/");

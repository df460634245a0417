import type { registeredResources } from "../../aws/instance-types";

/** What a task takes: CPU units (1024 a vCPU), MiB, and what only some need. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
  /** @default 0 */
  readonly gpus?: number;
  /** Elastic network interfaces: 1 with network mode awsvpc. @default 0 */
  readonly networkInterfaces?: number;
  /** TCP ports of the host. @default none */
  readonly hostPorts?: readonly number[];
}

/** A service to create. */
export interface ServiceSettings extends Size {
  readonly name: string;
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
  /** Seconds from SIGTERM to the end of a task, at most the stop timeout. @default the timings' stopTimeoutSeconds */
  readonly stopSeconds?: number;
}

/** A standalone task to run. */
export interface TaskSettings extends Size {
  /** The task definition's family. */
  readonly family: string;
  /** Seconds after which it ends by itself. @default it runs until it is stopped */
  readonly runSeconds?: number;
}

/** Last status of a task; WAITING: it has no place yet, which the API does not show. */
export type TaskStatus = "WAITING" | "PENDING" | "RUNNING" | (typeof STOP_PATH)[number] | "STOPPED";

/** What a running task passes through on its way to STOPPED. AWS docs: "Amazon ECS task lifecycle". */
export const STOP_PATH = ["DEACTIVATING", "STOPPING", "DEPROVISIONING"] as const;

export interface Service {
  /** Index into the counts that instances keep by service. */
  readonly index: number;
  readonly name: string;
  readonly size: Size;
  readonly schedulingStrategy: "REPLICA" | "DAEMON";
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly startSeconds: number;
  readonly deregistrationDelaySeconds: number;
  readonly stopSeconds: number;
  desiredCount: number;
  /** Without a place, in the order in which they were wanted. */
  readonly waiting: Set<Task>;
  /** Wanted to run, on instances that are not draining. */
  readonly placed: Set<Task>;
  /** Wanted to run, on draining instances. */
  readonly moving: Set<Task>;
  /** How many of its tasks are RUNNING and wanted so. */
  running: number;
  /** Placed and moving tasks by zone. */
  readonly tasksIn: Map<string, number>;
}

export interface Task {
  readonly serial: number;
  readonly id: string;
  readonly arn: string;
  readonly size: Size;
  /** Without one it is a standalone task. */
  readonly service: Service | undefined;
  readonly group: string;
  /** Seconds after which a standalone task ends by itself; undefined when it runs until it is stopped. */
  readonly runSeconds: number | undefined;
  readonly createdMs: number;
  instance: ContainerInstance | undefined;
  lastStatus: TaskStatus;
  desiredStatus: "RUNNING" | "STOPPED";
  startedMs?: number;
  stoppingMs?: number;
  stoppedMs?: number;
  stoppedReason?: string;
}

export interface ContainerInstance {
  readonly serial: number;
  readonly id: string;
  readonly arn: string;
  readonly ec2InstanceId: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly registeredMs: number;
  readonly registered: ReturnType<typeof registeredResources>;
  remainingCpu: number;
  remainingMemory: number;
  remainingGpus: number;
  remainingNetworkInterfaces: number;
  readonly takenPorts: Set<number>;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  agentConnected: boolean;
  version: number;
  /** Tasks that have not reached STOPPED: they hold their resources. */
  readonly tasks: Set<Task>;
  /** Custom attributes by name, besides those of ECS. */
  readonly attributes: Map<string, string>;
  /** Placed and moving tasks by the service's index. */
  readonly tasksOf: number[];
}

/** Everything that a cluster knows. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly services: Map<string, Service>;
  /** By container instance id, in the order of registration. */
  readonly instances: Map<string, ContainerInstance>;
  /** Deregistered not long ago, by container instance id. */
  readonly inactive: Map<string, ContainerInstance>;
  /** Tasks with a place that have not reached STOPPED, by id. */
  readonly tasks: Map<string, Task>;
  /** Stopped within the last hour, by id, in the order of stopping. */
  readonly stopped: Map<string, Task>;
}

export const isDaemon = (task: Task): boolean => task.service?.schedulingStrategy === "DAEMON";

/** Whether new tasks may be placed on it at all. */
export const isPlaceable = (instance: ContainerInstance): boolean =>
  instance.status === "ACTIVE" && instance.agentConnected;

export const fits = (size: Size, instance: ContainerInstance): boolean =>
  size.cpu <= instance.remainingCpu &&
  size.memory <= instance.remainingMemory &&
  (size.gpus ?? 0) <= instance.remainingGpus &&
  // Tasks without an interface of their own fit even where the others have taken more than there are.
  (!size.networkInterfaces || size.networkInterfaces <= instance.remainingNetworkInterfaces) &&
  (size.hostPorts ?? []).every((port) => !instance.takenPorts.has(port));

/** Takes what a task needs from an instance, or gives it back. */
export function take(size: Size, instance: ContainerInstance, sign: 1 | -1): void {
  instance.remainingCpu -= sign * size.cpu;
  instance.remainingMemory -= sign * size.memory;
  instance.remainingGpus -= sign * (size.gpus ?? 0);
  instance.remainingNetworkInterfaces -= sign * (size.networkInterfaces ?? 0);
  for (const port of size.hostPorts ?? [])
    if (sign > 0) instance.takenPorts.add(port);
    else instance.takenPorts.delete(port);
}

/** What two sizes have in common when the same instances have room for both. */
export const keyOfSize = ({ cpu, memory, gpus = 0, networkInterfaces = 0, hostPorts = [] }: Size): string =>
  [cpu, memory, gpus, networkInterfaces, ...hostPorts].join("/");

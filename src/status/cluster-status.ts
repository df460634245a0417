import type { ContainerHeadroom } from "../../functions/headroom/decision";

/** An environment's cluster as AWS describes it at one moment. Times are in ISO 8601. */
export interface ClusterStatus {
  /** Name of the environment. */
  readonly environment: string;
  /** For example "eu-central-1". */
  readonly region: string;
  /** Moment at which AWS was read. */
  readonly time: string;
  /** The Auto Scaling group. */
  readonly group: GroupStatus;
  /** Instances of the group and of the cluster, by id. */
  readonly instances: readonly InstanceStatus[];
  /** Instances that give up their tasks before they go. */
  readonly drains: readonly DrainStatus[];
  /** The containers that still fit, as the headroom function counts them. */
  readonly headroom: HeadroomStatus;
  /** Services that have fewer running tasks than they want. */
  readonly waiting: readonly ServiceStatus[];
  /** Alarms of the environment that are in ALARM. */
  readonly alarms: readonly AlarmStatus[];
  /** The group's last scaling activities, newest first. */
  readonly activities: readonly ActivityStatus[];
  /** Those of them that launched no instance. */
  readonly failedLaunches: readonly FailedLaunch[];
}

/** Sizes of the Auto Scaling group, in instances. */
export interface GroupStatus {
  /** Name of the group. */
  readonly name: string;
  /** Minimum number of instances. */
  readonly minSize: number;
  /** Maximum number of instances. */
  readonly maxSize: number;
  /** Number of instances that it has to have. */
  readonly desired: number;
  /** Whether its process Launch is suspended. */
  readonly launchSuspended: boolean;
  /** Whether its process ScheduledActions is suspended: headroom scaling leaves its desired capacity alone. */
  readonly scalingSuspended: boolean;
}

/** An instance. */
export interface InstanceStatus {
  /** Its id. */
  readonly id: string;
  /** Its type, for example "t3.micro". @default unknown: the group does not have it */
  readonly type?: string;
  /** Its Availability Zone. @default unknown: the group does not have it */
  readonly zone?: string;
  /** Its lifecycle state in the group. @default the group does not have it */
  readonly lifecycleState?: string;
  /** Its health in the group, HEALTHY or UNHEALTHY. @default the group does not have it */
  readonly health?: string;
  /** Status of the container instance: ACTIVE, DRAINING, .... @default it is not registered with the cluster */
  readonly registration?: string;
  /** Whether ECS can reach its agent and its container runtime works. @default it is not registered with the cluster */
  readonly agentWorks?: boolean;
  /** Count of its running and pending tasks. */
  readonly tasks: number;
}

/** A drain. */
export interface DrainStatus {
  /** Id of the instance. */
  readonly instanceId: string;
  /** When its termination began. @default unknown */
  readonly since?: string;
  /** How long a drain may take, in seconds. */
  readonly timeoutSeconds: number;
  /** Whether it has taken longer. */
  readonly isOverdue: boolean;
  /** The tasks, or other circumstances, that hold it. */
  readonly heldBy: readonly HoldStatus[];
}

/** A task, or another circumstance, that holds a drain. */
export interface HoldStatus {
  /** The reason. */
  readonly why: string;
  /** Id of the task. @default it is no task */
  readonly task?: string;
  /** `service:<name>`, or `family:<name>` of a standalone task. @default it is no task */
  readonly group?: string;
  /** Status of the task, for example RUNNING. @default it is no task */
  readonly lastStatus?: string;
}

/** Containers that still fit, and the instances that are missing or surplus. */
export interface HeadroomStatus
  extends Pick<
    ContainerHeadroom,
    "schedulableContainers" | "launchingContainers" | "missingInstances" | "surplusInstances" | "reservedContainers"
  > {
  /** CPU units of the container that is counted. */
  readonly cpu: number;
  /** MiB of the container that is counted. */
  readonly memory: number;
  /** Schedulable containers of each kind, by name; empty when there is one kind. */
  readonly containers: Readonly<Record<string, number>>;
}

/** A service and its tasks. */
export interface ServiceStatus {
  /** Its name. */
  readonly name: string;
  /** Tasks that it wants. */
  readonly desired: number;
  /** Tasks that run. */
  readonly running: number;
  /** Tasks that have a place and start. */
  readonly starting: number;
  /** Tasks without a place. */
  readonly withoutPlace: number;
  /** Text of its last event. @default it has none */
  readonly event?: string;
}

/** An alarm in ALARM. */
export interface AlarmStatus {
  /** Its name. */
  readonly name: string;
  /** Since when. @default unknown */
  readonly since?: string;
  /** The condition that it reports. */
  readonly fires: string;
  /** The instruction for its receiver. @default it scales the cluster and asks nobody for anything */
  readonly todo?: string;
}

/** A scaling activity. */
export interface ActivityStatus {
  /** When it began. @default unknown */
  readonly time?: string;
  /** Its status code, for example Successful or InProgress. */
  readonly status: string;
  /** Description by AWS, for example "Launching a new EC2 instance: i-...". */
  readonly description: string;
  /** Message of AWS about its status. @default none */
  readonly message?: string;
}

/** A launch that failed. */
export interface FailedLaunch extends ActivityStatus {
  /** Id of the instance, when there was one. @default there was none */
  readonly instanceId?: string;
  /** Last lines of its boot log. Empty when there is none. */
  readonly bootLog: readonly string[];
}

import { COMMON_CODECS, type CommonSettings, functionContract } from "../shared/contract";
import type { ClusterLogFields } from "../shared/log";
import { oneOf, text, wholeNumber } from "../shared/variables";

/**
 * The end of an instance that something still blocks when its drain timeout has passed:
 *
 * - `terminate`: the instance terminates, and what still runs on it dies.
 * - `stopStandalone`: tasks that belong to no service are stopped first, then the instance terminates.
 * - `wait`: the instance waits until nothing blocks it or AWS ends the lifecycle hook.
 */
export const AT_DEADLINE = ["terminate", "stopStandalone", "wait"] as const;

/** One of {@link AT_DEADLINE}. */
export type AtDeadline = (typeof AT_DEADLINE)[number];

/** Settings of the drain function. */
export interface DrainFunctionSettings extends CommonSettings {
  /** Name of the group's terminating lifecycle hook. */
  readonly lifecycleHookName: string;
  /** How long a termination may take before `atDeadline` decides, in seconds. */
  readonly drainTimeoutSeconds: number;
  /** The end of an instance whose drain timeout has passed. */
  readonly atDeadline: AtDeadline;
}

/** Contract of the drain function. */
export const drainContract = functionContract<DrainFunctionSettings>("drain", {
  ...COMMON_CODECS,
  lifecycleHookName: text("LIFECYCLE_HOOK_NAME"),
  drainTimeoutSeconds: wholeNumber("DRAIN_TIMEOUT_SECONDS"),
  atDeadline: oneOf("AT_DEADLINE", AT_DEADLINE),
});

/** The API calls of the drain function. Its code can make no others, and its rights name each. */
export type DrainCall =
  | "autoscaling:CompleteLifecycleAction"
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:DescribeScalingActivities"
  | "autoscaling:RecordLifecycleActionHeartbeat"
  | "ecs:DeregisterContainerInstance"
  | "ecs:DescribeContainerInstances"
  | "ecs:DescribeServices"
  | "ecs:DescribeTasks"
  | "ecs:ListContainerInstances"
  | "ecs:ListTasks"
  | "ecs:StopTask"
  | "ecs:UpdateContainerInstancesState";

/** Metrics of the drain function, all counts with the dimension of the cluster. */
export const DRAIN_METRICS = {
  /** Instances that are terminating and not gone yet. */
  drainingInstances: "DrainingInstances",
  /** Blockers that keep these instances waiting; after the drain timeout: those that die with their instance. */
  drainBlockers: "DrainBlockers",
  /** Instances that something still blocks when their drain timeout has passed. */
  overdueDrains: "OverdueDrains",
  /** Container instances whose instances have ended. The function deregisters them. */
  ghostInstances: "GhostInstances",
} as const;

/** A metric of the drain function. */
export type DrainMetric = keyof typeof DRAIN_METRICS;

/** A task, or another circumstance, that keeps an instance waiting. */
export interface Blocker {
  /** The reason, for the log. */
  readonly why: string;
  /** ARN of the registration that it concerns. */
  readonly containerInstance?: string;
  /** ARN of the task. */
  readonly task?: string;
  /** The task's group: `service:<name>`, or `family:<name>` of a standalone task. */
  readonly group?: string;
  /** The task's last status; UNKNOWN when ECS does not describe it. */
  readonly lastStatus?: string;
}

/** Fields of every log line about the termination of an instance, beside its message. */
export interface ActionLogFields extends ClusterLogFields {
  /** The same in all lines about one termination: name of the lifecycle hook, a slash, id of the instance. */
  readonly lifecycleActionId: string;
  /** Id of the instance. */
  readonly instanceId: string;
  /** State of the instance in the Auto Scaling group. */
  readonly lifecycleState?: string | undefined;
  /** Id of the lifecycle hook's message in the queue. */
  readonly messageId?: string;
  /** `wait` or `complete`: whether the instance goes. */
  readonly outcome?: string;
  /** When the termination began, in ISO 8601, or `unknown`. */
  readonly terminatingSince?: string;
  /** Kinds of the commands that the run executed. */
  readonly commands?: readonly string[];
  /** Blockers that the instance waits for. When it completes after the drain timeout: those that die with it. */
  readonly blockers?: readonly Blocker[];
  /** The failure. */
  readonly error?: string;
}

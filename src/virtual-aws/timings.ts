/**
 * How long things take in the virtual AWS, and how often they go wrong. AWS promises none of these figures; where the
 * source is not a page of AWS's, the figure is a modelling assumption and says so.
 */
export interface Timings {
  /**
   * Seconds from an instance's launch to EC2's "running" and the group's InService.
   * Source: a published measurement of cold launches, 16.4 to 25.8 s; rounded up. @default 30
   */
  readonly inServiceSeconds: number;
  /**
   * Seconds from an instance's launch to its registration with the cluster by the ECS agent.
   * Modelling assumption: a cold launch of 26 s, then boot and agent; 60 is brisk, 180 is slow. @default 90
   */
  readonly agentRegisteredSeconds: number;
  /**
   * Seconds from the agent's registration to the completion of a launching hook by the instance itself: it looks for the
   * agent every few seconds. Modelling assumption. @default 5
   */
  readonly bootCompletedSeconds: number;
  /**
   * Seconds that the group shows an instance as Terminating:Proceed after its machine is gone. The machine, and what
   * it costs, ends when that state begins (EC2 user guide, "Instance lifecycle": shutting-down is not billed).
   * Modelling assumption. @default 30
   */
  readonly terminationSeconds: number;
  /**
   * Seconds that a terminating instance waits for its deregistration from the group's own target groups before the
   * hooks begin (EC2 Auto Scaling user guide, "Elastic Load Balancing and lifecycle hooks"). @default 0
   */
  readonly groupDeregistrationSeconds: number;
  /** Seconds until the group notices a machine that died. Modelling assumption: one round of status checks. @default 60 */
  readonly healthCheckSeconds: number;
  /** Seconds from a task's placement to RUNNING: image pull and start. Modelling assumption. @default 15 */
  readonly taskStartSeconds: number;
  /** Seconds from SIGTERM to SIGKILL (ECS agent, ECS_CONTAINER_STOP_TIMEOUT, default 30 s). @default 30 */
  readonly stopTimeoutSeconds: number;
  /** Seconds that a stopped task spends in DEPROVISIONING. Modelling assumption. @default 5 */
  readonly deprovisioningSeconds: number;
  /** Seconds from an event to its targets (EventBridge states a typical latency of about half a second). @default 1 */
  readonly eventDeliverySeconds: number;
  /** Seconds from a visible message to the poller of an event source mapping. Modelling assumption. @default 1 */
  readonly pollSeconds: number;
  /** Seconds after each full minute at which alarms look at the minutes that ended. Modelling assumption. @default 5 */
  readonly alarmEvaluationSeconds: number;
  /**
   * Share of messages and events that are delivered twice. SQS standard queues and ECS events promise "at least once"
   * (SQS developer guide; ECS developer guide, "Amazon ECS events") and name no figure; this one is high on purpose, so
   * that a rehearsal meets the case. @default 0.01
   */
  readonly duplicateShare: number;
}

/** See each field of {@link Timings}. */
export const TIMINGS: Timings = {
  inServiceSeconds: 30,
  agentRegisteredSeconds: 90,
  bootCompletedSeconds: 5,
  terminationSeconds: 30,
  groupDeregistrationSeconds: 0,
  healthCheckSeconds: 60,
  taskStartSeconds: 15,
  stopTimeoutSeconds: 30,
  deprovisioningSeconds: 5,
  eventDeliverySeconds: 1,
  pollSeconds: 1,
  alarmEvaluationSeconds: 5,
  duplicateShare: 0.01,
};

/** Milliseconds in a second, and in a minute. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Longest total wait of a lifecycle hook, in seconds: min(48 h, 100 heartbeats). AWS docs: PutLifecycleHook. */
export const hookLimitSeconds = (heartbeatTimeoutSeconds: number): number =>
  Math.min(48 * 3600, 100 * heartbeatTimeoutSeconds);

/** Container instances or tasks on a page of a list. AWS docs: ListContainerInstances, ListTasks. */
export const ECS_PAGE = 100;
/** Ids that one describe call takes. AWS docs: DescribeContainerInstances, DescribeTasks. */
export const ECS_DESCRIBE = 100;
/** Ids that one call takes. AWS docs: UpdateContainerInstancesState. */
export const ECS_UPDATE = 10;
/** Attributes that one call takes, and custom ones that an instance has. AWS docs: PutAttributes. */
export const ECS_ATTRIBUTES = 10;
/** Services that one call takes. AWS docs: DescribeServices. */
export const ECS_DESCRIBE_SERVICES = 10;
/** Milliseconds for which a stopped task can still be listed and described. AWS docs: ListTasks ("for up to one hour"). */
export const STOPPED_TASK_VISIBLE = 60 * MINUTE;
/** Milliseconds for which a deregistered container instance can still be described. Modelling assumption. */
export const INACTIVE_INSTANCE_VISIBLE = 60 * MINUTE;

/** Records on a page. AWS docs: DescribeAutoScalingGroups (default 50, at most 100), DescribeScalingActivities (100). */
export const GROUPS_PAGE = 50;
export const ACTIVITIES_PAGE = 100;
/** Finished scaling activities that are remembered; AWS keeps six weeks. Modelling assumption, to bound the memory. */
export const ACTIVITIES_KEPT = 1000;

/** Datapoints in one call. AWS docs: PutMetricData. */
export const METRIC_DATA = 1000;
/** Minutes of a metric that are remembered: the longest window that an alarm may look at is a day. AWS docs: PutMetricAlarm. */
export const METRIC_MINUTES_KEPT = 24 * 60;
/**
 * Periods that an alarm looks at beyond its evaluation periods, in search of real datapoints. AWS docs: "Configuring
 * how CloudWatch alarms treat missing data", whose tables look at 5 datapoints for 3 periods.
 */
export const EXTRA_EVALUATION_PERIODS = 2;

/** Seconds until each further try of a failed asynchronous invocation. AWS docs: Lambda, "Asynchronous invocation". */
export const ASYNC_RETRY_SECONDS: readonly number[] = [60, 120];
/** Executions that an account may have at once. AWS docs: Lambda quotas. */
export const ACCOUNT_CONCURRENCY = 1000;
/** Lines that are kept of a function's log. */
export const LOG_LINES_KEPT = 500;

/** A service's token bucket: how many calls at once, and how many a second in the long run. */
export interface ThrottleBucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** AWS docs: "Request throttling for the Amazon ECS API", cluster resource read actions and modify actions. */
const ECS_READS: ThrottleBucket = { burst: 100, perSecond: 20 };
const ECS_CHANGES: ThrottleBucket = { burst: 100, perSecond: 40 };
/** Which bucket a command draws from; all other commands are not throttled here. */
export const THROTTLE_BUCKETS: Readonly<Record<string, ThrottleBucket>> = {
  ListContainerInstancesCommand: ECS_READS,
  DescribeContainerInstancesCommand: ECS_READS,
  ListTasksCommand: ECS_READS,
  DescribeTasksCommand: ECS_READS,
  UpdateContainerInstancesStateCommand: ECS_CHANGES,
  DeregisterContainerInstanceCommand: ECS_CHANGES,
  PutAttributesCommand: ECS_CHANGES,
  DeleteAttributesCommand: ECS_CHANGES,
  StopTaskCommand: ECS_CHANGES,
};

import type { ThrottleBucket } from "../core/throttling";
import { MINUTE } from "../core/time";

/** Durations of ECS and its agents. */
export interface EcsTimings {
  /** Seconds from a task's placement to RUNNING: image pull and start. Modelling assumption. @default 15 */
  readonly taskStartSeconds: number;
  /** Seconds from SIGTERM to SIGKILL (ECS agent, ECS_CONTAINER_STOP_TIMEOUT, default 30 s). @default 30 */
  readonly stopTimeoutSeconds: number;
  /** Seconds that a stopped task spends in DEPROVISIONING. Modelling assumption. @default 5 */
  readonly deprovisioningSeconds: number;
}

/** The default timings of ECS. */
export const ECS_TIMINGS: EcsTimings = {
  taskStartSeconds: 15,
  stopTimeoutSeconds: 30,
  deprovisioningSeconds: 5,
};

/** Container instances or tasks on a page of a list. Source: API reference, ListContainerInstances, ListTasks. */
export const ECS_PAGE = 100;

/** Ids that one describe call takes. Source: API reference, DescribeContainerInstances, DescribeTasks. */
export const ECS_DESCRIBE = 100;

/** Ids that one call takes. Source: API reference, UpdateContainerInstancesState. */
export const ECS_UPDATE = 10;

/** Attributes that one call takes, and custom ones that an instance has. Source: API reference, PutAttributes. */
export const ECS_ATTRIBUTES = 10;

/** Services that one call takes. Source: API reference, DescribeServices. */
export const ECS_DESCRIBE_SERVICES = 10;

/** Milliseconds for which a stopped task can still be listed and described. Source: API reference, ListTasks ("for up to one hour"). */
export const STOPPED_TASK_VISIBLE_MS = 60 * MINUTE;

/** Milliseconds for which a deregistered container instance can still be described. Modelling assumption. */
export const INACTIVE_INSTANCE_VISIBLE_MS = 60 * MINUTE;

/** Cluster resource read actions. Source: ECS developer guide, "Request throttling for the Amazon ECS API". */
export const ECS_READS: ThrottleBucket = { burst: 100, perSecond: 20 };

/** Cluster resource modify actions. Source: as for {@link ECS_READS}. */
export const ECS_CHANGES: ThrottleBucket = { burst: 100, perSecond: 40 };

import type { ThrottleBucket } from "../core/throttling";
import { MINUTE } from "../core/time";
import { type BehaviourTable, FOR_EVER } from "../core/timing";

/** Behaviours of ECS and its agents in time. */
export const ECS_BEHAVIOURS = {
  taskStartSeconds: {
    meaning:
      "From the moment at which the agent begins with a task to RUNNING, for a service that names no time of its own.",
    unit: "s",
    steady: 15,
    aws: { minimum: 5, maximum: 45, distribution: "logNormal" },
    standing: "inferred",
    source: "A modelling assumption around 15 s: pull of a cached image, start.",
  },
  stopTimeoutSeconds: {
    meaning: "From SIGTERM to SIGKILL.",
    unit: "s",
    steady: 30,
    aws: 30,
    standing: "documented",
    source: "ECS developer guide, agent configuration, ECS_CONTAINER_STOP_TIMEOUT: 30 s.",
  },
  deprovisioningSeconds: {
    meaning: "For which a stopped task is in DEPROVISIONING.",
    unit: "s",
    steady: 5,
    aws: { minimum: 1, maximum: 15, distribution: "logNormal" },
    standing: "inferred",
    source: "A modelling assumption around 5 s.",
  },
  deregistrationSeconds: {
    meaning: "From the end of a machine that is shut down with a connected agent to the end of its registration.",
    unit: "s",
    steady: 0,
    aws: { minimum: 1, maximum: 1200, distribution: "logUniform" },
    standing: "reported",
    source: "bottlerocket-test-system#717, 2022: registrations linger for up to 20 minutes after a termination.",
  },
  ghostSeconds: {
    meaning:
      "From the end of a machine that died, or whose agent was disconnected, to the end of its registration, unless somebody deregisters it.",
    unit: "s",
    steady: 0,
    aws: { oneOf: [0, 1200, FOR_EVER] },
    standing: "documented",
    source:
      'API reference, DeregisterContainerInstance: "instances with disconnected agents aren\'t automatically deregistered when terminated". containers-roadmap#2040, 2023: services do not replace their tasks.',
  },
  agentLostSeconds: {
    meaning: "From the end of a machine until ECS shows its agent as disconnected; until then it gets new tasks.",
    unit: "s",
    steady: 0,
    aws: { minimum: 60, maximum: 180, distribution: "uniform" },
    standing: "reported",
    source: "amazon-ecs-agent#912, 2017, and containers-roadmap#2040: one to three minutes.",
  },
} as const satisfies BehaviourTable;

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

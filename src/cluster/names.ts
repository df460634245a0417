/**
 * The AWS names of a cluster's parts, in one place because policies name the Auto Scaling group by pattern (a reference
 * would make the policy die before the group) and because functions find each other's resources by name.
 */
export const clusterNames = (environment: string) => ({
  cluster: environment,
  autoScalingGroup: `${environment}-instances`,
  /** Not the environment's name first: AWS refuses names that begin with aws, ecs or fargate. */
  capacityProvider: `instances-${environment}`,
  terminatingHook: "drain",
  launchingHook: "boot",
  bootDocument: `${environment}-boot`,
  drainFunction: `${environment}-drain`,
  drainQueue: `${environment}-drain`,
  drainDeadLetterQueue: `${environment}-drain-dead-letters`,
  /** The alarm of drains that go on, or end with tasks alive, after their timeout. */
  drainOverdue: `${environment}-drain-overdue`,
  headroomFunction: `${environment}-headroom`,
  headroomQueue: `${environment}-headroom`,
  watchdogFunction: `${environment}-watchdog`,
  /** The alarm of instances whose ECS agent is disconnected. */
  agentDisconnected: `${environment}-agent-disconnected`,
  /** The alarm that the cluster grows by, and its policy. */
  shortage: `${environment}-shortage`,
  /** The alarm that the cluster shrinks by, and its policy. */
  excess: `${environment}-excess`,
});

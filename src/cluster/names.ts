/**
 * The AWS names of a cluster's parts. They stand in one place because policies name the Auto Scaling group by pattern (a
 * reference would destroy the policy before the group), and because functions find the cluster and the group by name.
 */
export const clusterNames = (environment: string) => ({
  cluster: environment,
  autoScalingGroup: `${environment}-instances`,
  /** The environment's name comes last: AWS refuses names that begin with aws, ecs or fargate. */
  capacityProvider: `instances-${environment}`,
  terminatingHook: "drain",
  launchingHook: "boot",
  bootDocument: `${environment}-boot`,
  /** Log group of the instances; the stream `<instance id>/boot` holds the reason of a boot that was abandoned. */
  instanceLogs: `/drydock/${environment}/instances`,
  drainFunction: `${environment}-drain`,
  drainQueue: `${environment}-drain`,
  drainDeadLetterQueue: `${environment}-drain-dead-letters`,
  /** The alarm on drains that go on, or end with running tasks, after their timeout. */
  drainOverdue: `${environment}-drain-overdue`,
  headroomFunction: `${environment}-headroom`,
  headroomQueue: `${environment}-headroom`,
  /** The queue of events that start a run of the headroom function at once. */
  urgentHeadroomQueue: `${environment}-headroom-urgent`,
  watchdogFunction: `${environment}-watchdog`,
  breakerFunction: `${environment}-breaker`,
  /** Reasons of failed launches and terminations. EventBridge writes only to groups whose names begin with /aws/events/. */
  failureLogGroup: `/aws/events/${environment}-failures`,
  failureLogPolicy: `${environment}-failures`,
  /** The alarm on instances whose ECS agent is disconnected. */
  agentDisconnected: `${environment}-agent-disconnected`,
});

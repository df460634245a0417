/** Durations of EC2 Auto Scaling. */
export interface AutoScalingTimings {
  /**
   * Seconds that the group shows an instance as Terminating:Proceed after its machine is gone. The machine, and its
   * cost, ends when that state begins (EC2 user guide, "Instance lifecycle": shutting-down is not billed).
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
}

/** The default timings of EC2 Auto Scaling. */
export const AUTO_SCALING_TIMINGS: AutoScalingTimings = {
  terminationSeconds: 30,
  groupDeregistrationSeconds: 0,
  healthCheckSeconds: 60,
};

/** Longest total wait of a lifecycle hook, in seconds: min(48 h, 100 heartbeats). Source: API reference, PutLifecycleHook. */
export const hookLimitSeconds = (heartbeatTimeoutSeconds: number): number =>
  Math.min(48 * 3600, 100 * heartbeatTimeoutSeconds);

/** Groups or instances on a page. Source: API reference, DescribeAutoScalingGroups (default 50, at most 100). */
export const GROUPS_PAGE = 50;

/** Scaling activities on a page. Source: API reference, DescribeScalingActivities. */
export const ACTIVITIES_PAGE = 100;

/** Finished scaling activities that are remembered; AWS keeps six weeks. Modelling assumption, to bound the memory. */
export const ACTIVITIES_KEPT = 1000;

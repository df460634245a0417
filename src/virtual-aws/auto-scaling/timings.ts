import type { BehaviourTable } from "../core/timing";

/** Behaviours of EC2 Auto Scaling in time. */
export const AUTO_SCALING_BEHAVIOURS = {
  launchDelaySeconds: {
    meaning: "From a higher desired capacity until the group launches instances for it.",
    unit: "s",
    steady: 0,
    aws: { minimum: 4, maximum: 22, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "reported",
    dated: { reported: "2015 to 2026", read: "2026-11-26" },
    source: "Public activity logs of 2015 to 2026: 1, 4, 6, 7, 9, 9, 10, 10, 21, 22 s.",
  },
  removalDelaySeconds: {
    meaning: "From a lower desired capacity until the group takes instances out for it.",
    unit: "s",
    steady: 0,
    aws: { minimum: 5, maximum: 29, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "reported",
    dated: { reported: "2015 to 2026", read: "2026-11-26" },
    source: "Public activity logs of 2015 to 2026: 5, 8, 14, 14, 24, 29, 29 s.",
  },
  launchBatchInstances: {
    meaning: "Instances that the group launches at once; the others of a large step follow.",
    unit: "instances",
    steady: 1000,
    aws: { minimum: 10, maximum: 100, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 10_000 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "Activity logs of large steps show launches over several seconds; AWS names no figure.",
  },
  launchBatchPauseSeconds: {
    meaning: "From one batch of launches to the next.",
    unit: "s",
    steady: 1,
    aws: { minimum: 1, maximum: 10, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 300 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "As for launchBatchInstances.",
  },
  launchRetrySeconds: {
    meaning: "From a launch that failed to the group's next try.",
    unit: "s",
    steady: 60,
    aws: { minimum: 60, maximum: 300, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 7200 },
    standing: "reported",
    dated: { read: "2026-11-26" },
    source:
      "AWS re:Post: the group goes on trying; EC2 Auto Scaling user guide: it gives up after 24 hours, which is not played.",
  },
  zoneRebalance: {
    meaning: "Whether the group evens out its zones by itself: launches first, then terminates in the fullest zone.",
    states: ["off", "on"],
    steady: "off",
    aws: "on",
    standing: "documented",
    dated: { read: "2026-11-26" },
    source: 'EC2 Auto Scaling user guide, "How EC2 Auto Scaling balances capacity", AZRebalance.',
  },
  zoneRebalanceSeconds: {
    meaning: "From uneven zones until the group evens them out.",
    unit: "s",
    steady: 60,
    aws: { minimum: 60, maximum: 600, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 7200 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "AWS names no figure.",
  },
  refreshWaitsForTerminations: {
    meaning:
      "Whether an instance refresh waits with its next batch until the old instances of the last one are gone, drains included. Without, the drains of several batches overlap, and more instances are there at a time.",
    states: ["off", "on"],
    steady: "on",
    aws: "on",
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source:
      "AWS's pages say that the next batch waits for the new instances' warm-up, and nothing of the old ones' lifecycle hooks (EC2 Auto Scaling user guide, \"How an instance refresh works\"). The API reference counts instances in service and pending towards the maximum (RefreshPreferences).",
  },
  terminationSeconds: {
    meaning:
      'For which the group shows an instance as Terminating:Proceed. The machine, and its cost, ends when that begins (EC2 user guide, "Instance lifecycle": shutting-down is not billed).',
    unit: "s",
    steady: 30,
    aws: { minimum: 10, maximum: 90, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 1800 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "A modelling assumption around 30 s.",
  },
  groupDeregistrationSeconds: {
    meaning:
      "For which a terminating instance waits for its deregistration from the group's own target groups before the hooks begin.",
    unit: "s",
    steady: 0,
    aws: 0,
    allowed: { minimum: 0, maximum: 3600 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source:
      'EC2 Auto Scaling user guide, "Elastic Load Balancing and lifecycle hooks"; the target group in which Drydock checks its agents has a delay of 0.',
  },
  healthCheckSeconds: {
    meaning: "Until the group notices a machine that died.",
    unit: "s",
    steady: 60,
    aws: { minimum: 180, maximum: 360, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source:
      'EC2 Auto Scaling user guide, "Health checks": it "waits a few minutes" before an impaired instance is unhealthy; the bounds are inferred.',
  },
} as const satisfies BehaviourTable;

/** Longest total wait of a lifecycle hook, in seconds: min(48 h, 100 heartbeats). Source: API reference, PutLifecycleHook. */
export const hookLimitSeconds = (heartbeatTimeoutSeconds: number): number =>
  Math.min(48 * 3600, 100 * heartbeatTimeoutSeconds);

/** Groups or instances on a page. Source: API reference, DescribeAutoScalingGroups (default 50, at most 100). */
export const GROUPS_PAGE = 50;

/** Scaling activities on a page. Source: API reference, DescribeScalingActivities. */
export const ACTIVITIES_PAGE = 100;

/** Finished scaling activities that are remembered; AWS keeps six weeks. Modelling assumption, to bound the memory. */
export const ACTIVITIES_KEPT = 1000;

import type { Alarm } from "../cloudwatch/model";
import type { ScalingPolicy, TargetTrackingPolicy } from "./model";

/** The choices of a target tracking policy. */
export interface TargetTracking extends Pick<TargetTrackingPolicy, "target" | "warmupSeconds" | "waitsForWarmup"> {
  /** Name of the policy; its alarms' names begin with it. */
  readonly name: string;
  /** Metric that it follows. */
  readonly metric: Pick<Alarm, "namespace"> & {
    readonly name: string;
    /** Values of its dimensions by their names. @default it has none */
    readonly dimensions?: Alarm["dimensions"];
  };
  /** Minutes above the target until the group grows. */
  readonly highMinutes: number;
  /** The group shrinks below it, in the metric's unit. */
  readonly lowThreshold: number;
}

/** Minutes below the threshold until a group shrinks. Source: alarms of target tracking, "for 15 datapoints". */
const LOW_MINUTES = 15;

/** A target tracking policy, and the two alarms that EC2 Auto Scaling creates for it. */
export function targetTracking({ name, metric, highMinutes, lowThreshold, ...its }: TargetTracking): {
  readonly policies: readonly ScalingPolicy[];
  readonly alarms: readonly Alarm[];
} {
  const alarm = (side: string, minutes: number, condition: Pick<Alarm, "threshold" | "comparison">): Alarm => ({
    ...condition,
    name: `${name}-${side}`,
    namespace: metric.namespace,
    metricName: metric.name,
    dimensions: metric.dimensions ?? {},
    statistic: "Average",
    periodSeconds: 60,
    evaluationPeriods: minutes,
    datapointsToAlarm: minutes,
    // A metric that begins is no reason to shrink; a policy without a value changes nothing.
    treatMissingData: "ignore",
    policies: [name],
  });
  return {
    policies: [{ name, type: "TargetTrackingScaling", ...its }],
    alarms: [
      alarm("high", highMinutes, { threshold: its.target, comparison: "GreaterThanThreshold" }),
      alarm("low", LOW_MINUTES, { threshold: lowThreshold, comparison: "LessThanThreshold" }),
    ],
  };
}

import { SECOND } from "../core/time";
import {
  type Breach,
  type Group,
  type Instance,
  isInService,
  isTerminating,
  type ScalingPolicy,
  type ScalingStep,
  type SimpleScalingPolicy,
  type StepScalingPolicy,
} from "./model";

/**
 * Rounds a percentage of a capacity to instances: above 1 down, between 0 and 1 to 1, and likewise below 0.
 * Source: EC2 Auto Scaling user guide, "Step and simple scaling policies", scaling adjustment types.
 */
export const roundPercentChange = (change: number): number =>
  change !== 0 && Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);

/** The capacity that an adjustment makes of another one, not yet limited to the group's sizes. */
export function adjustedCapacity(
  policy: Pick<ScalingPolicy, "adjustmentType" | "minAdjustmentMagnitude">,
  adjustment: number,
  capacity: number,
): number {
  switch (policy.adjustmentType) {
    case "ExactCapacity":
      return adjustment;
    case "ChangeInCapacity":
      return capacity + adjustment;
    case "PercentChangeInCapacity": {
      const change = roundPercentChange((capacity * adjustment) / 100);
      const magnitude = Math.max(Math.abs(change), policy.minAdjustmentMagnitude ?? 0);
      return capacity + Math.sign(adjustment) * magnitude;
    }
  }
}

/**
 * The adjustment of the step that a breach falls into. Above the threshold the lower bound is inclusive and the upper
 * one exclusive, below it the other way round (EC2 Auto Scaling user guide, "Step and simple scaling policies").
 *
 * @param breach the metric's value minus the alarm's threshold
 * @returns undefined when no step covers it
 */
export const stepAdjustment = (steps: readonly ScalingStep[], breach: number): number | undefined =>
  steps.find(({ lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }) =>
    breach >= 0 ? lower <= breach && breach < upper : lower < breach && breach <= upper,
  )?.adjustment;

/**
 * The desired capacity that a step scaling policy makes of a group, not yet limited to the group's sizes.
 *
 * When the lack of data breaches, there is no value to choose a step by: the step at the threshold is taken (modelling
 * assumption).
 *
 * @param now milliseconds since the epoch
 * @returns undefined when it changes nothing
 */
export function stepCapacity(
  group: Group,
  policy: StepScalingPolicy,
  breach: Breach,
  now: number,
): { readonly desired: number; readonly warmupSeconds: number } | undefined {
  const adjustment = stepAdjustment(policy.steps, (breach.value ?? breach.threshold) - breach.threshold);
  if (adjustment === undefined) return undefined;
  const instances = [...group.instances.values()];
  const isWarm = (instance: Instance) => isInService(instance) && now >= instance.warmAtMs;
  const grows = policy.adjustmentType === "ExactCapacity" ? adjustment > group.desired : adjustment > 0;
  if (grows) {
    // Instances that still warm up are not part of the capacity, so the same step again asks for the same total.
    const wanted = adjustedCapacity(policy, adjustment, instances.filter(isWarm).length);
    const warmupSeconds = policy.warmupSeconds ?? group.config.defaultCooldownSeconds;
    return { desired: Math.max(group.desired, wanted), warmupSeconds };
  }
  if (!instances.every((instance) => isTerminating(instance) || isWarm(instance))) return undefined;
  // Instances that still terminate are part of the capacity: likewise.
  const wanted = adjustedCapacity(policy, adjustment, instances.length);
  return { desired: Math.min(group.desired, wanted), warmupSeconds: 0 };
}

/**
 * The desired capacity that a simple scaling policy makes of a group, not yet limited to the group's sizes.
 *
 * @param now milliseconds since the epoch
 * @returns undefined while a scaling activity or the cooldown lasts
 */
export const simpleCapacity = (group: Group, policy: SimpleScalingPolicy, now: number): number | undefined =>
  group.inProgress.size + group.delayed > 0 || now < group.activityEndedMs + group.cooldownSeconds * SECOND
    ? undefined
    : adjustedCapacity(policy, policy.adjustment, group.desired);

import { SECOND } from "../core/time";
import {
  type Breach,
  type Group,
  type Instance,
  isInService,
  isTerminating,
  type ScalingStep,
  type SimpleScalingPolicy,
  type StepScalingPolicy,
  type TargetTrackingPolicy,
} from "./model";

/**
 * Rounds a percentage of a capacity to instances: above 1 down, between 0 and 1 to 1, and likewise below 0.
 * Source: EC2 Auto Scaling user guide, "Step and simple scaling policies", scaling adjustment types.
 */
export const roundPercentChange = (change: number): number =>
  change !== 0 && Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);

/** The capacity that an adjustment makes of another one, not yet limited to the group's sizes. */
export function adjustedCapacity(
  policy: Pick<StepScalingPolicy, "adjustmentType" | "minAdjustmentMagnitude">,
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

/** The desired capacity that a policy makes of a group. */
interface CapacityChange {
  /** Instances, not yet limited to the group's sizes. */
  readonly desired: number;
  /** Seconds for which those that launch for it warm up. */
  readonly warmupSeconds: number;
}

const isWarm = (instance: Instance, now: number): boolean => isInService(instance) && now >= instance.warmAtMs;

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
): CapacityChange | undefined {
  const adjustment = stepAdjustment(policy.steps, (breach.value ?? breach.threshold) - breach.threshold);
  if (adjustment === undefined) return undefined;
  const instances = [...group.instances.values()];
  const grows = policy.adjustmentType === "ExactCapacity" ? adjustment > group.desired : adjustment > 0;
  if (grows) {
    // Instances that still warm up are not part of the capacity, so the same step again asks for the same total.
    const wanted = adjustedCapacity(policy, adjustment, instances.filter((instance) => isWarm(instance, now)).length);
    const warmupSeconds = policy.warmupSeconds ?? group.config.defaultCooldownSeconds;
    return { desired: Math.max(group.desired, wanted), warmupSeconds };
  }
  if (!instances.every((instance) => isTerminating(instance) || isWarm(instance, now))) return undefined;
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

/** Rounding errors of a proportion must not ask for one instance more. */
const TOLERANCE = 1e-9;

/**
 * The desired capacity that target tracking makes of a group, not yet limited to the group's sizes: in proportion to the
 * metric. Source: EC2 Auto Scaling user guide, "Target tracking scaling policies" (instances that warm up are no
 * capacity to grow from, and nothing scales in until they have; instances that terminate still are capacity to shrink
 * from), and ECS developer guide, "Amazon ECS managed scaling behavior" (scale-out is blocked for the warm-up after a
 * launch; scale-in by at least one and less than half a minute). From zero it counts as one instance: AWS blog, "Deep
 * dive on Amazon ECS cluster auto scaling".
 *
 * @param now milliseconds since the epoch
 * @returns undefined when it changes nothing
 */
export function targetCapacity(
  group: Group,
  policy: TargetTrackingPolicy,
  { value }: Breach,
  now: number,
): CapacityChange | undefined {
  if (value === undefined) return undefined;
  const instances = [...group.instances.values()];
  const warmupSeconds = policy.warmupSeconds ?? group.config.defaultCooldownSeconds;
  const inProportion = (capacity: number) => Math.ceil((capacity * value) / policy.target - TOLERANCE);
  if (value > policy.target) {
    const isYoung = ({ activity }: Instance) => now - activity.StartTime!.getTime() < warmupSeconds * SECOND;
    if (policy.waitsForWarmup && instances.some((each) => !isTerminating(each) && isYoung(each))) return undefined;
    const capacity = instances.filter((each) => (policy.waitsForWarmup ? isInService(each) : isWarm(each, now))).length;
    return { desired: Math.max(group.desired, inProportion(Math.max(1, capacity))), warmupSeconds };
  }
  if (!instances.every((each) => isTerminating(each) || isWarm(each, now))) return undefined;
  const lowest = group.desired - Math.max(1, Math.ceil(group.desired / 2) - 1);
  return { desired: Math.min(group.desired, Math.max(lowest, inProportion(instances.length))), warmupSeconds: 0 };
}

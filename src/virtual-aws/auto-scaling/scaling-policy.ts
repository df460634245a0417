import type { ScalingPolicy, ScalingStep } from "./model";

/**
 * Rounds a percentage of a capacity to instances: above 1 down, between 0 and 1 to 1, and likewise below 0.
 * AWS docs: "Step and simple scaling policies", scaling adjustment types.
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
 * The adjustment of the step that a breach falls into. AWS docs: above the threshold the lower bound is inclusive and
 * the upper one exclusive, below it the other way round.
 *
 * @param breach the metric's value minus the alarm's threshold
 * @returns undefined when no step covers it
 */
export const stepAdjustment = (steps: readonly ScalingStep[], breach: number): number | undefined =>
  steps.find(({ lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }) =>
    breach >= 0 ? lower <= breach && breach < upper : lower < breach && breach <= upper,
  )?.adjustment;

/** The maximum number of steps of a step scaling policy (EC2 Auto Scaling quotas). */
const MAXIMUM_STEPS = 20;

/** Up to here every number of instances has a step of its own. */
const EXACT_STEPS = 10;

/** Factor between the beginnings of two further steps: the last lies beyond the 5,000 instances of an ECS cluster. */
const GROWTH = 2;

export interface Step {
  /** Lower bound of the metric above the alarm's threshold of 1. */
  readonly lower: number;
  /** Upper bound of the metric above the threshold of 1. @default none: the last step has no upper bound */
  readonly upper?: number;
  /** Number of instances that the step adds or removes. */
  readonly instances: number;
}

/**
 * The steps in which a metric of k instances becomes an adjustment of k: exact up to 10, in growing strides beyond.
 *
 * @param round `up` never adjusts by less than the metric says, `down` never by more
 */
export function steps(round: "up" | "down"): Step[] {
  const starts: number[] = [];
  for (let k = 1; starts.length < MAXIMUM_STEPS; k = k <= EXACT_STEPS ? k + 1 : k * GROWTH) starts.push(k);
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const lower = start - 1;
    if (next === undefined) return { lower, instances: start };
    return { lower, upper: next - 1, instances: round === "up" ? next - 1 : start };
  });
}

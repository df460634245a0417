import type { VirtualAws } from "../../virtual-aws";
import { type Demand, demandSteps } from "../traffic/demand";

/** A capacity from a time on. */
export interface PlannedCapacity {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** Instances. */
  readonly instances: number;
}

/**
 * The instances that hold the demand of each moment and of some time after it.
 *
 * @param leadMs milliseconds by which the instances for a rise come before it
 */
export function capacityPlan(demand: Demand, tasksPerInstance: number, leadMs: number): readonly PlannedCapacity[] {
  const steps = [...demandSteps(demand)].map(({ time, tasks }) => ({
    time,
    instances: Math.ceil(tasks / tasksPerInstance),
  }));
  const times = new Set(steps.flatMap(({ time }) => [time - leadMs, time]));
  const plan: PlannedCapacity[] = [];
  let begin = 0;
  let end = 0;
  for (const timeMs of [...times].sort((one, other) => one - other)) {
    while (end < steps.length && steps[end]!.time <= timeMs + leadMs) end += 1;
    while (begin + 1 < steps.length && steps[begin + 1]!.time <= timeMs) begin += 1;
    const instances = steps.slice(begin, end).reduce((highest, step) => Math.max(highest, step.instances), 0);
    if (instances !== plan.at(-1)?.instances) plan.push({ timeMs, instances });
  }
  return plan;
}

/** A plan within the sizes of a group. */
export const withinSizes = (
  plan: readonly PlannedCapacity[],
  { minSize, maxSize }: { readonly minSize: number; readonly maxSize: number },
): readonly PlannedCapacity[] =>
  plan.map(({ timeMs, instances }) => ({ timeMs, instances: Math.max(minSize, Math.min(maxSize, instances)) }));

/** Acts at the times of a plan, one after the other; what was planned for before the begin is done at the begin. */
export const followPlan = (
  { clock }: VirtualAws,
  plan: readonly PlannedCapacity[],
  act: (instances: number) => void,
): void => {
  const next = (index: number): void => {
    const change = plan[index];
    if (!change) return;
    clock.at(Math.max(clock.now(), change.timeMs), () => {
      act(change.instances);
      next(index + 1);
    });
  };
  next(0);
};

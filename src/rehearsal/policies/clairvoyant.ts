import type { Timings, VirtualAws } from "../../virtual-aws";
import { type Demand, demandSteps } from "../traffic/demand";
import type { Policy, PolicyInput } from "./policy";
import { withScaling } from "./replace";

/**
 * A plan that knows the demand of the next minutes and launches in time for it, whole instances and no reserve: what a
 * policy could reach that foresees as much as a boot takes, and no less than any policy has to wait for. Drains are
 * Drydock's.
 */
export const clairvoyant: Policy = {
  name: "clairvoyant",
  title: "clairvoyant",
  note: "Clairvoyant: a plan that knows the demand for as long as a boot takes; nobody can have it.",
  decides: ["scaling"],
  deployment,
};

function deployment({ blueprint, foresight }: PolicyInput) {
  if (!foresight) throw new Error("the clairvoyant runs only where the future is known");
  const { demand, tasksPerInstance, timings } = foresight;
  const { minSize, maxSize } = blueprint.group;
  const plan = capacityPlan(demand, tasksPerInstance, 1000 * longestBootSeconds(timings)).map(
    ({ timeMs, instances }) => ({ timeMs, desired: Math.max(minSize, Math.min(maxSize, instances)) }),
  );
  const [first] = plan;
  return {
    blueprint: {
      ...withScaling(blueprint, { policies: [], alarms: [], rules: [] }),
      group: { ...blueprint.group, policies: [], desiredCapacity: first!.desired },
    },
    register: (aws: VirtualAws) => follow(aws, blueprint.group.name, plan),
  };
}

/** A capacity from a time on. */
export interface PlannedCapacity {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** Instances. */
  readonly instances: number;
}

/**
 * The instances that hold the demand of each moment and of the time that a boot takes after it.
 *
 * @param bootMs milliseconds from a higher desired capacity until its instances take tasks
 */
export function capacityPlan(demand: Demand, tasksPerInstance: number, bootMs: number): readonly PlannedCapacity[] {
  const steps = [...demandSteps(demand)].map(({ time, tasks }) => ({
    time,
    instances: Math.ceil(tasks / tasksPerInstance),
  }));
  const times = new Set(steps.flatMap(({ time }) => [time - bootMs, time]));
  const plan: PlannedCapacity[] = [];
  let begin = 0;
  let end = 0;
  for (const timeMs of [...times].sort((one, other) => one - other)) {
    while (end < steps.length && steps[end]!.time <= timeMs + bootMs) end += 1;
    while (begin + 1 < steps.length && steps[begin + 1]!.time <= timeMs) begin += 1;
    const instances = steps.slice(begin, end).reduce((highest, step) => Math.max(highest, step.instances), 0);
    if (instances !== plan.at(-1)?.instances) plan.push({ timeMs, instances });
  }
  return plan;
}

/** Seconds that the slowest instance of a small step needs, from the desired capacity to its registration. */
const longestBootSeconds = (timings: Timings): number =>
  (["launchDelaySeconds", "launchBatchPauseSeconds", "agentRegisteredSeconds"] as const).reduce(
    (sum, name) => sum + highestOf(timings[name]),
    0,
  );

const highestOf = (timing: Timings["launchDelaySeconds"]): number => {
  if (typeof timing === "number") return timing;
  return "oneOf" in timing ? Math.max(...timing.oneOf) : timing.maximum;
};

/** Sets the desired capacity as planned, one change after the other. */
const follow = (
  aws: VirtualAws,
  group: string,
  plan: readonly { readonly timeMs: number; readonly desired: number }[],
): void => {
  const next = (index: number): void => {
    const change = plan[index];
    if (!change) return;
    aws.clock.at(change.timeMs, () => {
      aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: group, DesiredCapacity: change.desired });
      next(index + 1);
    });
  };
  next(1);
};

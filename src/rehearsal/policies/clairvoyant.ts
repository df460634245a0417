import type { Timings, VirtualAws } from "../../virtual-aws";
import { capacityPlan, followPlan, withinSizes } from "./capacity-plan";
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
  const { group } = blueprint;
  const [first, ...rest] = withinSizes(
    capacityPlan(demand, tasksPerInstance, 1000 * longestBootSeconds(timings)),
    group,
  );
  return {
    blueprint: {
      ...withScaling(blueprint, { policies: [], alarms: [], rules: [] }),
      group: { ...group, policies: [], desiredCapacity: first!.instances },
    },
    register: (aws: VirtualAws) =>
      followPlan(aws, rest, (instances) => {
        aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: group.name, DesiredCapacity: instances });
      }),
  };
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

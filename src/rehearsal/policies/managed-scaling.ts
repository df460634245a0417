import type { Placement } from "../../virtual-aws";
import type { Demand } from "../traffic/demand";
import { followPlan, type PlannedCapacity, withinSizes } from "./capacity-plan";
import type { Policy } from "./policy";
import { withScaling } from "./replace";

/** The choices of a capacity provider with managed scaling. */
interface ManagedScalingSettings {
  /** Percent of the group that is to be in use. */
  readonly targetCapacity: number;
  /** Placement of the service's tasks: an instance becomes empty only where they are packed. */
  readonly placement: Placement;
  /** The group's minimum over time; `demand` is that of the run, `tasksPerInstance` what an instance holds. @default the environment's */
  readonly minimums?: (demand: Demand, tasksPerInstance: number) => readonly PlannedCapacity[];
}

/**
 * A capacity provider with managed scaling and managed termination protection: ECS publishes CapacityProviderReservation
 * once a minute, target tracking follows it, tasks without room wait in PROVISIONING, an instance with a task is protected
 * from scale-in. Drains are Drydock's. Source: ECS developer guide, "Amazon ECS managed scaling behavior".
 */
export const managedScaling = (
  its: Pick<Policy, "name" | "title" | "note" | "learnsFromDays">,
  { targetCapacity, placement, minimums }: ManagedScalingSettings,
): Policy => ({
  ...its,
  decides: ["scaling"],
  deployment: ({ blueprint, foresight }) => {
    const { group } = blueprint;
    if (minimums && !foresight) throw new Error(`${its.name} runs only where the demand is known`);
    const plan = minimums && foresight ? minimums(foresight.demand, foresight.tasksPerInstance) : [];
    return {
      blueprint: {
        ...withScaling(blueprint, { policies: [], alarms: [], rules: [] }),
        capacityProvider: { name: its.name, managedScaling: { targetCapacity }, terminationProtection: true },
      },
      register: (aws) =>
        followPlan(aws, withinSizes(plan, group), (instances) =>
          aws.autoScaling.setMinSize(aws.autoScaling.group(group.name), instances, its.title),
        ),
      placement,
    };
  },
});

/** The target at which managed scaling keeps a reserve, with the placement that lets instances become empty. */
export const PACKED = { targetCapacity: 90, placement: "binpack" } as const;

/** Target 90, tasks packed. */
export const managedPacked = managedScaling(
  {
    name: "managed-90",
    title: "managed 90 %",
    note: "Managed 90 %: a capacity provider's managed scaling, tasks placed by binpack.",
  },
  PACKED,
);

/** Target 100, tasks spread: the defaults of a capacity provider and of a service. */
export const managedSpread = managedScaling(
  {
    name: "managed-100",
    title: "managed 100 %",
    note: "Managed 100 %: a capacity provider's managed scaling, tasks spread over zones.",
  },
  { targetCapacity: 100, placement: "spread" },
);

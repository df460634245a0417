import type { VirtualAws } from "../virtual-aws";
import type { Blueprint } from "./blueprint/blueprint";
import { BlueprintError } from "./blueprint/synthesized";
import { type Demand, highestOf } from "./traffic/demand";

/** Events that a rehearsal can play besides its traffic. */
export const SCENARIOS = ["roll-out"] as const;

/** Name of a scenario. */
export type ScenarioName = (typeof SCENARIOS)[number];

/** @throws BlueprintError when what was synthesized cannot play the scenario */
export function checkScenario(scenario: ScenarioName | undefined, { group }: Blueprint): void {
  if (scenario === "roll-out" && !group.instanceRefresh)
    throw new BlueprintError(
      `--scenario roll-out needs an instance_refresh of ${group.name} that launches new instances before old ones go (min_healthy_percentage 100, max_healthy_percentage above it), and there is none`,
    );
}

/** The moment at which the most tasks are wanted for the first time, in milliseconds since the epoch. */
const peakTime = (demand: Demand): number => demand.startMs + demand.tasks.indexOf(highestOf(demand)) * demand.stepMs;

/** Arranges the events of a scenario: a roll-out replaces all instances, from the peak of the demand on. */
export function arrange(scenario: ScenarioName | undefined, aws: VirtualAws, group: string, demand: Demand): void {
  if (scenario === "roll-out") aws.clock.at(peakTime(demand), () => aws.autoScaling.startInstanceRefresh(group));
}

import type { Observation } from "../../virtual-aws";
import { highestIn } from "./steps";
import { timelineOf } from "./timeline";

/** The replacement of all instances, as an apply with a new AMI begins it. */
export interface RollOut {
  /** Instances that were there when it began. */
  readonly instances: number;
  /** Seconds until none of them was left; null when some were there at the end of the traffic. */
  readonly seconds: number | null;
  /** Maximum of instances at a time meanwhile, those that boot and drain included. */
  readonly peak: number;
}

/**
 * The first roll-out of a run.
 *
 * @param endMs end of the traffic
 * @returns undefined when there was none
 */
export function rollOutOf(observations: readonly Observation[], endMs: number): RollOut | undefined {
  const began = observations.find((each) => each.kind === "refreshBegan");
  if (!began) return undefined;
  const ended = observations.find((each) => each.kind === "refreshEnded");
  const untilMs = ended?.time ?? endMs;
  return {
    instances: began.instances,
    seconds: ended ? (ended.time - began.time) / 1000 : null,
    peak: highestIn(began.time, Math.max(untilMs, began.time + 1), timelineOf(observations).instances, 1)[0]!,
  };
}

import type { Observation } from "../../virtual-aws";
import { MINUTE_MS } from "../traffic/traffic";
import { between, type Spread, spreadOf, waits } from "./measures";

/** The figures of one service in a run. */
export interface ServiceMeasures extends Spread {
  /** Name of the service. */
  readonly name: string;
  /** Minutes, summed over its tasks, between a task being wanted and being placed. */
  readonly taskMinutes: number;
  /** Tasks whose instance ended before they had stopped. */
  readonly killed: number;
}

/**
 * Takes the figures of one service.
 *
 * @param observations in the order of time, from before the first moment that counts
 * @param startMs milliseconds since the epoch: earlier waits do not count
 * @param endMs milliseconds since the epoch
 */
export function measuresOfService(
  observations: Iterable<Observation>,
  name: string,
  startMs: number,
  endMs: number,
): ServiceMeasures {
  const own = { [Symbol.iterator]: () => observationsOf(observations, name) };
  const waiting = new Map<string, number>();
  let waitedMs = 0;
  for (const { kind, task, time } of own) {
    if (kind === "taskWanted") waiting.set(task, Math.max(time, startMs));
    const since = kind === "taskPlaced" || kind === "taskWithdrawn" ? waiting.get(task) : undefined;
    if (since === undefined) continue;
    waiting.delete(task);
    waitedMs += Math.max(0, Math.min(time, endMs) - since);
  }
  for (const since of waiting.values()) waitedMs += Math.max(0, endMs - since);
  let killed = 0;
  for (const { kind } of between(own, startMs, endMs)) if (kind === "taskKilled") killed += 1;
  return {
    name,
    taskMinutes: waitedMs / MINUTE_MS,
    ...spreadOf(waits(between(own, startMs, endMs), endMs)),
    killed,
  };
}

type TaskObservation = Extract<Observation, { readonly task: string }>;

/** The observations of one service's tasks. */
function* observationsOf(observations: Iterable<Observation>, name: string): Generator<TaskObservation, void> {
  const tasks = new Set<string>();
  for (const each of observations) {
    if (each.kind === "taskWanted" && each.service === name) tasks.add(each.task);
    if ("task" in each && tasks.has(each.task)) yield each;
  }
}

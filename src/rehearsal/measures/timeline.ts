import type { Observation } from "../../virtual-aws";
import { accumulate, type Steps } from "./steps";

/** Counts of the whole cluster as functions of time. */
export interface Timeline {
  /** Tasks that are wanted and have no place. */
  readonly waitingTasks: Steps;
  /** Instances that exist: from launch to termination. */
  readonly instances: Steps;
  /** Instances that are paid for. */
  readonly billedInstances: Steps;
  /** Instances that take tasks: from registration until they begin to drain or to terminate. */
  readonly instancesInService: Steps;
}

type Change = { readonly time: number; readonly change: number };

/** @param observations in the order of time */
export function timelineOf(observations: readonly Observation[]): Timeline {
  const waiting: Change[] = [];
  const launched: Change[] = [];
  const inService: Change[] = [];
  const serving = new Set<string>();
  // An agent may register after its instance began to terminate: that instance never serves.
  const retired = new Set<string>();
  const retire = (time: number, instance: string) => {
    retired.add(instance);
    if (serving.delete(instance)) inService.push({ time, change: -1 });
  };
  for (const observation of observations) {
    const { time } = observation;
    switch (observation.kind) {
      case "taskWanted":
        waiting.push({ time, change: 1 });
        break;
      case "taskPlaced":
      case "taskWithdrawn":
        waiting.push({ time, change: -1 });
        break;
      case "instanceLaunched":
        launched.push({ time, change: 1 });
        break;
      case "instanceRegistered":
        if (retired.has(observation.instance)) break;
        serving.add(observation.instance);
        inService.push({ time, change: 1 });
        break;
      case "drainBegan":
      case "instanceTerminating":
        retire(time, observation.instance);
        break;
      case "instanceTerminated":
        retire(time, observation.instance);
        launched.push({ time, change: -1 });
    }
  }
  return {
    waitingTasks: accumulate(waiting),
    instances: accumulate(launched),
    billedInstances: accumulate(billsOf(observations)),
    instancesInService: accumulate(inService),
  };
}

/** The shortest time that is billed where the bill begins with `running`, in milliseconds. Source: EC2 pricing. */
const SHORTEST_BILL_MS = 60_000;

/** Begins and ends of bills, in the order of time. An instance that ends before its bill begins costs nothing. */
const billsOf = (observations: readonly Observation[]): readonly Change[] => {
  const begins = new Map<string, { readonly time: number; readonly shortestMs: number }>();
  const changes: Change[] = [];
  for (const observation of observations) {
    const { time } = observation;
    if (observation.kind === "instanceLaunched") {
      const { instance, billedFromMs } = observation;
      begins.set(instance, {
        time: billedFromMs ?? time,
        shortestMs: billedFromMs === undefined ? 0 : SHORTEST_BILL_MS,
      });
    }
    if (observation.kind !== "instanceTerminated") continue;
    const begin = begins.get(observation.instance);
    begins.delete(observation.instance);
    if (!begin || begin.time > time) continue;
    const end = Math.max(time, begin.time + begin.shortestMs);
    changes.push({ time: begin.time, change: 1 }, { time: end, change: -1 });
  }
  for (const { time } of begins.values()) changes.push({ time, change: 1 });
  return changes.sort((one, other) => one.time - other.time);
};

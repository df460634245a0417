import type { Observation } from "../../virtual-aws";
import { Count, type Steps } from "./steps";

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

/** @param observations in the order of time */
export function timelineOf(observations: Iterable<Observation>): Timeline {
  const waiting = new Count();
  const instances = new Count();
  const inService = new Count();
  const serving = new Set<string>();
  // An agent may register after its instance began to terminate: that instance never serves.
  const retired = new Set<string>();
  const retire = (time: number, instance: string) => {
    retired.add(instance);
    if (serving.delete(instance)) inService.add(time, -1);
  };
  for (const observation of observations) {
    const { time } = observation;
    switch (observation.kind) {
      case "taskWanted":
        waiting.add(time, 1);
        break;
      case "taskPlaced":
      case "taskWithdrawn":
        waiting.add(time, -1);
        break;
      case "instanceLaunched":
        instances.add(time, 1);
        break;
      case "instanceRegistered":
        if (retired.has(observation.instance)) break;
        serving.add(observation.instance);
        inService.add(time, 1);
        break;
      case "drainBegan":
      case "instanceTerminating":
        retire(time, observation.instance);
        break;
      case "instanceTerminated":
        retire(time, observation.instance);
        instances.add(time, -1);
    }
  }
  return {
    waitingTasks: waiting.steps,
    instances: instances.steps,
    billedInstances: billedInstancesOf(observations),
    instancesInService: inService.steps,
  };
}

/** The shortest time that is billed where the bill begins with `running`, in milliseconds. Source: EC2 pricing. */
const SHORTEST_BILL_MS = 60_000;

/** Counts the instances between begin and end of their bills. One that ends before its bill begins costs nothing. */
const billedInstancesOf = (observations: Iterable<Observation>): Steps => {
  const begins = new Map<string, { readonly time: number; readonly shortestMs: number }>();
  const changes: { readonly time: number; readonly change: 1 | -1 }[] = [];
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
  const billed = new Count();
  for (const { time, change } of changes.sort((one, other) => one.time - other.time)) billed.add(time, change);
  return billed.steps;
};

import type { Observation } from "../../virtual-aws";
import { accumulate, type Steps } from "./steps";

/** Counts of the whole cluster as functions of time. */
export interface Timeline {
  /** Tasks that are wanted and have no place. */
  readonly waitingTasks: Steps;
  /** Instances that are paid for: from launch to termination. */
  readonly instances: Steps;
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
    instancesInService: accumulate(inService),
  };
}

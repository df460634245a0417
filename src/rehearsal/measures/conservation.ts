import type { Observation } from "../../virtual-aws";

/** Where every task is that was ever wanted. */
export interface TaskAccount {
  readonly wanted: number;
  readonly waiting: number;
  readonly placed: number;
  readonly withdrawn: number;
  readonly stopped: number;
  readonly killed: number;
}

/**
 * Follows every task through the observations: wanted, then placed on a registered instance or withdrawn, and once
 * placed stopped or killed, never both and never twice; no instance ends with a task on it.
 *
 * @param observations in the order of time, from the cluster's first moment on
 * @throws when a task is lost or counted twice: then no measure of this run can be trusted
 */
export function accountForTasks(observations: readonly Observation[]): TaskAccount {
  const known = new Set<string>();
  const waiting = new Set<string>();
  const hosts = new Map<string, string>();
  const tasksOn = new Map<string, Set<string>>();
  const ended = { withdrawn: 0, stopped: 0, killed: 0 };
  let terminated: string[] = [];
  let now = Number.NEGATIVE_INFINITY;

  // A machine's end and the end of its tasks share a moment, in whichever order they are told.
  const checkTerminated = () => {
    for (const instance of terminated) {
      for (const task of tasksOn.get(instance) ?? []) throw lost(now, `${task} was still on ${instance} when it ended`);
      tasksOn.delete(instance);
    }
    terminated = [];
  };
  const leaveHost = (task: string, how: string) => {
    const host = hosts.get(task);
    if (host === undefined) throw lost(now, `${task} ${how} without a place`);
    hosts.delete(task);
    tasksOn.get(host)?.delete(task);
  };

  for (const observation of observations) {
    if (observation.time < now) throw lost(now, `${observation.kind} was observed later than it happened`);
    if (observation.time > now) checkTerminated();
    now = observation.time;
    switch (observation.kind) {
      case "taskWanted":
        if (known.has(observation.task)) throw lost(now, `${observation.task} was wanted twice`);
        known.add(observation.task);
        waiting.add(observation.task);
        break;
      case "taskPlaced": {
        const { task, instance } = observation;
        const tasks = tasksOn.get(instance);
        if (!waiting.delete(task)) throw lost(now, `${task} was placed without waiting`);
        if (!tasks || terminated.includes(instance))
          throw lost(now, `${task} was placed on ${instance}, which is gone`);
        tasks.add(task);
        hosts.set(task, instance);
        break;
      }
      case "taskRunning":
        if (!hosts.has(observation.task)) throw lost(now, `${observation.task} began to run without a place`);
        break;
      case "taskWithdrawn":
        if (!waiting.delete(observation.task)) throw lost(now, `${observation.task} was withdrawn without waiting`);
        ended.withdrawn += 1;
        break;
      case "taskStopped":
        leaveHost(observation.task, "stopped");
        ended.stopped += 1;
        break;
      case "taskKilled":
        leaveHost(observation.task, "was killed");
        ended.killed += 1;
        break;
      case "instanceRegistered":
        tasksOn.set(observation.instance, new Set());
        break;
      case "instanceTerminated":
        terminated.push(observation.instance);
    }
  }
  checkTerminated();
  return { wanted: known.size, waiting: waiting.size, placed: hosts.size, ...ended };
}

const lost = (time: number, what: string): Error =>
  new Error(`The rehearsal lost count of a task at ${new Date(time).toISOString()}: ${what}.`);

import type { Observation } from "../../virtual-aws";

/** Where every task is that was ever wanted. */
export interface TaskAccount {
  /** All of them. */
  readonly wanted: number;
  /** Have no place yet. */
  readonly waiting: number;
  /** Are on an instance. */
  readonly placed: number;
  /** Were no longer wanted before they had a place. */
  readonly withdrawn: number;
  /** Ended before their instance did. */
  readonly stopped: number;
  /** Ended with their instance. */
  readonly killed: number;
}

/**
 * Follows every task through the observations: wanted, then placed on a registered instance or withdrawn, and once
 * placed stopped or killed, never both and never twice; no instance ends with a task on it, and what ECS places on one
 * that has ended but is still registered is killed when its registration ends.
 *
 * @param observations in the order of time, from the cluster's first moment on
 * @throws when a task is lost or counted twice: then no measure of this run can be trusted
 */
export function accountForTasks(observations: Iterable<Observation>): TaskAccount {
  const ledger = new TaskLedger();
  for (const observation of observations) ledger.enter(observation);
  return ledger.close();
}

class TaskLedger {
  readonly #known = new Set<string>();
  readonly #waiting = new Set<string>();
  /** Instances by the tasks that are on them. */
  readonly #hosts = new Map<string, string>();
  readonly #tasksOn = new Map<string, Set<string>>();
  readonly #ended = { withdrawn: 0, stopped: 0, killed: 0 };
  /** Instances that ended in the current moment: the end of their tasks may follow in the same moment. */
  #terminated = new Set<string>();
  /** Tasks that were placed on such an instance after its end, while it was registered still. */
  #placedLate = new Set<string>();
  /** Likewise instances whose registration ended. */
  #deregistered = new Set<string>();
  #now = Number.NEGATIVE_INFINITY;

  enter(observation: Observation): void {
    const { kind, time } = observation;
    if (time < this.#now) throw this.#lost(`${kind} was observed later than it happened`);
    if (time > this.#now) this.#checkTerminated();
    this.#now = time;
    if ("task" in observation) this.#enterTask(observation);
    else if (kind === "instanceRegistered") this.#tasksOn.set(observation.instance, new Set());
    else if (kind === "instanceTerminated") this.#terminated.add(observation.instance);
    else if (kind === "instanceDeregistered") this.#deregistered.add(observation.instance);
  }

  close(): TaskAccount {
    this.#checkTerminated();
    return { wanted: this.#known.size, waiting: this.#waiting.size, placed: this.#hosts.size, ...this.#ended };
  }

  #enterTask(observation: Extract<Observation, { readonly task: string }>): void {
    const { kind, task } = observation;
    switch (kind) {
      case "taskWanted":
        if (this.#known.has(task)) throw this.#lost(`${task} was wanted twice`);
        this.#known.add(task);
        this.#waiting.add(task);
        break;
      case "taskPlaced":
        this.#leaveQueue(task, "placed");
        this.#enterHost(task, observation.instance);
        break;
      case "taskRunning":
        if (!this.#hosts.has(task)) throw this.#lost(`${task} began to run without a place`);
        break;
      case "taskWithdrawn":
        this.#leaveQueue(task, "withdrawn");
        this.#ended.withdrawn += 1;
        break;
      case "taskStopped":
        this.#leaveHost(task, "stopped");
        this.#ended.stopped += 1;
        break;
      case "taskKilled":
        this.#leaveHost(task, "was killed");
        this.#ended.killed += 1;
    }
  }

  #leaveQueue(task: string, how: string): void {
    if (!this.#waiting.delete(task)) throw this.#lost(`${task} was ${how} without waiting`);
  }

  #enterHost(task: string, instance: string): void {
    const tasks = this.#tasksOn.get(instance);
    if (!tasks || this.#deregistered.has(instance))
      throw this.#lost(`${task} was placed on ${instance}, which is gone`);
    if (this.#terminated.has(instance)) this.#placedLate.add(task);
    tasks.add(task);
    this.#hosts.set(task, instance);
  }

  #leaveHost(task: string, how: string): void {
    const host = this.#hosts.get(task);
    if (host === undefined) throw this.#lost(`${task} ${how} without a place`);
    this.#hosts.delete(task);
    this.#tasksOn.get(host)?.delete(task);
  }

  #checkTerminated(): void {
    for (const instance of this.#terminated) {
      for (const task of this.#tasksOn.get(instance) ?? [])
        if (!this.#placedLate.has(task)) throw this.#lost(`${task} was still on ${instance} when it ended`);
    }
    this.#terminated = new Set();
    this.#placedLate = new Set();
    for (const instance of this.#deregistered) this.#tasksOn.delete(instance);
    this.#deregistered = new Set();
  }

  #lost(what: string): Error {
    return new Error(`The rehearsal lost count of a task at ${new Date(this.#now).toISOString()}: ${what}.`);
  }
}

import type { Resources } from "../../../functions/headroom/contract";
import { slots } from "../../../functions/headroom/room";
import type { Observation } from "../../virtual-aws";
import { MINUTE_MS } from "../traffic/traffic";
import type { Steps } from "./steps";

/**
 * The reason why a task waits at a moment: there is room, and ECS tries its service again only later; instances with room
 * for it boot; instances were asked for and not launched; the group has its max size; nothing asked for instances yet.
 */
export const CAUSES = ["retry", "boot", "capacity", "maximum", "decision"] as const;

/** Name of a reason to wait. */
export type Cause = (typeof CAUSES)[number];

/** A time in which tasks waited without a break of more than five minutes. It is plain data. */
export interface WorstMoment {
  /** ISO 8601. */
  readonly start: string;
  /** Seconds from the first to the last waiting task. */
  readonly seconds: number;
  /** Maximum of tasks that waited at a time. */
  readonly tasks: number;
  /** Minutes that its tasks waited, added up. */
  readonly taskMinutes: number;
  /** The reason for the largest part of the task-minutes. */
  readonly cause: Cause;
  /** Task-minutes by reason. */
  readonly taskMinutesBy: Readonly<Record<Cause, number>>;
}

/** The cluster that moments are judged by. */
export interface MomentFrame {
  /** Milliseconds since the epoch: waits before do not count. */
  readonly startMs: number;
  /** Milliseconds since the epoch. */
  readonly endMs: number;
  /** Instances. */
  readonly maxSize: number;
  /** Instances that were wanted when the cluster was created. */
  readonly desiredCapacity: number;
  /** CPU units and MiB that one instance registers. */
  readonly instance: Resources;
  /** CPU units and MiB that a task of each service reserves. */
  readonly services: readonly { readonly name: string; readonly task: Resources }[];
}

/** Worst moments that a report has. */
const MAXIMUM_MOMENTS = 5;

/** Waits that follow each other so closely are one moment. */
const BREAK_MS = 300_000;
/**
 * The times in which tasks waited most, by task-minutes.
 *
 * @param observations in the order of time, from the cluster's first moment on
 * @returns the worst first, at most five
 */
export function worstMomentsOf(observations: Iterable<Observation>, frame: MomentFrame): readonly WorstMoment[] {
  const room = new Room(frame);
  const moments = new Moments();
  let from = Number.NEGATIVE_INFINITY;
  const until = (time: number) => {
    const begin = Math.max(from, frame.startMs);
    const end = Math.min(time, frame.endMs);
    if (end > begin && room.waitingTasks > 0) moments.add(begin, end, room.waitingTasks, room.causes());
    from = time;
  };
  for (const observation of observations) {
    if (observation.time > from) until(observation.time);
    room.enter(observation);
  }
  until(frame.endMs);
  return moments.worst();
}

/**
 * The room of the cluster over time: usual containers that would fit besides what is there.
 *
 * @param tasksPerInstance usual containers that an empty instance holds
 */
export function freeRoomOf(observations: Iterable<Observation>, frame: MomentFrame, tasksPerInstance: number): Steps {
  const room = new Room(frame);
  const steps: { readonly time: number; readonly value: number }[] = [];
  for (const observation of observations) {
    room.enter(observation);
    const value = Math.floor(room.free * tasksPerInstance + ROUNDING);
    if (value !== steps.at(-1)?.value) steps.push({ time: observation.time, value });
  }
  return steps;
}

interface OpenMoment {
  readonly startMs: number;
  endMs: number;
  tasks: number;
  readonly minutes: Record<Cause, number>;
}

/** Joins spans of waiting to moments. */
class Moments {
  readonly #moments: OpenMoment[] = [];

  add(begin: number, end: number, tasks: number, shares: Readonly<Record<Cause, number>>): void {
    const last = this.#moments.at(-1);
    const moment =
      last && begin - last.endMs <= BREAK_MS ? last : { startMs: begin, endMs: end, tasks: 0, minutes: noMinutes() };
    if (moment !== last) this.#moments.push(moment);
    moment.endMs = end;
    moment.tasks = Math.max(moment.tasks, tasks);
    for (const cause of CAUSES) moment.minutes[cause] += (shares[cause] * tasks * (end - begin)) / MINUTE_MS;
  }

  worst(): readonly WorstMoment[] {
    return this.#moments
      .map(({ startMs, endMs, tasks, minutes }) => ({
        start: new Date(startMs).toISOString(),
        seconds: (endMs - startMs) / 1000,
        tasks,
        taskMinutes: CAUSES.reduce((sum, cause) => sum + minutes[cause], 0),
        cause: CAUSES.reduce((largest, cause) => (minutes[cause] > minutes[largest] ? cause : largest)),
        taskMinutesBy: minutes,
      }))
      .sort((one, other) => other.taskMinutes - one.taskMinutes)
      .slice(0, MAXIMUM_MOMENTS);
  }
}

const noMinutes = (): Record<Cause, number> => ({ retry: 0, boot: 0, capacity: 0, maximum: 0, decision: 0 });

type TaskObservation = Extract<Observation, { readonly task: string }>;

/** The room of a cluster and the tasks that wait for it, in shares of an instance. */
class Room {
  readonly #frame: MomentFrame;
  readonly #shares: ReadonlyMap<string, number>;
  /** Shares of an instance of the tasks that wait, by task. */
  readonly #waiting = new Map<string, number>();
  #waitingShare = 0;
  /** Share and instance of each task that has a place. */
  readonly #placed = new Map<string, { readonly share: number; readonly instance: string }>();
  /** Shares in use, by instance. */
  readonly #used = new Map<string, number>();
  readonly #serving = new Set<string>();
  /** Room on serving instances for tasks of the smallest size, in shares of an instance. */
  #free = 0;
  readonly #smallest: number;
  readonly #booting = new Set<string>();
  readonly #gone = new Set<string>();
  #desired: number;

  constructor(frame: MomentFrame) {
    this.#frame = frame;
    this.#desired = frame.desiredCapacity;
    this.#shares = new Map(frame.services.map(({ name, task }) => [name, 1 / slots(frame.instance, task)]));
    this.#smallest = Math.min(...this.#shares.values());
  }

  /** Room on serving instances, in instances. */
  get free(): number {
    return this.#free;
  }

  get waitingTasks(): number {
    return this.#waiting.size;
  }

  /** The share of the waiting tasks that waits for each reason; the first that applies. */
  causes(): Readonly<Record<Cause, number>> {
    const live = this.#serving.size + this.#booting.size;
    let left = this.#waitingShare;
    const take = (room: number): number => {
      const taken = Math.min(left, room);
      left -= taken;
      return this.#waitingShare > 0 ? taken / this.#waitingShare : 0;
    };
    const retry = take(this.#free < this.#smallest - ROUNDING ? 0 : this.#free);
    const boot = take(this.#booting.size);
    const capacity = take(Math.max(0, this.#desired - live));
    const rest = take(Number.POSITIVE_INFINITY);
    const isFull = this.#desired >= this.#frame.maxSize;
    return { retry, boot, capacity, maximum: isFull ? rest : 0, decision: isFull ? 0 : rest };
  }

  enter(observation: Observation): void {
    if ("task" in observation) this.#enterTask(observation);
    else if (observation.kind === "capacityWanted") this.#desired = observation.desired;
    else if ("instance" in observation) this.#enterInstance(observation.kind, observation.instance);
  }

  #enterTask(observation: TaskObservation): void {
    const { kind, task } = observation;
    if (kind === "taskWanted") {
      const share = this.#shares.get(observation.service ?? "") ?? 0;
      this.#waiting.set(task, share);
      this.#waitingShare += share;
    } else if (kind === "taskPlaced") {
      const share = this.#leaveQueue(task);
      this.#placed.set(task, { share, instance: observation.instance });
      this.#use(observation.instance, share);
    } else if (kind === "taskWithdrawn") this.#leaveQueue(task);
    else if (kind === "taskStopped" || kind === "taskKilled") {
      const place = this.#placed.get(task);
      this.#placed.delete(task);
      if (place) this.#use(place.instance, -place.share);
    }
  }

  #leaveQueue(task: string): number {
    const share = this.#waiting.get(task) ?? 0;
    this.#waiting.delete(task);
    // Nothing is left of a sum of shares when nothing waits: rounding must not add up over weeks.
    this.#waitingShare = this.#waiting.size === 0 ? 0 : this.#waitingShare - share;
    return share;
  }

  #use(instance: string, share: number): void {
    const before = this.#freeOn(instance);
    this.#used.set(instance, (this.#used.get(instance) ?? 0) + share);
    if (this.#serving.has(instance)) this.#free += this.#freeOn(instance) - before;
  }

  #freeOn(instance: string): number {
    const free = 1 - (this.#used.get(instance) ?? 0);
    return Math.max(0, Math.floor(free / this.#smallest + ROUNDING) * this.#smallest);
  }

  #enterInstance(kind: Observation["kind"], instance: string): void {
    if (kind === "instanceLaunched") this.#booting.add(instance);
    else if (kind === "instanceRegistered") {
      // An agent may register after its instance began to terminate: that instance never serves.
      if (!this.#booting.delete(instance) || this.#gone.has(instance)) return;
      this.#serving.add(instance);
      this.#free += this.#freeOn(instance);
    } else if (kind === "drainBegan" || kind === "instanceTerminating" || kind === "instanceTerminated") {
      this.#gone.add(instance);
      this.#booting.delete(instance);
      if (this.#serving.delete(instance)) this.#free -= this.#freeOn(instance);
      if (kind === "instanceTerminated") this.#used.delete(instance);
    }
  }
}

/** Sums of shares may be off by so much. */
const ROUNDING = 1e-6;

import type { Timer } from "../core/clock";
import { MINUTE, SECOND } from "../core/time";
import type { World } from "../core/world";
import type { Service, Task } from "./model";

/** Share of a minute's starts that a service may have at once: ten seconds' worth. */
const BURST_SHARE = 1 / 6;

/** The start limits of one service. */
interface Limits {
  /** Tasks that it may start in a minute. */
  readonly perMinute: number;
  /** Tasks that wait for the service's turn, although there may be room for them. */
  readonly held: Set<Task>;
  /** Tries again to place them. */
  retry: Timer | undefined;
  /** Starts that it may have at once. */
  tokens: number;
  /** When `tokens` was right, in milliseconds since the epoch. */
  tokensMs: number;
  /** From when on a task has been without room, in milliseconds since the epoch; undefined: none is. */
  failingSinceMs: number | undefined;
  /** How often it was throttled since all its tasks had a place. */
  throttles: number;
}

/**
 * How a try to place a task ended: it has a place or waits for room; or it must be held, until its service may start tasks
 * again or until fewer tasks are in PROVISIONING.
 */
export type Try = "done" | "heldByLimit" | "heldByProvisioning";

/** Acts on the decisions of start limits. */
export interface StartLimitListener {
  /** Tries again to place a task that was held. */
  retry(service: Service, task: Task): Try;
  /** Takes a task out of the queue for room. */
  unqueue(task: Task): void;
}

/**
 * Keeps a service's tasks from being placed although there may be room: by its rate of starts, and after placements
 * that failed. Source: ECS developer guide, "Amazon ECS service throttle logic".
 */
export class StartLimits {
  readonly #world: World;
  readonly #listener: StartLimitListener;
  readonly #limits = new Map<Service, Limits>();

  constructor(world: World, listener: StartLimitListener) {
    this.#world = world;
    this.#listener = listener;
  }

  /** Whether ECS throttles a service. */
  isThrottled(service: Service): boolean {
    const limits = this.#limits.get(service);
    return limits !== undefined && limits.throttles > 0 && limits.retry !== undefined;
  }

  /** Takes one of a service's starts. @returns false when there is none now: the task must be held */
  take(service: Service): boolean {
    const limits = this.#of(service);
    const { perMinute } = limits;
    if (perMinute === Number.POSITIVE_INFINITY) return true;
    const now = this.#world.clock.now();
    const earned = ((now - limits.tokensMs) * perMinute) / MINUTE;
    limits.tokens = Math.min(Math.max(1, perMinute * BURST_SHARE), limits.tokens + earned);
    limits.tokensMs = now;
    if (limits.tokens < 1) return false;
    limits.tokens -= 1;
    return true;
  }

  /** Holds a task until its service may go on. @param seconds until then, where nothing else is due. @default 1 */
  hold(service: Service, task: Task, seconds = 1): void {
    const limits = this.#of(service);
    limits.held.add(task);
    if (!limits.retry) this.#retryAfter(service, seconds);
  }

  /** A task of a service has no room. */
  failed(service: Service): void {
    if (this.#of(service).failingSinceMs === undefined) this.#watch(service, this.#world.clock.now());
  }

  /** Throttles a service when a task that had no room at a time still has none after the grace. */
  #watch(service: Service, sinceMs: number): void {
    const limits = this.#of(service);
    limits.failingSinceMs = sinceMs;
    const graceMs = this.#world.draws.of("placementGraceSeconds", service.name) * SECOND;
    this.#world.clock.at(sinceMs + graceMs, () => {
      if (limits.failingSinceMs !== sinceMs) return;
      const queued = firstQueued(service, limits);
      if (!queued) limits.failingSinceMs = undefined;
      else if (queued.createdMs > sinceMs) this.#watch(service, queued.createdMs);
      else this.#throttle(service);
    });
  }

  #throttle(service: Service): void {
    const limits = this.#of(service);
    const { draws, clock } = this.#world;
    for (const task of service.waiting) {
      this.#listener.unqueue(task);
      limits.held.add(task);
    }
    limits.throttles += 1;
    const seconds = Math.min(
      draws.of("longestThrottleSeconds", service.name),
      draws.of("throttleSeconds", service.name) * limits.throttles,
    );
    if (limits.retry) clock.cancel(limits.retry);
    this.#retryAfter(service, seconds);
  }

  #retryAfter(service: Service, seconds: number): void {
    const limits = this.#of(service);
    limits.retry = this.#world.clock.after(seconds * SECOND, () => {
      limits.retry = undefined;
      const placedAny = this.#retryHeld(service, limits);
      if (limits.throttles === 0) return;
      if (placedAny && this.#world.timings.throttleReset === "whenAnyPlaced") limits.throttles = 0;
      this.#judge(service, limits);
    });
  }

  /**
   * Tries to place each held task, the longest held first, and ends where a limit of the service holds the others too: with
   * thousands of them, trying each one every second would be most of a run's work.
   *
   * @returns whether any has a place
   */
  #retryHeld(service: Service, { held }: Limits): boolean {
    let placedAny = false;
    let isFull = false;
    let untried = held.size;
    for (const task of held) {
      if (untried-- === 0) break;
      if (!service.waiting.has(task)) held.delete(task);
      else if (!isFull || task.lastStatus === "PROVISIONING") {
        const ending = this.#listener.retry(service, task);
        if (ending === "heldByLimit") break;
        if (ending === "heldByProvisioning") isFull = true;
        else held.delete(task);
        placedAny ||= !service.waiting.has(task);
      }
    }
    return placedAny;
  }

  /** After a throttled service's try: it is throttled for longer, or free. */
  #judge(service: Service, limits: Limits): void {
    if (firstQueued(service, limits)) this.#throttle(service);
    else if (service.waiting.size === 0) {
      limits.throttles = 0;
      limits.failingSinceMs = undefined;
    }
  }

  #of(service: Service): Limits {
    const known = this.#limits.get(service);
    if (known) return known;
    const limits: Limits = {
      perMinute: this.#world.draws.of("serviceStartsPerMinute", service.name),
      held: new Set(),
      retry: undefined,
      tokens: Number.POSITIVE_INFINITY,
      tokensMs: 0,
      failingSinceMs: undefined,
      throttles: 0,
    };
    this.#limits.set(service, limits);
    return limits;
  }
}

/** The first task of a service that waits for room, not for the service's turn. */
const firstQueued = ({ waiting }: Service, { held }: Limits): Task | undefined => {
  for (const task of waiting) if (!held.has(task)) return task;
  return undefined;
};

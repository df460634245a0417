import type { Observation } from "../../virtual-aws";

/** The drain that came closest to its timeout. It is plain data. */
export interface LongestDrain {
  /** Begin of the termination, ISO 8601. */
  readonly start: string;
  /** Seconds from the begin of the termination to the instance's end. */
  readonly seconds: number;
  /** Seconds that a drain may take. */
  readonly timeoutSeconds: number;
  /** Of its seconds, those until the instance was set DRAINING. */
  readonly untilDrainingSeconds: number;
  /** Of its seconds, those from then until its last task had left. */
  readonly untilEmptySeconds: number;
  /** Of its seconds, those from then to the end. */
  readonly untilEndSeconds: number;
}

interface OpenDrain {
  readonly startMs: number;
  drainingMs?: number;
  emptyMs?: number;
}

/**
 * The longest of the drains that began and ended in a span of time.
 *
 * @param observations in the order of time
 * @param startMs milliseconds since the epoch
 * @param endMs milliseconds since the epoch
 * @param timeoutSeconds seconds that a drain may take
 * @returns undefined when none ended
 */
export function longestDrainOf(
  observations: Iterable<Observation>,
  startMs: number,
  endMs: number,
  timeoutSeconds: number,
): LongestDrain | undefined {
  const drains = new Drains(startMs);
  let longest: LongestDrain | undefined;
  for (const observation of observations) {
    if (observation.time > endMs) break;
    const ended = drains.enter(observation);
    if (ended && observation.time - ended.startMs > (longest?.seconds ?? -1) * 1000)
      longest = closed(ended, observation.time, timeoutSeconds);
  }
  return longest;
}

/** Follows the terminations that begin from a time on. */
class Drains {
  readonly #startMs: number;
  readonly #hosts = new Map<string, string>();
  readonly #draining = new Set<string>();
  readonly #open = new Map<string, OpenDrain>();

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** @returns the drain that the observation ends */
  enter(observation: Observation): OpenDrain | undefined {
    const { kind, time } = observation;
    if (kind === "taskPlaced") this.#hosts.set(observation.task, observation.instance);
    if (kind === "taskStopped" || kind === "taskKilled") this.#leave(observation.task, time);
    if (kind === "drainBegan") {
      this.#draining.add(observation.instance);
      const drain = this.#open.get(observation.instance);
      if (drain) drain.drainingMs = time;
    }
    if (kind === "instanceTerminating" && time >= this.#startMs) {
      const isDraining = this.#draining.has(observation.instance);
      this.#open.set(observation.instance, { startMs: time, ...(isDraining && { drainingMs: time }) });
    }
    return kind === "instanceTerminated" ? this.#close(observation.instance) : undefined;
  }

  #leave(task: string, time: number): void {
    const drain = this.#open.get(this.#hosts.get(task) ?? "");
    this.#hosts.delete(task);
    if (drain) drain.emptyMs = time;
  }

  #close(instance: string): OpenDrain | undefined {
    const drain = this.#open.get(instance);
    this.#open.delete(instance);
    this.#draining.delete(instance);
    return drain;
  }
}

/** A drain whose instance was never set DRAINING waited for that until its tasks had gone. */
const closed = ({ startMs, drainingMs, emptyMs }: OpenDrain, endMs: number, timeoutSeconds: number): LongestDrain => {
  const begunMs = drainingMs ?? emptyMs ?? endMs;
  const lastTaskMs = Math.max(begunMs, emptyMs ?? begunMs);
  return {
    start: new Date(startMs).toISOString(),
    seconds: (endMs - startMs) / 1000,
    timeoutSeconds,
    untilDrainingSeconds: (begunMs - startMs) / 1000,
    untilEmptySeconds: (lastTaskMs - begunMs) / 1000,
    untilEndSeconds: (endMs - lastTaskMs) / 1000,
  };
};

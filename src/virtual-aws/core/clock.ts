/** Something that will run at its time unless it is cancelled. */
export interface Timer {
  /** When it runs, in milliseconds since the epoch. */
  readonly timeMs: number;
}

interface Entry extends Timer {
  run: (() => void | Promise<void>) | undefined;
  readonly isAsleep: (() => boolean) | undefined;
}

/**
 * Turns of Node's event loop that a started promise gets before it is taken to wait for virtual time. SDK calls that
 * are answered in process need microtasks only, all of which one turn runs; the others are a reserve where it is not known
 * what the promise waits for.
 */
const TURNS_BEFORE_SLEEP = { known: 1, unknown: 5 } as const;

/** Real milliseconds after which a promise that waits neither for a virtual timer nor for I/O we know of is left alone. */
const PATIENCE_MS = 2000;

/**
 * Virtual time: a calendar of moments, each with what is to run then, in the order in which it was scheduled. Nothing
 * passes between two moments, so fourteen quiet days cost nothing.
 */
export class VirtualClock {
  #nowMs: number;
  /** Binary heap of the moments that have entries. */
  readonly #moments: number[] = [];
  readonly #entries = new Map<number, Entry[]>();
  #failure: { readonly error: unknown } | undefined;

  /** @param startMs milliseconds since the epoch */
  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#nowMs;
  }

  /**
   * Schedules something, to the millisecond; a time that is already past means "next".
   *
   * @param run when it returns a promise, time stands still until the promise settles or is asleep
   * @param isAsleep whether the promise waits for virtual time, so that the clock must go on for it to settle.
   * @default asleep when it is unresolved after a few turns of the event loop while anything else is scheduled
   */
  at(timeMs: number, run: () => void | Promise<void>, isAsleep?: () => boolean): Timer {
    const moment = Math.max(Math.round(timeMs), this.#nowMs);
    const entry: Entry = { timeMs: moment, run, isAsleep };
    const others = this.#entries.get(moment);
    if (others) others.push(entry);
    else {
      this.#entries.set(moment, [entry]);
      push(this.#moments, moment);
    }
    return entry;
  }

  /** Schedules something after a delay in milliseconds. See {@link at}. */
  after(delayMs: number, run: () => void | Promise<void>, isAsleep?: () => boolean): Timer {
    return this.at(this.#nowMs + delayMs, run, isAsleep);
  }

  /** Resolves after a delay in milliseconds; time stands still until the awaiting code has gone on. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, async () => resolve());
    });
  }

  cancel(timer: Timer): void {
    (timer as Entry).run = undefined;
  }

  /**
   * Runs everything that is due up to and including a time, and ends with the clock at it.
   *
   * @throws what anything that ran has thrown
   */
  async runUntil(timeMs: number): Promise<void> {
    // What was started between two runs gets its turn first, in the present.
    await new Promise(setImmediate);
    for (let moment = this.#moments[0]; moment !== undefined && moment <= timeMs; moment = this.#moments[0]) {
      this.#nowMs = moment;
      const entries = this.#entries.get(moment)!;
      // What is scheduled for this very moment while it runs joins its end.
      for (let index = 0; index < entries.length; index++) {
        const { run, isAsleep } = entries[index]!;
        entries[index]!.run = undefined;
        const promise = run?.();
        const turns = TURNS_BEFORE_SLEEP[isAsleep ? "known" : "unknown"];
        if (promise) await this.#settle(promise, turns, isAsleep ?? (() => this.#hasNext(entries, index)));
        if (this.#failure) throw this.#failure.error;
      }
      this.#entries.delete(moment);
      pop(this.#moments);
    }
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  #hasNext(current: readonly Entry[], index: number): boolean {
    return this.#moments.length > 1 || index + 1 < current.length;
  }

  async #settle(promise: Promise<void>, turns: number, isAsleep: () => boolean): Promise<void> {
    let settled = false;
    promise.then(
      () => {
        settled = true;
      },
      (error: unknown) => {
        settled = true;
        this.#failure = { error };
      },
    );
    let startMs: number | undefined;
    for (let turn = 1; !settled; turn++) {
      await new Promise(setImmediate);
      if (settled || turn < turns) continue;
      startMs ??= performance.now();
      if (isAsleep() || performance.now() - startMs > PATIENCE_MS) return;
    }
  }
}

function push(heap: number[], value: number): void {
  let index = heap.length;
  heap.push(value);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = value;
}

function pop(heap: number[]): void {
  const value = heap.pop()!;
  const length = heap.length;
  if (length === 0) return;
  let index = 0;
  for (let child = 1; child < length; child = 2 * index + 1) {
    if (child + 1 < length && heap[child + 1]! < heap[child]!) child += 1;
    if (heap[child]! >= value) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = value;
}

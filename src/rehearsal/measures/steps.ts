/** A function of time that holds a value from each step to the next; it is 0 before the first. Times ascend. */
export type Steps = readonly { readonly time: number; readonly value: number }[];

/** A count that starts at 0, and its steps. Changes are added in the order of time; those of one moment make one step. */
export class Count {
  readonly #steps: { readonly time: number; value: number }[] = [];
  #value = 0;

  /** The steps until now. */
  get steps(): Steps {
    return this.#steps;
  }

  add(time: number, change: number): void {
    this.#value += change;
    const last = this.#steps.at(-1);
    if (last?.time === time) last.value = this.#value;
    else this.#steps.push({ time, value: this.#value });
  }
}

/** Cuts a span of time wherever one of the functions changes, and says what each is worth in between. */
export function* segments(
  startMs: number,
  endMs: number,
  functions: readonly Steps[],
): Generator<{ readonly from: number; readonly to: number; readonly values: readonly number[] }> {
  const next = functions.map(() => 0);
  const values = functions.map(() => 0);
  for (let from = startMs; from < endMs; ) {
    let to = endMs;
    for (const [index, steps] of functions.entries()) {
      let step = steps[next[index]!];
      while (step && step.time <= from) {
        values[index] = step.value;
        next[index]! += 1;
        step = steps[next[index]!];
      }
      if (step && step.time < to) to = step.time;
    }
    yield { from, to, values };
    from = to;
  }
}

/** The integral over time, in units of the integrand times milliseconds. */
export function integrate(
  startMs: number,
  endMs: number,
  functions: readonly Steps[],
  integrand: (...values: number[]) => number,
): number {
  let sum = 0;
  for (const { from, to, values } of segments(startMs, endMs, functions)) sum += (to - from) * integrand(...values);
  return sum;
}

/** The highest value in each of `count` equal spans of time. */
export function highestIn(startMs: number, endMs: number, steps: Steps, count: number): number[] {
  const highest = new Array<number>(count).fill(0);
  const width = (endMs - startMs) / count;
  for (const { from, to, values } of segments(startMs, endMs, [steps])) {
    const last = Math.min(count - 1, Math.ceil((to - startMs) / width) - 1);
    for (let index = Math.floor((from - startMs) / width); index <= last; index++)
      highest[index] = Math.max(highest[index]!, values[0]!);
  }
  return highest;
}

/** Numbers in a typed array that grows as needed. */
export class GrowingArray {
  #values = new Float64Array(1024);
  #length = 0;

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.addTo(this.#length, value);
  }

  /** Adds to the number at an index. What was not there is 0. */
  addTo(index: number, amount: number): void {
    if (index >= this.#values.length) {
      const larger = new Float64Array(Math.max(this.#values.length * 2, index + 1));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[index]! += amount;
    this.#length = Math.max(this.#length, index + 1);
  }

  /** The number at an index, 0 beyond the end. */
  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** A view of all of them, not a copy. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Sums in bins of equal length that lie side by side from an anchor on, in both directions. */
export class Bins {
  readonly anchorMs: number;
  readonly stepMs: number;
  readonly #after = new GrowingArray();
  readonly #before = new GrowingArray();

  /**
   * @param anchorMs begin of bin 0, milliseconds since the epoch
   * @param stepMs length of a bin, milliseconds
   */
  constructor(anchorMs: number, stepMs: number) {
    this.anchorMs = anchorMs;
    this.stepMs = stepMs;
  }

  /** Index of the bin that holds a moment. */
  indexOf(timeMs: number): number {
    return Math.floor((timeMs - this.anchorMs) / this.stepMs);
  }

  /** Milliseconds since the epoch: when a bin begins. */
  startOf(index: number): number {
    return this.anchorMs + index * this.stepMs;
  }

  at(index: number): number {
    return index >= 0 ? this.#after.at(index) : this.#before.at(-1 - index);
  }

  addTo(index: number, amount: number): void {
    if (index >= 0) this.#after.addTo(index, amount);
    else this.#before.addTo(-1 - index, amount);
  }

  /** Adds a value that holds from one moment to another: value times milliseconds to each bin between them. */
  addHeld(fromMs: number, untilMs: number, value: number): void {
    let index = this.indexOf(fromMs);
    for (let from = fromMs; from < untilMs; index++) {
      const to = Math.min(untilMs, this.startOf(index + 1));
      this.addTo(index, value * (to - from));
      from = to;
    }
  }
}

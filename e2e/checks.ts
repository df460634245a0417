/** One thing that holds or not. */
export interface Check {
  readonly name: string;
  readonly seconds: number;
  /** What does not hold, a line each; nothing when it does. */
  readonly failures: readonly string[];
}

/**
 * Runs checks one after the other and keeps what became of each. A check that throws has failed; one that is interrupted is
 * the last.
 */
export class Checks {
  readonly results: Check[] = [];
  readonly #say: (line: string) => void;
  readonly #interruption: AbortSignal;

  constructor(say: (line: string) => void, interruption: AbortSignal) {
    this.#say = say;
    this.#interruption = interruption;
  }

  /** @param run gives what does not hold */
  async run(name: string, run: () => Promise<readonly string[]>): Promise<void> {
    const began = performance.now();
    const failures = await run().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    this.#interruption.throwIfAborted();
    const seconds = (performance.now() - began) / 1000;
    this.results.push({ name, seconds, failures });
    this.#say(`${failures.length === 0 ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(0)} s)`);
    for (const failure of failures) this.#say(`     ${failure.replaceAll("\n", "\n     ")}`);
  }

  /** Says how many have passed, where there were any. The process ends with 1 when one has failed. */
  end(): void {
    if (this.results.length === 0) return;
    const failed = this.results.filter(({ failures }) => failures.length > 0).length;
    this.#say(`${this.results.length - failed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  }
}

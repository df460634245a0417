import { setTimeout as sleep } from "node:timers/promises";
import { OutsideError } from "../../src/user-error";

/** Patience with AWS. */
export interface Patience {
  /** Seconds between two reads. */
  readonly pollSeconds: number;
  /** Seconds that any wait may take at most. @default as long as the wait itself says */
  readonly maximumSeconds?: number;
  /** Ends a wait. */
  readonly interruption: AbortSignal;
}

/**
 * Waits until AWS shows something.
 *
 * @param what in words, for the error
 * @param seconds that it may take
 * @param read gives undefined until it is there
 * @throws OutsideError when it is not there in time
 */
export async function until<Result>(
  what: string,
  seconds: number,
  { pollSeconds, maximumSeconds, interruption }: Patience,
  read: () => Promise<Result | undefined>,
): Promise<Result> {
  const limitSeconds = Math.min(seconds, maximumSeconds ?? seconds);
  const deadlineMs = performance.now() + limitSeconds * 1000;
  for (;;) {
    const result = await read();
    if (result !== undefined) return result;
    if (performance.now() >= deadlineMs) throw new OutsideError(`${what}: not so after ${limitSeconds} s`);
    await sleep(pollSeconds * 1000, undefined, { signal: interruption });
  }
}

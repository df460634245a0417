import type { VirtualClock } from "./clock";
import { AwsError } from "./errors";
import { SECOND } from "./time";

/** Limit of a token bucket. */
export interface ThrottleBucket {
  /** Calls at once. */
  readonly burst: number;
  /** Calls a second in the long run. */
  readonly perSecond: number;
}

/** The tokens that are left in the buckets of an account. */
export class Throttling {
  readonly #clock: VirtualClock;
  readonly #tokens = new Map<ThrottleBucket, { count: number; timeMs: number }>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Takes a token. @throws AwsError "ThrottlingException" when there is none */
  take(bucket: ThrottleBucket): void {
    const now = this.#clock.now();
    const tokens = this.#tokens.get(bucket) ?? { count: bucket.burst, timeMs: now };
    const count = Math.min(bucket.burst, tokens.count + ((now - tokens.timeMs) / SECOND) * bucket.perSecond);
    this.#tokens.set(bucket, { count: Math.max(0, count - 1), timeMs: now });
    if (count < 1) throw new AwsError("ThrottlingException", "Rate exceeded");
  }
}

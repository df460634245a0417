/** A budget for the calls of one API. */
export interface Budget {
  /** Calls that may be made at once. */
  readonly burst: number;
  /** Calls a second after that. */
  readonly perSecond: number;
}

/**
 * Keeps calls within a token bucket, by which AWS throttles its APIs.
 *
 * @returns a function to await before each call; callers proceed in the order in which they called it
 */
export function tokenBucket({ burst, perSecond }: Budget): () => Promise<void> {
  const intervalMs = 1000 / perSecond;
  /** Time at which the bucket will be full again, in milliseconds since the epoch. */
  let fullAtMs = 0;
  return async () => {
    const now = Date.now();
    fullAtMs = Math.max(fullAtMs, now) + intervalMs;
    const waitMs = fullAtMs - burst * intervalMs - now;
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
  };
}

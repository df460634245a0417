export interface Budget {
  /** Calls that may be made at once. */
  readonly burst: number;
  /** Calls a second after that. */
  readonly perSecond: number;
}

/**
 * Keeps calls within a token bucket: the budget by which AWS throttles its APIs.
 *
 * @returns to be awaited before each call; those who ask first go first
 */
export function tokenBucket({ burst, perSecond }: Budget): () => Promise<void> {
  const intervalMs = 1000 / perSecond;
  /** When the bucket would be full again. */
  let fullAtMs = 0;
  return async () => {
    const now = Date.now();
    fullAtMs = Math.max(fullAtMs, now) + intervalMs;
    const waitMs = fullAtMs - burst * intervalMs - now;
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
  };
}

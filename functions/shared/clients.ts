/**
 * What every SDK client of the functions is created with.
 *
 * Five attempts in the SDK's standard mode wait at most 0.5, 1, 2 and 4 s between them when throttled (with full
 * jitter): a function that runs for at most a minute outlasts a short throttle and still ends by itself. Timeouts,
 * because the SDK has none: a connection that hangs would take the rest of the invocation with it. Every call of the
 * functions may be repeated, so one that times out after it succeeded does no harm.
 */
export const clientSettings = {
  maxAttempts: 5,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

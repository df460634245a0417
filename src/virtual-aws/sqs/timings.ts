/** Durations of SQS and the pollers of event source mappings. */
export interface SqsTimings {
  /** Seconds from a visible message to the poller of an event source mapping. Modelling assumption. @default 1 */
  readonly pollSeconds: number;
}

/** The default timings of SQS. */
export const SQS_TIMINGS: SqsTimings = { pollSeconds: 1 };

/** Seconds that a message is kept in a queue that does not say. Source: API reference, CreateQueue. */
export const DEFAULT_RETENTION_SECONDS = 4 * 24 * 3600;

/** Limits of a Lambda function on which those of its queue depend. */
export interface LambdaLimits {
  /** Longest run of an invocation, in seconds: 1 to 900. */
  readonly timeoutSeconds: number;
  /** Memory in MiB: 128 to 10240. CPU comes in proportion to it. */
  readonly memoryMiB: number;
  /**
   * Concurrent executions that the function reserves from the account's.
   *
   * @default none: it shares the account's with other functions
   */
  readonly reservedConcurrency?: number;
}

/** Limits of a queue whose messages Lambda passes to a function, of the queue's dead letters and of the mapping. */
export interface QueueLimits {
  /** Limits of the function that receives the messages. */
  readonly function: LambdaLimits;
  /** Maximum number of messages in one invocation. */
  readonly batchSize: number;
  /** Seconds that Lambda waits for more messages before it invokes the function. */
  readonly batchingWindowSeconds: number;
  /** Maximum number of concurrent executions for this queue. */
  readonly maximumConcurrency: number;
  /** Seconds that a received message stays hidden from the next attempt. */
  readonly visibilityTimeoutSeconds: number;
  /** Seconds that a message is kept. */
  readonly retentionSeconds: number;
  /** Where messages go that fail again and again. @default nowhere, they are tried until their retention ends */
  readonly deadLetters?: {
    /** Attempts before a message becomes a dead letter. */
    readonly maxReceiveCount: number;
    /** Seconds, counted from when the message was first sent and not from when it became a dead letter. */
    readonly retentionSeconds: number;
  };
}

/** The needs of a function from which {@link queueLimits} derives its queue's limits. */
export interface QueueNeeds {
  /** Limits of the function that receives the messages. */
  readonly function: LambdaLimits;
  /** Seconds, 0 to 300. @default 0: Lambda passes a message on at once */
  readonly batchingWindowSeconds?: number;
  /**
   * Keep a message no longer than this many seconds, and make no dead letter of it: for messages that are worth nothing
   * later. With less than the visibility timeout a message is tried once.
   *
   * @default 14 days, and dead letters
   */
  readonly worthlessAfterSeconds?: number;
}

/** The longest that SQS keeps a message (Amazon SQS developer guide, "Message quotas"). */
const LONGEST_RETENTION_SECONDS = 14 * 24 * 3600;

/**
 * The largest batch without a batching window, and with one (Lambda developer guide, "Using Lambda with Amazon SQS").
 */
const LARGEST_BATCH = { atOnce: 10, windowed: 10_000 };

/** With fewer attempts, messages that were only throttled become dead letters (the same page of the developer guide). */
const MINIMUM_RECEIVES = 5;

/** The smallest maximum concurrency that AWS allows. Only throttling would make one invocation follow the other. */
const MINIMUM_CONCURRENCY = 2;

/** Derives the limits of a queue from the needs of its function. */
export const queueLimits = (needs: QueueNeeds): QueueLimits => {
  const { batchingWindowSeconds = 0, worthlessAfterSeconds } = needs;
  return {
    function: needs.function,
    batchSize: batchingWindowSeconds > 0 ? LARGEST_BATCH.windowed : LARGEST_BATCH.atOnce,
    batchingWindowSeconds,
    maximumConcurrency: MINIMUM_CONCURRENCY,
    // Six times the function's timeout and the batching window, as the developer guide recommends.
    visibilityTimeoutSeconds: 6 * needs.function.timeoutSeconds + batchingWindowSeconds,
    retentionSeconds: worthlessAfterSeconds ?? LONGEST_RETENTION_SECONDS,
    ...(worthlessAfterSeconds === undefined && {
      deadLetters: { maxReceiveCount: MINIMUM_RECEIVES, retentionSeconds: LONGEST_RETENTION_SECONDS },
    }),
  };
};

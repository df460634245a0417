/** The limits of a Lambda function that depend on each other, or on those of its queue. */
export interface FunctionLimits {
  /** How long an invocation may take; 1 to 900 seconds. */
  readonly timeoutSeconds: number;
  /** MiB, 128 to 10240; CPU comes in proportion to it. */
  readonly memoryMiB: number;
  /** Invocations at once, taken off the account's. @default shared with the account's other functions */
  readonly reservedConcurrency?: number;
}

/** The limits of a queue whose messages Lambda hands to a function, the queue's dead letters and the mapping between. */
export interface QueueLimits {
  readonly function: FunctionLimits;
  /** Messages in one invocation at the most; 1 to 10000. */
  readonly batchSize: number;
  /** How long Lambda waits for more messages before it invokes the function; 0 to 300 seconds. */
  readonly batchingWindowSeconds: number;
  /** Invocations at once for this queue; 2 to 1000. */
  readonly maximumConcurrency: number;
  /** How long a received message stays hidden from the next attempt; 0 to 43200 seconds. */
  readonly visibilityTimeoutSeconds: number;
  /** How long a message is kept; 60 to 1209600 seconds. */
  readonly retentionSeconds: number;
  /** Where messages go that fail again and again. @default nowhere, they are tried until their retention ends */
  readonly deadLetters?: {
    /** Attempts before that; 5 to 1000. */
    readonly maxReceiveCount: number;
    /** Counted from when the message was first sent, not from when it became a dead letter. */
    readonly retentionSeconds: number;
  };
}

/** What {@link queueLimits} derives the others from. */
export interface QueueNeeds {
  readonly function: FunctionLimits;
  /** Seconds. @default 0: a message is handed over as soon as it is there */
  readonly batchingWindowSeconds?: number;
  /**
   * Keep a message no longer than that many seconds, and do not keep it as a dead letter: for messages that are worth
   * nothing later. With less than the visibility timeout a message is tried once.
   *
   * @default 14 days, and dead letters
   */
  readonly worthlessAfterSeconds?: number;
}

const LONGEST_RETENTION_SECONDS = 14 * 24 * 3600;

/** Messages in a batch without a batching window, and with one. */
const LARGEST_BATCH = { atOnce: 10, windowed: 10_000 };

/** The limits that follow from what a function needs. They satisfy {@link checkLimits} whenever the function's own do. */
export const queueLimits = (needs: QueueNeeds): QueueLimits => {
  const { batchingWindowSeconds = 0, worthlessAfterSeconds } = needs;
  return {
    function: needs.function,
    batchSize: batchingWindowSeconds > 0 ? LARGEST_BATCH.windowed : LARGEST_BATCH.atOnce,
    batchingWindowSeconds,
    // The smallest that AWS allows: one invocation after the other is not to be had without throttling.
    maximumConcurrency: 2,
    visibilityTimeoutSeconds: leastVisibilitySeconds(needs.function.timeoutSeconds, batchingWindowSeconds),
    retentionSeconds: worthlessAfterSeconds ?? LONGEST_RETENTION_SECONDS,
    ...(worthlessAfterSeconds === undefined && {
      deadLetters: { maxReceiveCount: 5, retentionSeconds: LONGEST_RETENTION_SECONDS },
    }),
  };
};

/** Six times the function's timeout and the batching window (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const leastVisibilitySeconds = (timeoutSeconds: number, batchingWindowSeconds: number): number =>
  6 * timeoutSeconds + batchingWindowSeconds;

interface Rule<Limits> {
  readonly isBrokenBy: (limits: Limits) => boolean;
  readonly sentence: (limits: Limits) => string;
}

const outside =
  (least: number, most: number) =>
  (value: number): boolean =>
    !(Number.isInteger(value) && value >= least && value <= most);

const within = <Limits>(
  what: string,
  read: (limits: Limits) => number | undefined,
  least: number,
  most: number,
): Rule<Limits> => ({
  isBrokenBy: (limits) => {
    const value = read(limits);
    return value !== undefined && outside(least, most)(value);
  },
  sentence: (limits) => `${what} is ${read(limits)}: AWS allows whole numbers from ${least} to ${most}.`,
});

/** Quotas of the Lambda developer guide. */
const FUNCTION_RULES: readonly Rule<FunctionLimits>[] = [
  within("the function's timeout in seconds", (limits) => limits.timeoutSeconds, 1, 900),
  within("the function's memory in MiB", (limits) => limits.memoryMiB, 128, 10_240),
  {
    // The most is the account's quota, which AWS raises on request.
    isBrokenBy: ({ reservedConcurrency = 0 }) => !Number.isInteger(reservedConcurrency) || reservedConcurrency < 0,
    sentence: ({ reservedConcurrency }) =>
      `the function's reserved concurrency is ${reservedConcurrency}: AWS allows whole numbers from 0.`,
  },
];

/** Quotas of the Amazon SQS developer guide; Lambda developer guide, "Using Lambda with Amazon SQS". */
const QUEUE_RULES: readonly Rule<QueueLimits>[] = [
  within("the batch size", (limits) => limits.batchSize, 1, 10_000),
  within("the batching window in seconds", (limits) => limits.batchingWindowSeconds, 0, 300),
  {
    isBrokenBy: ({ batchSize, batchingWindowSeconds }) => batchSize > 10 && batchingWindowSeconds < 1,
    sentence: ({ batchSize }) => `the batch size is ${batchSize}: more than 10 need a batching window of at least 1 s.`,
  },
  within("the event source's maximum concurrency", (limits) => limits.maximumConcurrency, 2, 1000),
  {
    // Throttled receives count as attempts: messages would become dead letters that no invocation has seen.
    isBrokenBy: (limits) =>
      limits.maximumConcurrency > (limits.function.reservedConcurrency ?? Number.POSITIVE_INFINITY),
    sentence: (limits) =>
      `the event source's maximum concurrency is ${limits.maximumConcurrency}: it must not exceed the function's ` +
      `reserved concurrency, ${limits.function.reservedConcurrency}.`,
  },
  within("the queue's visibility timeout in seconds", (limits) => limits.visibilityTimeoutSeconds, 0, 43_200),
  {
    isBrokenBy: (limits) =>
      limits.visibilityTimeoutSeconds <
      leastVisibilitySeconds(limits.function.timeoutSeconds, limits.batchingWindowSeconds),
    sentence: (limits) =>
      `the queue's visibility timeout is ${limits.visibilityTimeoutSeconds} s: it must be at least six times the ` +
      `function's timeout of ${limits.function.timeoutSeconds} s and the batching window of ` +
      `${limits.batchingWindowSeconds} s.`,
  },
  within("the queue's retention in seconds", (limits) => limits.retentionSeconds, 60, LONGEST_RETENTION_SECONDS),
  {
    isBrokenBy: (limits) => limits.retentionSeconds <= limits.batchingWindowSeconds,
    sentence: (limits) =>
      `the queue's retention is ${limits.retentionSeconds} s: it must exceed the batching window of ` +
      `${limits.batchingWindowSeconds} s, or messages are lost before anybody sees them.`,
  },
  within("the queue's maximum receive count", (limits) => limits.deadLetters?.maxReceiveCount, 1, 1000),
  {
    isBrokenBy: ({ deadLetters }) => deadLetters !== undefined && deadLetters.maxReceiveCount < 5,
    sentence: ({ deadLetters }) =>
      `the queue's maximum receive count is ${deadLetters?.maxReceiveCount}: with fewer than 5, messages that were only ` +
      "throttled become dead letters.",
  },
  {
    isBrokenBy: ({ deadLetters, retentionSeconds, visibilityTimeoutSeconds }) =>
      deadLetters !== undefined && retentionSeconds <= deadLetters.maxReceiveCount * visibilityTimeoutSeconds,
    sentence: ({ deadLetters, retentionSeconds, visibilityTimeoutSeconds }) =>
      `the queue's retention is ${retentionSeconds} s: it must exceed ${deadLetters?.maxReceiveCount} attempts with a ` +
      `visibility timeout of ${visibilityTimeoutSeconds} s, or messages are lost before they become dead letters.`,
  },
  within(
    "the dead letters' retention in seconds",
    (limits) => limits.deadLetters?.retentionSeconds,
    60,
    LONGEST_RETENTION_SECONDS,
  ),
  {
    isBrokenBy: ({ deadLetters, retentionSeconds }) =>
      deadLetters !== undefined && deadLetters.retentionSeconds < retentionSeconds,
    sentence: ({ deadLetters, retentionSeconds }) =>
      `the dead letters' retention is ${deadLetters?.retentionSeconds} s: it counts from when a message was sent, so it ` +
      `must be at least the queue's, ${retentionSeconds} s.`,
  },
];

const violations = <Limits>(rules: readonly Rule<Limits>[], limits: Limits): string[] =>
  rules.filter((rule) => rule.isBrokenBy(limits)).map((rule) => rule.sentence(limits));

/** One sentence for each rule of AWS's that a function's limits break. */
export const checkFunctionLimits = (limits: FunctionLimits): readonly string[] => violations(FUNCTION_RULES, limits);

/** One sentence for each rule of AWS's that the limits of a queue and of its function break, alone or together. */
export const checkLimits = (limits: QueueLimits): readonly string[] => [
  ...checkFunctionLimits(limits.function),
  ...violations(QUEUE_RULES, limits),
];

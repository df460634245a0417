/** An SQS standard queue to create. */
export interface Queue {
  readonly name: string;
  /** Seconds for which a received message stays invisible. */
  readonly visibilityTimeoutSeconds: number;
  /** Seconds until a sent message becomes visible. */
  readonly delaySeconds: number;
  /** Seconds that a message is kept. @default 4 days, the default of CreateQueue */
  readonly retentionSeconds?: number;
  /** Name of the queue for messages that were received too often. @default none */
  readonly deadLetterQueue?: string;
  /** Receives after which a message moves to the dead-letter queue. @default unlimited */
  readonly maxReceiveCount?: number;
}

/** An event source mapping: Lambda polls a queue and invokes a function with what it receives. */
export interface EventSourceMapping {
  /** Name of the queue. */
  readonly queue: string;
  /** Name of the function. */
  readonly function: string;
  /** Messages in one invocation, at the maximum. */
  readonly batchSize: number;
  /** Seconds that the poller waits for more messages. */
  readonly batchingWindowSeconds: number;
  /** Whether the function's answer names the messages that failed. */
  readonly reportBatchItemFailures: boolean;
  /** Invocations at once. @default unlimited */
  readonly maximumConcurrency?: number;
}

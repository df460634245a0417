/** An SQS standard queue to create. */
export interface Queue {
  /** Name of the queue. */
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

/** A message in a queue. */
export interface Message {
  /** The same for all copies of a message. */
  readonly messageId: string;
  /** Text that was sent. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentMs: number;
  /** Count of receives. */
  receiveCount: number;
  /** Milliseconds since the epoch. @default it has not been received */
  firstReceivedMs?: number;
  /** From when on it can be received (again), in milliseconds since the epoch. */
  visibleMs: number;
}

/** State of a queue. */
export interface QueueState {
  /** The queue as it was created. */
  readonly config: Queue;
  /** Messages, received or not, in the order of arrival. */
  readonly messages: Set<Message>;
  /** The pollers that read it. */
  readonly mappings: MappingState[];
}

/** State of an event source mapping. */
export interface MappingState {
  /** The mapping as it was created. */
  readonly config: EventSourceMapping;
  /** Invocations that have not ended. */
  running: number;
  /** When the next poll is due, in milliseconds since the epoch; undefined when none is scheduled. */
  pollMs: number | undefined;
}

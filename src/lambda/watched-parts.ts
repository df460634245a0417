/** A queue whose messages a function receives. */
export interface WatchedQueue {
  /** Name of the queue. */
  readonly name: string;
  /** Seconds that the queue keeps a message. */
  readonly retentionSeconds: number;
}

/** The parts of a construct that alarms and dashboards watch, by their AWS names. */
export interface WatchedParts {
  /** Names of Lambda functions. */
  readonly functions: readonly string[];
  /** Names of EventBridge rules. */
  readonly rules: readonly string[];
  /** SQS queues whose messages a function receives. */
  readonly queues: readonly WatchedQueue[];
  /** Names of SQS queues that hold dead letters. */
  readonly deadLetterQueues: readonly string[];
}

/** The watched parts of several constructs, in their order. */
export const joined = (parts: readonly WatchedParts[]): WatchedParts => ({
  functions: parts.flatMap(({ functions }) => functions),
  rules: parts.flatMap(({ rules }) => rules),
  queues: parts.flatMap(({ queues }) => queues),
  deadLetterQueues: parts.flatMap(({ deadLetterQueues }) => deadLetterQueues),
});

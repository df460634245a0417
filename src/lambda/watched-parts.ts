/** The parts of a construct that alarms and dashboards watch, by their AWS names. */
export interface WatchedParts {
  /** Names of Lambda functions. */
  readonly functions: readonly string[];
  /** Names of EventBridge rules. */
  readonly rules: readonly string[];
  /** Names of SQS queues whose messages a function receives. */
  readonly queues: readonly string[];
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

/** An EventBridge rule on the default bus, by what triggers it. */
export type Rule = ScheduledRule | PatternRule;

/** Members that every rule has. */
interface CommonRule {
  /** Name of the rule. */
  readonly name: string;
  /** Names of the functions that it invokes. */
  readonly functions: readonly string[];
  /** Queues that it sends to. @default none */
  readonly queues?: readonly QueueTarget[];
}

/** A rule that fires at a fixed rate, counted from its creation. */
export interface ScheduledRule extends CommonRule {
  /** Tells it from other rules. */
  readonly kind: "schedule";
  /** Seconds between two events. */
  readonly periodSeconds: number;
}

/** A rule that fires for each event that matches a pattern. */
export interface PatternRule extends CommonRule {
  /** Tells it from other rules. */
  readonly kind: "pattern";
  /** Lists of exact values, nested as in the event. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** A queue as the target of a rule. */
export interface QueueTarget {
  /** Name of the queue. */
  readonly name: string;
  /** Body of the message. @default the event as JSON */
  readonly input?: string;
}

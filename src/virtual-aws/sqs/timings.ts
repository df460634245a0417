import type { BehaviourTable } from "../core/timing";

/** Behaviours of SQS and the pollers of event source mappings in time. */
export const SQS_BEHAVIOURS = {
  pollSeconds: {
    meaning: "From a visible message to the poller of an event source mapping.",
    unit: "s",
    steady: 1,
    aws: { minimum: 0.1, maximum: 3, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 60 },
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source: 'Lambda developer guide, "Using Lambda with Amazon SQS": long polling, without a figure.',
  },
} as const satisfies BehaviourTable;

/** Seconds that a message is kept in a queue that does not say. Source: API reference, CreateQueue. */
export const DEFAULT_RETENTION_SECONDS = 4 * 24 * 3600;

import type { BehaviourTable } from "../core/timing";

/** Behaviours of EventBridge in time. */
export const EVENTBRIDGE_BEHAVIOURS = {
  eventDeliverySeconds: {
    meaning: "From an event to its targets.",
    unit: "s",
    steady: 1,
    aws: { minimum: 0.3, maximum: 3, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 120 },
    standing: "documented",
    source: "EventBridge states a typical latency of about half a second; the spread is inferred.",
  },
  schedulePhaseSeconds: {
    meaning:
      "From a schedule's creation to the first time that it fires; 0: a whole period. Each schedule keeps that second.",
    unit: "s",
    steady: 0,
    aws: { minimum: 0, maximum: 60, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 60 },
    standing: "documented",
    source:
      'EventBridge user guide, "Creating a rule that runs on a schedule": a precision of one minute, so a rule has no second of its own to choose.',
  },
  scheduleLatenessSeconds: {
    meaning: "From a schedule's second until it fires, drawn each time.",
    unit: "s",
    steady: 0,
    aws: { minimum: 0, maximum: 10, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 60 },
    standing: "documented",
    source:
      'EventBridge user guide, "Creating a rule that runs on a schedule": the delay "might be several seconds". trek10/lambda-clock, before 2021: 25 s mean over 4,700.',
  },
} as const satisfies BehaviourTable;

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
    dated: { read: "2026-11-26" },
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
    dated: { read: "2026-11-27" },
    source:
      'EventBridge user guide, "Creating a rule that runs on a schedule": a rule runs within its minute, "but not on the precise 0th second", and cannot choose its second.',
  },
  scheduleLatenessSeconds: {
    meaning: "From a schedule's second until it fires, drawn each time.",
    unit: "s",
    steady: 0,
    aws: { minimum: 0, maximum: 10, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 60 },
    standing: "documented",
    dated: { reported: "before 2021", read: "2026-11-27" },
    source:
      'EventBridge user guide, "Creating a rule that runs on a schedule": there can be "a delay of several seconds". trek10/lambda-clock, before 2021: 25 s mean over 4,700.',
  },
} as const satisfies BehaviourTable;

import { AUTO_SCALING_BEHAVIOURS } from "./auto-scaling/timings";
import { CLOUDWATCH_BEHAVIOURS } from "./cloudwatch/timings";
import { type BehaviourTable, presetOf, type TimingsOf } from "./core/timing";
import { EC2_BEHAVIOURS } from "./ec2/timings";
import { ECS_BEHAVIOURS } from "./ecs/timings";
import { EVENTBRIDGE_BEHAVIOURS } from "./eventbridge/timings";
import { SQS_BEHAVIOURS } from "./sqs/timings";

/** Behaviours that services share. */
const COMMON_BEHAVIOURS = {
  readLagSeconds: {
    meaning:
      "From the state that a List or Describe call of a deployed function shows until the function has the answer: its decisions are so far behind the truth, and its run takes as long as all its reads.",
    unit: "s",
    steady: 0,
    aws: { minimum: 0.05, maximum: 2, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 30 },
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source:
      'API reference of ECS, RunTask: the API "follows an eventual consistency model", to be read again after "a couple of seconds", with up to five minutes of waiting. A call itself takes 0.05 s or more. That a later read may be older than an earlier one is played by the model checker of the drain function alone.',
  },
  duplicateShare: {
    meaning: "Messages and events that are delivered twice.",
    unit: "share",
    steady: 0.01,
    aws: 0.01,
    allowed: { minimum: 0, maximum: 0.5 },
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source:
      'SQS standard queues and ECS events promise "at least once" (SQS developer guide; ECS developer guide, "Amazon ECS events") and name no figure; this one is high on purpose, so that a rehearsal meets the case.',
  },
} as const satisfies BehaviourTable;

/** All behaviours of the virtual AWS in time, by service. AWS promises none of these figures. */
export const BEHAVIOURS = {
  "Amazon EC2": EC2_BEHAVIOURS,
  "EC2 Auto Scaling": AUTO_SCALING_BEHAVIOURS,
  "Amazon ECS": ECS_BEHAVIOURS,
  "Amazon CloudWatch": CLOUDWATCH_BEHAVIOURS,
  "Amazon EventBridge": EVENTBRIDGE_BEHAVIOURS,
  "Amazon SQS": SQS_BEHAVIOURS,
  "All services": COMMON_BEHAVIOURS,
} as const satisfies Readonly<Record<string, BehaviourTable>>;

const ALL = {
  ...EC2_BEHAVIOURS,
  ...AUTO_SCALING_BEHAVIOURS,
  ...ECS_BEHAVIOURS,
  ...CLOUDWATCH_BEHAVIOURS,
  ...EVENTBRIDGE_BEHAVIOURS,
  ...SQS_BEHAVIOURS,
  ...COMMON_BEHAVIOURS,
};

/** A value for each behaviour: see the tables in the services' `timings.ts`, and docs/virtual-aws.md. */
export type Timings = TimingsOf<typeof ALL>;

/** Named sets of timings. */
export const TIMINGS = {
  /** Constants, all clocks in step. */
  steady: presetOf(ALL, "steady"),
  /** The ranges that are known of AWS, drawn by the seed. */
  aws: presetOf(ALL, "aws"),
} as const satisfies Readonly<Record<string, Timings>>;

/** Name of a set of timings. */
export type TimingsName = keyof typeof TIMINGS;

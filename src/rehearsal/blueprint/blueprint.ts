/** What a rehearsal needs to know of an environment, read from its synthesized stacks (see `read-blueprint.ts`). */
export interface Blueprint {
  readonly environment: string;
  readonly region: string;
  readonly clusterName: string;
  readonly group: AutoScalingGroup;
  readonly alarms: readonly Alarm[];
  readonly queues: readonly Queue[];
  readonly functions: readonly LambdaFunction[];
  readonly eventSourceMappings: readonly EventSourceMapping[];
  readonly rules: readonly Rule[];
}

export interface AutoScalingGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly instanceType: string;
  /** How many Availability Zones the group's subnets lie in. */
  readonly zones: number;
  /** Seconds; what simple scaling waits and what a step policy without a warm-up of its own falls back to. */
  readonly defaultCooldown: number;
  /** Seconds in service in which a health status is not heeded. @default 0 */
  readonly healthCheckGracePeriod?: number;
  readonly hooks: readonly LifecycleHook[];
  readonly policies: readonly ScalingPolicy[];
}

export interface LifecycleHook {
  readonly name: string;
  readonly transition: "autoscaling:EC2_INSTANCE_TERMINATING" | "autoscaling:EC2_INSTANCE_LAUNCHING";
  /** Seconds. */
  readonly heartbeatTimeout: number;
  readonly defaultResult: "CONTINUE" | "ABANDON";
  /** Name of the queue that the hook notifies. */
  readonly queue?: string;
  /** The instance completes the action itself, once it has booted. @default false */
  readonly completedByInstance?: boolean;
}

export interface ScalingPolicy {
  readonly name: string;
  readonly type: "StepScaling" | "SimpleScaling";
  readonly adjustmentType: "ChangeInCapacity" | "PercentChangeInCapacity" | "ExactCapacity";
  readonly minAdjustmentMagnitude?: number;
  /** Step scaling: bounds are relative to the alarm's threshold; a missing one is unbounded. */
  readonly steps: readonly { readonly lower?: number; readonly upper?: number; readonly adjustment: number }[];
  /** Simple scaling. */
  readonly adjustment?: number;
  /** Seconds, simple scaling. */
  readonly cooldown?: number;
  /** Seconds, step scaling. */
  readonly warmup?: number;
}

export interface Alarm {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Minimum" | "Maximum" | "Average" | "Sum" | "SampleCount";
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison:
    | "GreaterThanOrEqualToThreshold"
    | "GreaterThanThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  readonly treatMissingData: "breaching" | "notBreaching" | "ignore" | "missing";
  /** Names of the group's scaling policies that the alarm carries out. Alarms without one only notify. */
  readonly policies: readonly string[];
}

export interface Queue {
  readonly name: string;
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** Seconds. */
  readonly delay: number;
  /** Seconds that a message is kept. @default 4 days, as CreateQueue's */
  readonly retention?: number;
  readonly deadLetterQueue?: string;
  readonly maxReceiveCount?: number;
}

export interface LambdaFunction {
  readonly name: string;
  /** Absolute path of the zip that would be deployed. */
  readonly zip: string;
  /** `<file>.<export>` inside the zip. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout: number;
  readonly memorySize: number;
}

export interface EventSourceMapping {
  readonly queue: string;
  readonly function: string;
  readonly batchSize: number;
  /** Seconds. */
  readonly batchingWindow: number;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
}

/** An EventBridge rule on the default bus: either a schedule or a pattern. */
export interface Rule {
  readonly name: string;
  /** `rate(…)` in seconds. */
  readonly everySeconds?: number;
  readonly pattern?: Readonly<Record<string, unknown>>;
  /** Names of the functions that it invokes. */
  readonly functions: readonly string[];
  /** Queues that it sends to. @default none */
  readonly queues?: readonly QueueTarget[];
}

export interface QueueTarget {
  readonly name: string;
  /** What it sends. @default the event as JSON */
  readonly input?: string;
}

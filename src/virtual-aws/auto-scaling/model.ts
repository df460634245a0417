/** An Auto Scaling group to create. */
export interface AutoScalingGroup {
  readonly name: string;
  /** Instances. */
  readonly minSize: number;
  /** Instances. */
  readonly maxSize: number;
  /** Instances that launch when the group is created. */
  readonly desiredCapacity: number;
  /** For example "m5.large". */
  readonly instanceType: string;
  /** Count of the Availability Zones in which the group's subnets lie. */
  readonly zones: number;
  /** Seconds that simple scaling waits, and the warm-up of a step policy that has none of its own. */
  readonly defaultCooldownSeconds: number;
  /** Seconds in service during which a health status is ignored. @default 0 */
  readonly healthCheckGraceSeconds?: number;
  readonly hooks: readonly LifecycleHook[];
  readonly policies: readonly ScalingPolicy[];
}

/** A lifecycle hook of an Auto Scaling group. */
export interface LifecycleHook {
  readonly name: string;
  readonly transition: "autoscaling:EC2_INSTANCE_TERMINATING" | "autoscaling:EC2_INSTANCE_LAUNCHING";
  /** Seconds without a heartbeat after which the group takes the default result. */
  readonly heartbeatTimeoutSeconds: number;
  /** The result when nobody completes the lifecycle action in time. */
  readonly defaultResult: "CONTINUE" | "ABANDON";
  /** Name of the queue that the hook notifies. @default none */
  readonly queue?: string;
  /** The instance completes the action itself, once it has booted. @default false */
  readonly completedByInstance?: boolean;
}

/** A scaling policy of an Auto Scaling group, by its type. */
export type ScalingPolicy = StepScalingPolicy | SimpleScalingPolicy;

/** Members that every scaling policy has. */
interface CommonScalingPolicy {
  readonly name: string;
  /** How an adjustment changes the capacity. */
  readonly adjustmentType: "ChangeInCapacity" | "PercentChangeInCapacity" | "ExactCapacity";
  /** Instances that a change in percent adds or removes at the minimum. @default 0 */
  readonly minAdjustmentMagnitude?: number;
}

/** The change depends on how far the metric is beyond the alarm's threshold. */
export interface StepScalingPolicy extends CommonScalingPolicy {
  readonly type: "StepScaling";
  readonly steps: readonly ScalingStep[];
  /** Seconds in service until an instance counts as capacity. @default the group's defaultCooldownSeconds */
  readonly warmupSeconds?: number;
}

/** One fixed change, and a pause after it. */
export interface SimpleScalingPolicy extends CommonScalingPolicy {
  readonly type: "SimpleScaling";
  /** Instances or percent, by the adjustment type. */
  readonly adjustment: number;
  /** Seconds after a scaling activity until the next one. @default the group's defaultCooldownSeconds */
  readonly cooldownSeconds?: number;
}

/** A step of a step scaling policy. */
export interface ScalingStep {
  /** Lower bound, as a difference from the alarm's threshold. @default unbounded */
  readonly lower?: number;
  /** Upper bound, as a difference from the alarm's threshold. @default unbounded */
  readonly upper?: number;
  /** Instances or percent, by the policy's adjustment type. */
  readonly adjustment: number;
}

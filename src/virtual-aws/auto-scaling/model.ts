import type {
  Activity,
  AutoScalingGroup as AutoScalingGroupDescription,
  LifecycleState,
} from "@aws-sdk/client-auto-scaling";
import type { InstanceType } from "../../aws/instance-types";
import type { Timer } from "../core/clock";
import type { Machine } from "../ec2/model";
import type { InstanceRefresh, RefreshPreferences } from "./instance-refresh";

/** An Auto Scaling group to create. */
export interface AutoScalingGroup {
  /** Name of the group. */
  readonly name: string;
  /** Minimum of instances. */
  readonly minSize: number;
  /** Maximum of instances. */
  readonly maxSize: number;
  /** Instances that launch when the group is created. */
  readonly desiredCapacity: number;
  /** For example "m5.large". */
  readonly instanceType: string;
  /** Figures of that type, where the stack itself describes it. @default those of the table of instance types */
  readonly describedInstanceType?: InstanceType;
  /** Types to launch where EC2 refuses that one, in this order. @default none */
  readonly otherInstanceTypes?: readonly GroupInstanceType[];
  /** Steps that the launch template's user data runs before the ECS agent starts. @default 0 */
  readonly bootSteps?: number;
  /** Seconds from SIGTERM to SIGKILL that the ECS agent of its instances is told. @default the timings' stopTimeoutSeconds */
  readonly stopTimeoutSeconds?: number;
  /** Count of the Availability Zones in which the group's subnets lie. */
  readonly zones: number;
  /** Seconds that simple scaling waits, and the warm-up of a step policy that has none of its own. */
  readonly defaultCooldownSeconds: number;
  /** Seconds in service during which a health status is ignored. @default 0 */
  readonly healthCheckGraceSeconds?: number;
  /** Instances that are on demand whatever `spotPercent` is. @default 0 */
  readonly onDemandBase?: number;
  /** Percent of the instances beyond these that are Spot Instances. @default 0 */
  readonly spotPercent?: number;
  /** Whether it replaces Spot Instances for which EC2 recommends it. @default false */
  readonly capacityRebalance?: boolean;
  /** The pace of its instance refreshes. @default it cannot have any */
  readonly instanceRefresh?: RefreshPreferences;
  /** Whether its new instances are protected from scale-in. @default false */
  readonly protectsNewInstances?: boolean;
  /** Its lifecycle hooks. */
  readonly hooks: readonly LifecycleHook[];
  /** Its scaling policies. */
  readonly policies: readonly ScalingPolicy[];
}

/** An instance type that a group may launch. */
export type GroupInstanceType = Pick<Machine, "instanceType" | "describedInstanceType">;

/** A lifecycle hook of an Auto Scaling group. */
export interface LifecycleHook {
  /** Name of the hook. */
  readonly name: string;
  /** The transition at which it waits. */
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
export type ScalingPolicy = StepScalingPolicy | SimpleScalingPolicy | TargetTrackingPolicy;

/** Members of the policies whose changes are fixed. */
interface CommonScalingPolicy {
  /** Name of the policy. */
  readonly name: string;
  /** How an adjustment changes the capacity. */
  readonly adjustmentType: "ChangeInCapacity" | "PercentChangeInCapacity" | "ExactCapacity";
  /** Instances that a change in percent adds or removes at the minimum. @default 0 */
  readonly minAdjustmentMagnitude?: number;
}

/** The change depends on how far the metric is beyond the alarm's threshold. */
export interface StepScalingPolicy extends CommonScalingPolicy {
  /** Type of the policy. */
  readonly type: "StepScaling";
  /** The changes, by how far the metric is beyond the threshold. */
  readonly steps: readonly ScalingStep[];
  /** Seconds in service until an instance counts as capacity. @default the group's defaultCooldownSeconds */
  readonly warmupSeconds?: number;
}

/** One fixed change, and a pause after it. */
export interface SimpleScalingPolicy extends CommonScalingPolicy {
  /** Type of the policy. */
  readonly type: "SimpleScaling";
  /** Instances or percent, by the adjustment type. */
  readonly adjustment: number;
  /** Seconds after a scaling activity until the next one. @default the group's defaultCooldownSeconds */
  readonly cooldownSeconds?: number;
}

/** The capacity follows a metric that falls in proportion to it. */
export interface TargetTrackingPolicy {
  /** Name of the policy. */
  readonly name: string;
  /** Type of the policy. */
  readonly type: "TargetTrackingScaling";
  /** The value at which the metric is kept, in its unit. */
  readonly target: number;
  /** Seconds until a new instance counts as capacity. @default the group's defaultCooldownSeconds */
  readonly warmupSeconds?: number;
  /** Whether it launches nothing while an instance is younger than its warm-up. @default false */
  readonly waitsForWarmup?: boolean;
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

/** The breach for which an alarm executes a policy. */
export interface Breach {
  /** Name of the alarm. */
  readonly alarm: string;
  /** In the unit of the metric. */
  readonly threshold: number;
  /** The metric's newest datapoint; undefined when it is the lack of data that breaches. */
  readonly value: number | undefined;
}

/** A lifecycle action that waits for its completion. */
export interface LifecycleAction {
  /** The hook that waits. */
  readonly hook: LifecycleHook;
  /** Names the action in calls. */
  readonly token: string;
  /** The latest end, in milliseconds since the epoch, however many heartbeats come. */
  readonly limitMs: number;
  /** Ends it with the hook's default result. */
  timer: Timer;
}

/** An instance of a group. */
export interface Instance extends Machine {
  /** Grows with each launch. */
  readonly serial: number;
  /** The group that it belongs to. */
  readonly group: Group;
  /** Seconds for which it is warming up once it is in service. */
  readonly warmupSeconds: number;
  /** The instance that it takes the place of once it is in service. @default none */
  replaces?: Instance | undefined;
  /** Seconds in service until it takes that place. @default 0 */
  readonly handoverSeconds?: number;
  /** Lifecycle state. */
  state: LifecycleState;
  /** From when on it counts as capacity, in milliseconds since the epoch. */
  warmAtMs: number;
  /** When it came into service, in milliseconds since the epoch. */
  inServiceMs: number;
  /** Health status. */
  healthy: boolean;
  /** Whether it is protected from scale-in. */
  isProtected: boolean;
  /** The scaling activity that launches or terminates it. */
  activity: Activity;
  /** Lifecycle actions that wait, by the names of their hooks. */
  readonly actions: Map<string, LifecycleAction>;
}

/** State of a group. */
export interface Group {
  /** Makes the group's id. */
  readonly serial: number;
  /** ARN of the group. */
  readonly arn: string;
  /** The group as it was created, with its minimum as it is now. */
  config: AutoScalingGroup;
  /** Availability Zones, in the order of preference. */
  readonly zones: readonly string[];
  /** When it was created. */
  readonly createdTime: Date;
  /** Instances wanted. */
  desired: number;
  /** The last change of it. @default it has not changed */
  change?: {
    /** Milliseconds since the epoch. */
    readonly atMs: number;
    /** Instances wanted before. */
    readonly from: number;
    /** Instances wanted since. */
    readonly to: number;
    /** The reason. */
    readonly cause: string;
  };
  /** Changes of `desired` that the group has not acted on yet. */
  delayed: number;
  /** Whether failed launches will be tried again. */
  retries: boolean;
  /** Names of the processes that are suspended. */
  readonly suspended: Set<string>;
  /** Whether the next batch of launches is due. */
  launchesOn: boolean;
  /** The instance refresh that is under way. @default none */
  refresh?: InstanceRefresh | undefined;
  /** By id, in the order of launch. */
  readonly instances: Map<string, Instance>;
  /** Scaling activities that have not ended. */
  readonly inProgress: Set<Activity>;
  /** Scaling activities that have ended, newest last. */
  finished: Activity[];
  /** When the last scaling activity ended, in milliseconds since the epoch. */
  activityEndedMs: number;
  /** Seconds that a simple scaling policy waits after that. */
  cooldownSeconds: number;
}

/** Whether an instance is on its way out. */
export const isTerminating = (instance: Instance): boolean => instance.state.startsWith("Terminating");
/** Whether an instance is on its way in. */
export const isPending = (instance: Instance): boolean => instance.state.startsWith("Pending");
/** Whether an instance is in service. */
export const isInService = (instance: Instance): boolean => instance.state === "InService";

/** An instance as the API shows it. */
const describeInstance = (instance: Instance) => ({
  InstanceId: instance.instanceId,
  InstanceType: instance.instanceType,
  AvailabilityZone: instance.zone,
  LifecycleState: instance.state,
  HealthStatus: instance.healthy ? "Healthy" : "Unhealthy",
  ProtectedFromScaleIn: instance.isProtected,
});

/** A group as DescribeAutoScalingGroups shows it. */
export const describeGroup = (group: Group): AutoScalingGroupDescription => ({
  AutoScalingGroupName: group.config.name,
  AutoScalingGroupARN: group.arn,
  MinSize: group.config.minSize,
  MaxSize: group.config.maxSize,
  DesiredCapacity: group.desired,
  DefaultCooldown: group.config.defaultCooldownSeconds,
  AvailabilityZones: [...group.zones],
  SuspendedProcesses: [...group.suspended].map((ProcessName) => ({ ProcessName })),
  HealthCheckType: "EC2",
  CreatedTime: group.createdTime,
  Instances: [...group.instances.values()].map(describeInstance),
});

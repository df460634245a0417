/** The only door of the virtual AWS: whatever is outside of this folder and its tests imports from here. */
export type { RefreshPreferences } from "./auto-scaling/instance-refresh";
export type {
  AutoScalingGroup,
  Group,
  Instance,
  LifecycleHook,
  ScalingPolicy,
  ScalingStep,
  SimpleScalingPolicy,
  StepScalingPolicy,
  TargetTrackingPolicy,
} from "./auto-scaling/model";
export { type TargetTracking, targetTracking } from "./auto-scaling/target-tracking";
export type { Alarm, AlarmState } from "./cloudwatch/model";
export type { AnswerShape, ApiCall, ApiCommand } from "./core/api";
export { attach, type Call, type SdkClient } from "./core/attach";
export { type Timer, VirtualClock } from "./core/clock";
export { AwsError } from "./core/errors";
export type { Observation, Observer } from "./core/observation";
export { type Random, seededRandom } from "./core/random";
export type { Deliver, Delivery, Fate, OnCall, OnInvocationEnd, Seam } from "./core/seam";
export { type Behaviour, type Dated, isCount, type Spread, type Standing, type Timing } from "./core/timing";
export { type Deployment, deploy } from "./deploy";
export type {
  CapacityProvider,
  Cluster,
  ContainerInstance,
  Placement,
  Service,
  ServiceSettings,
  Size,
  Task,
  TaskSettings,
} from "./ecs/model";
export type { PatternRule, QueueTarget, Rule, ScheduledRule } from "./eventbridge/model";
export type { LambdaFunction } from "./lambda/model";
export { evaluateBundle, type Sandbox, type SandboxOptions } from "./lambda/sandbox";
export { instancesNeeded } from "./managed-scaling";
export { NOT_PLAYED, type NotPlayed } from "./not-played";
export type { EventSourceMapping, Queue } from "./sqs/model";
export { BEHAVIOURS, TIMINGS, type Timings, type TimingsName } from "./timings";
export { API, type CommandName, VirtualAws, type VirtualAwsOptions } from "./virtual-aws";

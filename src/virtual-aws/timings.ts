import { AUTO_SCALING_TIMINGS, type AutoScalingTimings } from "./auto-scaling/timings";
import { CLOUDWATCH_TIMINGS, type CloudWatchTimings } from "./cloudwatch/timings";
import { EC2_TIMINGS, type Ec2Timings } from "./ec2/timings";
import { ECS_TIMINGS, type EcsTimings } from "./ecs/timings";
import { EVENTBRIDGE_TIMINGS, type EventBridgeTimings } from "./eventbridge/timings";
import { SQS_TIMINGS, type SqsTimings } from "./sqs/timings";

/**
 * All durations of the virtual AWS, and the shares of things that go wrong. AWS promises none of these figures; where the
 * source is not a page of AWS, the figure is a modelling assumption and says so. Each service has its own in its folder.
 */
export interface Timings
  extends Ec2Timings,
    AutoScalingTimings,
    EcsTimings,
    CloudWatchTimings,
    SqsTimings,
    EventBridgeTimings {
  /**
   * Share of messages and events that are delivered twice. SQS standard queues and ECS events promise "at least once"
   * (SQS developer guide; ECS developer guide, "Amazon ECS events") and name no figure; this one is high on purpose, so
   * that a rehearsal meets the case. @default 0.01
   */
  readonly duplicateShare: number;
}

/** The default timings: see each member of {@link Timings}. */
export const TIMINGS: Timings = {
  ...EC2_TIMINGS,
  ...AUTO_SCALING_TIMINGS,
  ...ECS_TIMINGS,
  ...CLOUDWATCH_TIMINGS,
  ...SQS_TIMINGS,
  ...EVENTBRIDGE_TIMINGS,
  duplicateShare: 0.01,
};

import {
  type Alarm,
  type AutoScalingGroup,
  type Deployment,
  deploy,
  type LifecycleHook,
  type Observation,
  type SimpleScalingPolicy,
  type StepScalingPolicy,
  VirtualAws,
  type VirtualAwsOptions,
  VirtualClock,
} from "../../src/virtual-aws";

export const START = Date.UTC(2026, 5, 1);

/** A virtual AWS that delivers everything once, and what was seen of it with times in seconds since the start. */
export function virtualAws(options: Partial<Omit<VirtualAwsOptions, "clock" | "region" | "observe">> = {}) {
  const observations: Observation[] = [];
  const clock = new VirtualClock(START);
  const aws = new VirtualAws({
    clock,
    region: "eu-west-1",
    observe: (observation) => void observations.push(observation),
    ...options,
    timings: { duplicateShare: 0, ...options.timings },
  });
  const seen = <K extends Observation["kind"]>(kind: K) =>
    observations
      .filter((each): each is Extract<Observation, { kind: K }> => each.kind === kind)
      .map((each) => ({ ...each, time: (each.time - START) / 1000 }));
  return {
    aws,
    clock,
    observations,
    /** Observations of one kind, in seconds since the start. */
    seen,
    times: (kind: Observation["kind"]) => seen(kind).map(({ time }) => time),
    runTo: (seconds: number) => clock.runUntil(START + seconds * 1000),
    call: <T = Record<string, never>>(command: string, input: object) => aws.call(command, input) as T,
  };
}

export const group = (its: Partial<AutoScalingGroup> = {}): AutoScalingGroup => ({
  name: "group",
  minSize: 0,
  maxSize: 20,
  desiredCapacity: 2,
  instanceType: "t3.micro",
  zones: 2,
  defaultCooldownSeconds: 300,
  hooks: [],
  policies: [],
  ...its,
});

export const drainHook = (its: Partial<LifecycleHook> = {}): LifecycleHook => ({
  name: "drain",
  transition: "autoscaling:EC2_INSTANCE_TERMINATING",
  heartbeatTimeoutSeconds: 1800,
  defaultResult: "CONTINUE",
  ...its,
});

export const simplePolicy = (its: Partial<SimpleScalingPolicy> = {}): SimpleScalingPolicy => ({
  name: "policy",
  type: "SimpleScaling",
  adjustmentType: "ChangeInCapacity",
  adjustment: 1,
  ...its,
});

export const stepPolicy = (its: Partial<StepScalingPolicy> = {}): StepScalingPolicy => ({
  name: "policy",
  type: "StepScaling",
  adjustmentType: "ChangeInCapacity",
  steps: [{ lower: 0, adjustment: 1 }],
  ...its,
});

export const alarm = (its: Partial<Alarm> = {}): Alarm => ({
  name: "alarm",
  namespace: "Test",
  metricName: "Load",
  dimensions: { ClusterName: "cluster" },
  statistic: "Maximum",
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 10,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "missing",
  policies: [],
  ...its,
});

export const deployment = (its: Partial<Deployment> = {}): Deployment => ({
  clusterName: "cluster",
  group: group(),
  alarms: [],
  queues: [],
  functions: [],
  eventSourceMappings: [],
  rules: [],
  ...its,
});

/** A virtual AWS with a cluster whose instances have registered; times still count from the start. */
export async function cluster(
  its: Partial<AutoScalingGroup> = {},
  options: Parameters<typeof virtualAws>[0] = {},
): Promise<ReturnType<typeof virtualAws>> {
  const world = virtualAws(options);
  deploy(world.aws, deployment({ group: group(its) }));
  await world.runTo(100);
  return world;
}

export interface DescribedGroup {
  readonly AutoScalingGroups: readonly {
    readonly DesiredCapacity: number;
    readonly Instances: readonly {
      readonly InstanceId: string;
      readonly InstanceType: string;
      readonly LifecycleState: string;
      readonly AvailabilityZone: string;
    }[];
  }[];
}

/** The group as DescribeAutoScalingGroups shows it. */
export const describeGroup = ({ aws }: Pick<ReturnType<typeof virtualAws>, "aws">) =>
  (aws.call("DescribeAutoScalingGroupsCommand", {}) as DescribedGroup).AutoScalingGroups[0]!;

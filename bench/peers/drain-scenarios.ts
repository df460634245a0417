import { type ApiCall, AwsError, type Timings, type VirtualAws } from "../../src/virtual-aws";

/** Instances that terminate, and the circumstances. */
export interface DrainScenario {
  readonly name: string;
  readonly instanceType: string;
  /** Instances before the termination. */
  readonly instances: number;
  /** Instances that terminate at once. */
  readonly terminated: number;
  /** Timings that differ from the defaults. @default none */
  readonly timings?: Partial<Timings>;
  /** Deliveries of the hook's message. @default 1 */
  readonly deliveries?: number;
  /** Starts the tasks, some time after the instances have registered. */
  readonly start: (aws: VirtualAws) => void;
  /** The error that answers a call. @default none */
  readonly errorOf?: (call: Pick<ApiCall, "command">, secondsAfterTermination: number) => AwsError | undefined;
}

const web = (aws: VirtualAws, desiredCount: number, deregistrationDelaySeconds = 30, cpu = 64): void =>
  aws.ecs.createService({ name: "web", cpu, memory: 64, desiredCount, deregistrationDelaySeconds });

/** The instances of most scenarios. */
const ONE_OF_THREE = { instanceType: "m5.large", instances: 3, terminated: 1 };

const THROTTLED_SECONDS = 120;

/** Every policy runs through these. */
export const DRAIN_SCENARIOS: readonly DrainScenario[] = [
  { ...ONE_OF_THREE, name: "load-balanced service", start: (aws) => web(aws, 12) },
  {
    ...ONE_OF_THREE,
    name: "instance that never registered",
    timings: { agentRegisteredSeconds: 10 * 24 * 3600 },
    start: () => {},
  },
  { ...ONE_OF_THREE, name: "duplicate message", deliveries: 2, start: (aws) => web(aws, 12) },
  { ...ONE_OF_THREE, name: "lost message", deliveries: 0, start: (aws) => web(aws, 12) },
  { ...ONE_OF_THREE, name: "tasks that take 20 min to leave", start: (aws) => web(aws, 12, 1200) },
  {
    name: "130 tasks on an instance",
    instanceType: "m5.4xlarge",
    instances: 2,
    terminated: 1,
    // The tasks of the second service are on the second page, and take longer to leave.
    start: (aws) => {
      web(aws, 200, 30, 32);
      aws.ecs.createService({
        name: "slow",
        cpu: 32,
        memory: 64,
        desiredCount: 60,
        deregistrationDelaySeconds: 300,
      });
    },
  },
  { ...ONE_OF_THREE, name: "20 instances at once", instances: 30, terminated: 20, start: (aws) => web(aws, 120) },
  {
    ...ONE_OF_THREE,
    name: "standalone task of 30 min",
    start: (aws) => {
      for (let task = 0; task < 6; task++) aws.ecs.runTask({ family: "report", cpu: 64, memory: 64, runSeconds: 1800 });
    },
  },
  {
    ...ONE_OF_THREE,
    name: "ECS API throttled for 2 min",
    start: (aws) => web(aws, 12),
    errorOf: ({ command }, seconds) =>
      seconds >= 0 && seconds < THROTTLED_SECONDS && /Task|ContainerInstance/.test(command)
        ? new AwsError("ThrottlingException", "Rate exceeded")
        : undefined,
  },
];

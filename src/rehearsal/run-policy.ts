import type { Resources } from "../../functions/headroom/contract";
import {
  deploy,
  type Observation,
  type ServiceSettings,
  type Timings,
  type TimingsName,
  VirtualAws,
  VirtualClock,
} from "../virtual-aws";
import type { Blueprint } from "./blueprint/blueprint";
import type { UsualHeadroom } from "./blueprint/function-settings";
import { ACCOUNT_ID } from "./blueprint/synthesized";
import { accountForTasks } from "./measures/conservation";
import type { CpuUse } from "./measures/cpu-credits";
import { type Measures, measuresOf } from "./measures/measures";
import { highestIn } from "./measures/steps";
import { timelineOf } from "./measures/timeline";
import { POLICIES } from "./policies";
import { type Demand, demandSteps, endOfDemand } from "./traffic/demand";
import { MINUTE_MS } from "./traffic/traffic";

/** One policy's share of a rehearsal. It crosses to a worker thread: data only. */
export interface PolicyRun {
  /** Name of a registered policy. */
  readonly policy: string;
  /** The environment as it was synthesized; each policy takes the sizes, the instance type and the names from it. */
  readonly blueprint: Blueprint;
  /** The usual container, its thresholds and its reserve. */
  readonly headroom: UsualHeadroom;
  /** CPU units and MiB that one instance registers. */
  readonly instance: Resources;
  /** Tasks that an empty instance holds. */
  readonly tasksPerInstance: number;
  readonly demand: Demand;
  /** Seconds that a terminating instance has for its drain. */
  readonly drainTimeoutSeconds: number;
  /** Start of the random numbers. */
  readonly seed: number;
  /** Named set of the virtual AWS's timings. */
  readonly preset: TimingsName;
  /** Timings that differ from the preset's. @default none */
  readonly timings?: Partial<Timings> | undefined;
  /**
   * Minutes for which the cluster runs with the first count of tasks before anything is measured: its instances boot, its
   * alarms have data, and it settles at a size of its own. @default 30
   */
  readonly settlingMinutes?: number;
  /** Percent of its reserved CPU that a task uses. @default unknown */
  readonly cpuUsePercent?: number | undefined;
  /** How the rehearsed service starts, is checked and stops. @default no load balancer and no health check */
  readonly service?: ServiceConduct | undefined;
}

/** The settings of the rehearsed service beside its size and count. */
export type ServiceConduct = Omit<ServiceSettings, "name" | "desiredCount" | "schedulingStrategy" | keyof Resources>;

/** One policy's result. */
export interface PolicyOutcome {
  readonly measures: Measures;
  readonly series: PolicySeries;
  /** Calls of each command, by the names of the SDK's command classes. */
  readonly calls: Readonly<Record<string, number>>;
  /** One sentence for each thing that went wrong in the run. */
  readonly warnings: readonly string[];
}

/** Highest values in {@link SERIES_LENGTH} equal spans of time. */
export interface PolicySeries {
  /** Tasks that the instances in service hold. */
  readonly capacity: readonly number[];
  /** Tasks that wait for a place. */
  readonly waiting: readonly number[];
}

/** Into how many spans of time a run is cut for charts. */
export const SERIES_LENGTH = 88;

const DEFAULT_SETTLING_MINUTES = 30;

const PROGRESS_STEP_MS = 6 * 60 * MINUTE_MS;

const SERVICE = "web";

/**
 * Runs one policy through the whole demand in virtual time.
 *
 * @param onProgress gets the share that is done, 0 to 1
 * @throws when a task is lost: then the virtual AWS is wrong
 */
export async function runPolicy(
  run: PolicyRun,
  onProgress: (share: number) => void = () => {},
): Promise<PolicyOutcome> {
  const { demand, headroom, instance, tasksPerInstance, drainTimeoutSeconds } = run;
  const { settlingMinutes = DEFAULT_SETTLING_MINUTES } = run;
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  const { blueprint, register } = policyNamed(run.policy).deployment(run);

  const observations: Observation[] = [];
  const clock = new VirtualClock(startMs - settlingMinutes * MINUTE_MS);
  const aws = new VirtualAws({
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    observe: (observation) => void observations.push(observation),
    seed: run.seed,
    preset: run.preset,
    ...(run.timings && { timings: run.timings }),
  });
  register(aws);
  deploy(aws, blueprint);
  runService(aws, { ...run.service, ...headroom.container }, demand);

  for (let time = startMs; time < endMs; time += PROGRESS_STEP_MS) {
    onProgress((time - startMs) / (endMs - startMs));
    await clock.runUntil(Math.min(time + PROGRESS_STEP_MS, endMs));
  }
  onProgress(1);

  accountForTasks(observations);
  const { waitingTasks, instancesInService } = timelineOf(observations);
  const measures = measuresOf(observations, {
    demand,
    minSize: blueprint.group.minSize,
    instance,
    tasksPerInstance,
    task: headroom.container,
    drainTimeoutSeconds,
    cpuUse: cpuUseOf(run),
  });
  return {
    measures,
    series: {
      capacity: highestIn(startMs, endMs, instancesInService, SERIES_LENGTH).map((count) => count * tasksPerInstance),
      waiting: highestIn(startMs, endMs, waitingTasks, SERIES_LENGTH),
    },
    calls: Object.fromEntries(aws.calls),
    warnings: [
      ...killedTasks(measures, drainTimeoutSeconds),
      ...failedFunctions(aws, blueprint),
      ...deadLetters(aws, blueprint),
    ],
  };
}

/** The use of CPU, where it is known. */
const cpuUseOf = ({ blueprint, instance, headroom, cpuUsePercent }: PolicyRun): CpuUse | undefined =>
  cpuUsePercent === undefined
    ? undefined
    : {
        instanceType: blueprint.group.instanceType,
        vcpus: instance.cpu / 1024,
        vcpusPerTask: (headroom.container.cpu / 1024) * (cpuUsePercent / 100),
      };

const policyNamed = (name: string) => {
  const policy = POLICIES.find((each) => each.name === name);
  if (!policy) throw new Error(`no policy is registered as ${name}: there are ${POLICIES.map((each) => each.name)}`);
  return policy;
};

/** Creates the service with the first count of tasks, and changes the count at each step of the demand. */
const runService = (aws: VirtualAws, its: ServiceConduct & Resources, demand: Demand): void => {
  const steps = demandSteps(demand);
  const first = steps.next().value!;
  aws.ecs.createService({ name: SERVICE, ...its, desiredCount: first.tasks });
  const scheduleNext = () => {
    const { value: step } = steps.next();
    if (!step) return;
    aws.clock.at(step.time, () => {
      aws.ecs.updateService(SERVICE, step.tasks);
      scheduleNext();
    });
  };
  scheduleNext();
};

const killedTasks = ({ tasks }: Measures, timeoutSeconds: number): readonly string[] => {
  const { killed, killedEarly, killedBySpot } = tasks;
  return [
    ...(killedBySpot > 0
      ? [`${killedBySpot} tasks died with Spot Instances that EC2 took back two minutes after its notice.`]
      : []),
    ...(killedEarly > killedBySpot
      ? [`${killedEarly - killedBySpot} tasks died with their machine before its drain timeout of ${timeoutSeconds} s.`]
      : []),
    ...(killed > killedEarly
      ? [
          `${killed - killedEarly} tasks were still there when the drain timeout of ${timeoutSeconds} s had passed and died with their machine: where they had no place to move to, a longer cluster.draining.timeoutSeconds helps.`,
        ]
      : []),
  ];
};

const failedFunctions = (aws: VirtualAws, { functions }: Blueprint): readonly string[] =>
  functions.flatMap(({ name }) => {
    const { invocations, errors, timeouts, throttles } = aws.lambda.countsOf(name);
    if (errors + throttles === 0) return [];
    const last = aws.lambda.logOf(name).findLast((line) => line.startsWith("ERROR "));
    return [
      `Function ${name} failed in ${errors} of ${invocations} invocations (${timeouts} by timeout) and was throttled ${throttles} times.${last ? ` The last error: ${last.slice("ERROR ".length).split("\n")[0]}` : ""}`,
    ];
  });

const deadLetters = (aws: VirtualAws, { queues }: Blueprint): readonly string[] =>
  queues.flatMap(({ deadLetterQueue }) => {
    const count = deadLetterQueue === undefined ? 0 : aws.sqs.messages(deadLetterQueue).length;
    return count === 0 ? [] : [`${count} messages ended among the dead letters of ${deadLetterQueue}.`];
  });

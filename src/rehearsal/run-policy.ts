import type { Resources } from "../../functions/headroom/contract";
import { registeredResources, typeOf } from "../aws/instance-types";
import {
  type AutoScalingGroup,
  deploy,
  type Observation,
  type ServiceSettings,
  TIMINGS,
  type Timings,
  type TimingsName,
  VirtualAws,
  VirtualClock,
} from "../virtual-aws";
import type { ServiceConduct } from "./blueprint/applications";
import type { Blueprint } from "./blueprint/blueprint";
import type { UsualHeadroom } from "./blueprint/function-settings";
import { ACCOUNT_ID } from "./blueprint/synthesized";
import { billedHours, type FargateTask, observationsOf, playOnFargate } from "./fargate";
import type { CurrentPolicy } from "./foreign-cluster";
import type { ManagedType } from "./managed-type";
import { accountForTasks } from "./measures/conservation";
import type { CpuUse } from "./measures/cpu-credits";
import { type DetailSeries, detailOf, type RunDetail } from "./measures/detail";
import { type LongestDrain, longestDrainOf } from "./measures/longest-drain";
import { lowerBoundHoursOf, type Measures, measuresOf, type OtherType, spreadOf } from "./measures/measures";
import { ObservationLog } from "./measures/observation-log";
import { measuresOfService, type ServiceMeasures } from "./measures/services";
import { highestIn, type Steps } from "./measures/steps";
import { timelineOf } from "./measures/timeline";
import { unservedTasks } from "./measures/unserved";
import { type WorstMoment, worstMomentsOf } from "./measures/worst-moments";
import { ALL_POLICIES, CURRENT } from "./policies";
import { followPlan, type PlannedCapacity, withinSizes } from "./policies/capacity-plan";
import type { PolicyDeployment } from "./policies/policy";
import { isHeadroom } from "./policies/replace";
import { type EventPlay, playOf, type RunEvent } from "./scenarios/play";
import { type RehearsedService, together } from "./services";
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
  /** Tasks of the usual container that are wanted; of several services all of them together, counted in such tasks. */
  readonly demand: Demand;
  /** Services with sizes and demands of their own. @default one of usual containers, which follows `demand` */
  readonly services?: readonly RehearsedService[] | undefined;
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
  /** The scaling and the draining of a cluster that Drydock did not make. @default the cluster is Drydock's */
  readonly current?: CurrentPolicy | undefined;
  /** Event that is played besides the traffic; the outcome then says what became of it. @default none */
  readonly event?: RunEvent | undefined;
  /** Whether the outcome has the log of the headroom function. @default false */
  readonly keepsLog?: boolean | undefined;
  /** Whether the outcome has the run's details, for charts. @default false */
  readonly isDetailed?: boolean | undefined;
  /** The group's minimum over time, as scheduled actions set it. @default the environment's, all the time */
  readonly minimums?: readonly PlannedCapacity[] | undefined;
  /** How the rehearsed service starts, is checked and stops. @default no load balancer and no health check */
  readonly service?: ServiceConduct | undefined;
  /** The instance type of ECS Managed Instances. @default the environment's */
  readonly managedType?: ManagedType | undefined;
}

/** One policy's result. */
export interface PolicyOutcome {
  readonly measures: Measures;
  readonly series: PolicySeries;
  /** Waits and deaths by service, in the order of the services. */
  readonly services: readonly ServiceMeasures[];
  /** The times in which tasks waited most, the worst first. */
  readonly worstMoments: readonly WorstMoment[];
  /** The drain that came closest to its timeout. @default none ended */
  readonly longestDrain?: LongestDrain;
  /** The event and its effect. @default the run has none */
  readonly event?: EventOutcome;
  /** The run in detail. @default it was not asked for */
  readonly detail?: RunDetail;
  /** Lines of the headroom function's log, in their order. @default they were not asked for */
  readonly log?: readonly string[];
  /** Hours of tasks that Fargate bills, by service. @default they run on instances */
  readonly fargateHours?: Readonly<Record<string, number>>;
  /** Calls of each command, by the names of the SDK's command classes. */
  readonly calls: Readonly<Record<string, number>>;
  /** One sentence for each thing that went wrong in the run. */
  readonly warnings: readonly string[];
}

/** An event that was played, and its effect. */
export interface EventOutcome {
  /** How often it acted. */
  readonly times: number;
  /** When the work that it gave was done; null: not by the end; undefined: it gives none. Milliseconds since the epoch. */
  readonly doneMs: number | null | undefined;
  /** The instance refresh that an alarm stopped, in words. @default none was */
  readonly stopped?: string;
  /** One sentence for each function that failed and each queue with dead letters. */
  readonly failures: readonly string[];
  /** Tasks that are wanted and do not run, over time. */
  readonly unserved: Steps;
  /** Instances over time, those that boot and drain included. */
  readonly instances: Steps;
}

/** The end of a run. */
export type Ending =
  | { readonly kind: "measured"; readonly outcome: PolicyOutcome }
  /** The run threw. */
  | { readonly kind: "failed"; readonly error: Error };

/** Runs one policy; `onProgress` gets the share that is done, 0 to 1. */
export type PolicyRunner = (run: PolicyRun, onProgress: (share: number) => void) => Promise<PolicyOutcome>;

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

/**
 * Minutes after which the services are created: a cluster has its first instances before its first service, which ECS
 * would throttle otherwise.
 */
const BOOT_MINUTES = 4;

const PROGRESS_STEP_MS = 6 * 60 * MINUTE_MS;

/** Name of the service where the environment names none. */
const USUAL_SERVICE = "web";

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
  const policy = policyNamed(run.policy);
  if ("launchType" in policy) return runOnFargate(run);
  const { demand, tasksPerInstance } = run;
  const services = servicesOf(run);
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  const timings: Timings = { ...TIMINGS[run.preset], ...agentsTimings(run.blueprint.group), ...run.timings };
  const deployment = policy.deployment({ ...run, foresight: { demand, tasksPerInstance, timings } });
  const { blueprint } = deployment;

  const observations = new ObservationLog();
  const begin = beginOf(run);
  const clock = new VirtualClock(begin.clusterMs);
  const play = run.event && playOf(run.event, blueprint.group.name, clock, run.seed);
  const aws = new VirtualAws({
    ...play?.seam,
    clock,
    region: blueprint.region,
    accountId: ACCOUNT_ID,
    observe: (observation) => observations.enter(observation),
    seed: run.seed,
    timings: { ...timings, ...deployment.timings },
  });
  deployment.register(aws);
  const { group } = blueprint;
  followPlan(aws, withinSizes(run.minimums ?? [], group), (instances) =>
    aws.autoScaling.setMinSize(aws.autoScaling.group(group.name), instances, "a schedule"),
  );
  const log = run.keepsLog ? logOfHeadroom(aws, blueprint) : undefined;
  deploy(aws, blueprint);
  play?.begin(aws);
  clock.at(begin.servicesMs, () => {
    for (const service of services)
      runService(
        aws,
        { ...service, conduct: { ...service.conduct, ...deployment.conduct?.[service.name] } },
        {
          ...(deployment.placement && { placement: deployment.placement }),
          ...(deployment.taskInterface && { networkInterfaces: 1 }),
        },
      );
  });

  for (let time = startMs; time < endMs; time += PROGRESS_STEP_MS) {
    onProgress((time - startMs) / (endMs - startMs));
    await clock.runUntil(Math.min(time + PROGRESS_STEP_MS, endMs));
  }
  onProgress(1);

  const outcome = outcomeOf(run, services, observations, blueprint.group, playedInstances(run, deployment));
  const failures = [...failedFunctions(aws, blueprint), ...deadLetters(aws, blueprint)];
  const played: PolicyOutcome = {
    ...outcome,
    ...(log && { log }),
    calls: Object.fromEntries(aws.calls),
    warnings: [...outcome.warnings, ...failures],
  };
  return play ? { ...played, event: { ...eventOutcomeOf(play, observations, services), failures } } : played;
}

/** The settings that the stack gives its agents instead of AWS's defaults. */
const agentsTimings = ({ stopTimeoutSeconds }: Blueprint["group"]): Partial<Timings> =>
  stopTimeoutSeconds === undefined ? {} : { stopTimeoutSeconds };

/** Gathers the log of the headroom function, from now on. */
const logOfHeadroom = (aws: VirtualAws, { functions }: Blueprint): readonly string[] => {
  const log: string[] = [];
  const headroom = functions.find(isHeadroom);
  aws.lambda.listen((name, line) => {
    if (name === headroom?.name) log.push(line);
  });
  return log;
};

/** When a run's cluster and its services are created, in milliseconds since the epoch. */
const beginOf = ({ demand, settlingMinutes = DEFAULT_SETTLING_MINUTES }: Omit<PolicyRun, "policy">) => {
  const clusterMs = demand.startMs - settlingMinutes * MINUTE_MS;
  return { clusterMs, servicesMs: clusterMs + Math.min(BOOT_MINUTES, settlingMinutes) * MINUTE_MS };
};

/** Plays the services of a run on Fargate, which has chance of its own by the same seed. */
export const fargateTasksOf = (run: Omit<PolicyRun, "policy">): readonly FargateTask[] =>
  playOnFargate(servicesOf(run), beginOf(run).servicesMs, { seed: run.seed, isSteady: run.preset === "steady" });

/** A machine of Fargate, and the task that fills it. */
const MACHINE: Resources = { cpu: 1, memory: 1 };

/** A group that no run meets the bounds of. */
const UNBOUNDED = { minSize: 0, maxSize: Number.POSITIVE_INFINITY, desiredCapacity: Number.POSITIVE_INFINITY };

/** Runs the services on Fargate. @throws when the run has an event: those happen to instances */
function runOnFargate(run: PolicyRun): PolicyOutcome {
  if (run.event) throw new Error("no event is played on Fargate");
  const services = servicesOf(run);
  const { startMs } = run.demand;
  const endMs = endOfDemand(run.demand);
  const tasks = fargateTasksOf(run);
  const { measures, detail, ...outcome } = outcomeOf(
    {
      ...run,
      demand: together(services.map(({ demand }) => ({ demand, weight: 1 }))),
      instance: MACHINE,
      cpuUsePercent: undefined,
    },
    services.map((service) => ({ ...service, task: MACHINE })),
    observationsOf(tasks, endMs),
    { ...run.blueprint.group, ...UNBOUNDED },
    { heldPerInstance: 1 },
  );
  const { minSize } = run.blueprint.group;
  const lowerBoundHours = lowerBoundHoursOf({ ...run, minSize, services });
  return {
    ...outcome,
    // The machines are Fargate's: there are no instances of one's own.
    measures: {
      ...measures,
      cost: { instanceHours: 0, lowerBoundHours, ratio: null, surplusVcpuHours: null },
      instances: { starts: 0, stops: 0, peak: 0 },
      drains: { ...measures.drains, count: 0, unfinished: 0, ...spreadOf([]) },
    },
    ...(detail && { detail: withoutInstances(detail) }),
    fargateHours: billedHours(tasks, startMs, endMs),
    calls: {},
  };
}

/** The details of a run without instances. */
const withoutInstances = (detail: RunDetail): RunDetail => {
  const none = <Series extends DetailSeries>(series: Series): Series => ({
    ...series,
    instances: series.instances.map(() => 0),
    lives: [],
  });
  return { ...none(detail), closeUp: none(detail.closeUp) };
};

const eventOutcomeOf = (
  play: EventPlay,
  observations: Iterable<Observation>,
  services: readonly RunningService[],
): Omit<EventOutcome, "failures"> => ({
  times: play.times(),
  doneMs: play.doneMs(),
  ...stoppedRefresh(observations),
  unserved: unservedTasks(observations, services),
  instances: timelineOf(observations).instances,
});

const stoppedRefresh = (observations: Iterable<Observation>): Pick<EventOutcome, "stopped"> => {
  for (const each of observations)
    if (each.kind === "refreshFailed") return { stopped: `alarm ${each.alarm} stopped it with ${each.left} to go` };
  return {};
};

/** The instances that a policy plays. */
interface PlayedInstances {
  /** Usual containers that an empty one holds. */
  readonly heldPerInstance: number;
  /** Their type, where it is not the environment's. @default it is */
  readonly otherType?: OtherType | undefined;
}

const playedInstances = (
  { blueprint, managedType, tasksPerInstance }: PolicyRun,
  { blueprint: { group }, taskInterface }: PolicyDeployment,
): PlayedInstances => ({
  heldPerInstance: taskInterface?.tasksPerInstance ?? tasksPerInstance,
  ...(managedType &&
    group.instanceType !== blueprint.group.instanceType && {
      otherType: { instance: registeredResources(typeOf(group)!), hours: managedType.hours },
    }),
});

/** Takes all figures of a run that has ended. */
const outcomeOf = (
  run: PolicyRun,
  services: readonly RunningService[],
  observations: Iterable<Observation>,
  group: Pick<AutoScalingGroup, "minSize" | "maxSize" | "desiredCapacity" | "instanceType">,
  { heldPerInstance, otherType }: PlayedInstances,
): Omit<PolicyOutcome, "calls"> => {
  const { demand, drainTimeoutSeconds } = run;
  const instance = otherType?.instance ?? run.instance;
  const startMs = demand.startMs;
  const endMs = endOfDemand(demand);
  accountForTasks(observations);
  const timeline = timelineOf(observations);
  const frame = { ...group, startMs, endMs, instance, services };
  const longestDrain = longestDrainOf(observations, startMs, endMs, drainTimeoutSeconds);
  const measured = {
    demand,
    minSize: group.minSize,
    instance: run.instance,
    otherType,
    tasksPerInstance: heldPerInstance,
    services,
    drainTimeoutSeconds,
    cpuUse: cpuUseOf(run, group.instanceType, instance, services),
  };
  const measures = measuresOf(observations, measured, timeline);
  return {
    measures,
    series: {
      capacity: highestIn(startMs, endMs, timeline.instancesInService, SERIES_LENGTH).map(
        (count) => count * heldPerInstance,
      ),
      waiting: highestIn(startMs, endMs, timeline.waitingTasks, SERIES_LENGTH),
    },
    services: services.map(({ name }) => measuresOfService(observations, name, startMs, endMs)),
    worstMoments: worstMomentsOf(observations, frame),
    ...(run.isDetailed && { detail: detailOf(observations, demand, frame, heldPerInstance) }),
    ...(longestDrain && { longestDrain }),
    warnings: killedTasks(measures, drainTimeoutSeconds),
  };
};

/** The use of CPU, where it is known. */
const cpuUseOf = (
  { cpuUsePercent }: PolicyRun,
  instanceType: string,
  instance: Resources,
  services: readonly RunningService[],
): CpuUse | undefined => {
  if (cpuUsePercent === undefined) return undefined;
  const vcpus = new Map(services.map(({ name, task }) => [name, (task.cpu / 1024) * (cpuUsePercent / 100)]));
  return {
    instanceType,
    vcpus: instance.cpu / 1024,
    vcpusPerTask: (service) => vcpus.get(service) ?? 0,
  };
};

const policyNamed = (name: string) => {
  const policy = [...ALL_POLICIES, CURRENT].find((each) => each.name === name);
  if (!policy)
    throw new Error(`no policy is registered as ${name}: there are ${ALL_POLICIES.map((each) => each.name)}`);
  return policy;
};

/** A service as it is created. */
type RunningService = Pick<RehearsedService, "name" | "task" | "demand" | "conduct" | "hostNeeds">;

/** The services of a run. */
export const servicesOf = ({
  services,
  headroom,
  demand,
  service = {},
}: Omit<PolicyRun, "policy">): readonly RunningService[] =>
  services?.map((each) => ({ ...each, conduct: { ...each.conduct, ...service } })) ?? [
    { name: USUAL_SERVICE, task: headroom.container, demand, conduct: service },
  ];

/** Creates a service with the first count of tasks, and changes the count at each step of its demand. */
const runService = (
  aws: VirtualAws,
  { name, task, demand, conduct }: RunningService,
  ofPolicy: Partial<Pick<ServiceSettings, "placement" | "networkInterfaces">>,
): void => {
  const steps = demandSteps(demand);
  const first = steps.next().value!;
  aws.ecs.createService({ name, ...conduct, ...task, desiredCount: first.tasks, ...ofPolicy });
  const scheduleNext = () => {
    const { value: step } = steps.next();
    if (!step) return;
    aws.clock.at(step.time, () => {
      aws.ecs.updateService(name, step.tasks);
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

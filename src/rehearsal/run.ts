import { existsSync } from "node:fs";
import { drainContract } from "../../functions/drain/contract";
import {
  type HeadroomFunctionSettings,
  headroomContract,
  type OtherContainer,
  type Resources,
} from "../../functions/headroom/contract";
import { containersPerInstance, registeredResources, typeOf } from "../aws/instance-types";
import { TIMINGS, type Timings, type TimingsName } from "../virtual-aws";
import { type ApplicationBlueprint, readApplications, type ServiceConduct } from "./blueprint/applications";
import { besideInstances } from "./blueprint/beside-instances";
import type { Blueprint } from "./blueprint/blueprint";
import { functionSettings } from "./blueprint/function-settings";
import { type BlueprintReading, readBlueprint } from "./blueprint/read-blueprint";
import { BlueprintError } from "./blueprint/synthesized";
import { timingWarnings } from "./calibration/drain-deadline";
import { type ForeignCluster, type ForeignService, withForeignSizes } from "./foreign-cluster";
import { notOnFargate, sparserOnManagedInstances } from "./managed-limits";
import { managedTypeFor } from "./managed-type";
import type { Measures } from "./measures/measures";
import { highestIn } from "./measures/steps";
import { exportsOf } from "./metric-exports";
import {
  type BesideInstances,
  fargateMonthlyCost,
  type MonthlyCost,
  monthlyCost,
  NOTHING_BESIDE,
  type Prices,
  type PricesOf,
  pricesFor,
} from "./money";
import { judge, judgeScenarios } from "./objectives";
import { readObjectives } from "./objectives-file";
import { SUBJECT } from "./policies";
import { type ChosenPolicies, choosePolicies, withoutFargate } from "./policies/choose";
import { managedInstances } from "./policies/managed-instances";
import { type AnyPolicy, noteOf } from "./policies/policy";
import { medianRun, repeat, spreadOf } from "./repeated-runs";
import { isServed } from "./report/numbers";
import { type Money, type PolicyReport, type RehearsalReport, ratiosOf } from "./report/rehearsal-report";
import { outcomesOf, progressOf, runAll } from "./run-all";
import { runInThread } from "./run-in-thread";
import {
  fargateTasksOf,
  type PolicyOutcome,
  type PolicyRun,
  type PolicyRunner,
  SERIES_LENGTH,
  servicesOf,
} from "./run-policy";
import { askScenarios } from "./scenarios/ask";
import { chooseScenarios } from "./scenarios/choose";
import { assignPeaks, assignTraces, planServices, type RehearsedService } from "./services";
import { beginningWith, defaultPeak, fitTo, reserveOf } from "./sizing";
import { chooseTraffic, type TrafficChoice, type TrafficReader } from "./traffic/choose-traffic";
import { type Demand, demandOf, demandSteps, endOfDemand, highestOf } from "./traffic/demand";
import { readingWarnings } from "./traffic/describe-reading";
import { DAY_MS, HOUR_MS, type Traffic } from "./traffic/traffic";
import { fargateCost, usageOf, verdictOf } from "./verdict";

export interface RehearsalOptions extends Omit<TrafficChoice, "trace"> {
  /** The folder `stacks` of a synthesized output. */
  readonly stacksDir: string;
  /** Name of the environment. */
  readonly environment: string;
  /** Files of traces: each for all applications or, with a name before it, for one: `web=requests.csv`. @default generated match days */
  readonly trace?: string | readonly string[] | undefined;
  /**
   * Tasks wanted at the traffic's peak, with several applications for each by its name: `web=20`.
   *
   * @default a trace's own where it counts tasks, else 80 % of what max size holds, and at most an application's maxCount
   */
  readonly peakTasks?: number | readonly string[] | undefined;
  /** Keep the group's max size although the peak does not fit. @default false */
  readonly asIs?: boolean;
  /** Named set of the virtual AWS's timings. @default "aws" */
  readonly preset?: TimingsName | undefined;
  /** Timings that differ from the preset's. @default none */
  readonly timings?: Partial<Timings> | undefined;
  /** Percent of its reserved CPU that a task uses. @default unknown */
  readonly cpuUsePercent?: number | undefined;
  /** Names of the policies, separated by commas, or "all". @default those that a newcomer needs */
  readonly policies?: string | undefined;
  /** Prices in the place of the table's. @default none */
  readonly prices?: Partial<Prices> | undefined;
  /** Runs of each policy: several have a pair of phases and a seed of their own each. @default 1 */
  readonly runs?: number | undefined;
  /** Whether each policy has its details, for charts. @default false */
  readonly isDetailed?: boolean | undefined;
  /** Names of the scenarios to ask, separated by commas, or "all". @default none */
  readonly scenario?: string | undefined;
  /** Reads the traffic. @default by {@link chooseTraffic}, each time anew */
  readonly readTraffic?: TrafficReader | undefined;
  /**
   * How the rehearsed service starts, is checked and stops.
   *
   * @default as the environment's only application, else without a load balancer and a health check
   */
  readonly service?: ServiceConduct | undefined;
  /** Whether the trace counts usual containers of all applications together, which are then rehearsed as one. @default false */
  readonly countsUsual?: boolean | undefined;
  /**
   * A cluster that Drydock did not make: its services and sizes in the place of the environment's, which was synthesized
   * for its instance type, and its own policy beside the others. @default the environment is the cluster
   */
  readonly foreign?: ForeignCluster | undefined;
}

/**
 * Rehearses an environment as it was synthesized: each registered policy runs against a virtual AWS of its own, in a
 * thread of its own, under the same traffic.
 *
 * @param onProgress gets how far the policies are, in words
 * @param runOne runs one policy. @default in a thread of its own
 * @throws UserError when the trace or the stack cannot be used
 */
export async function rehearse(
  options: RehearsalOptions,
  onProgress: (progress: string) => void = () => {},
  runOne: PolicyRunner = runInThread,
): Promise<RehearsalReport> {
  const began = performance.now();
  const { foreign } = options;
  const named = choosePolicies(options.policies, foreign !== undefined);
  const { objectives, scenarios: scenarioObjectives } = readObjectives(options.stacksDir);
  const scenarioNames = chooseScenarios(options.scenario, Object.keys(scenarioObjectives));
  const plan = await planOf(options, onProgress);
  const { chosen, leftOut } = playable(named, plan.run);
  // A foreign cluster pays for more than instances, which is not known.
  const beside = foreign ? NOTHING_BESIDE : besideInstances(options.stacksDir, options.environment);
  const run = withManagedType(plan.run, chosen, beside, options.prices);
  const runs = repeat(run, options.runs ?? 1);
  const outcomes = await playPolicies(chosen.policies, runs, onProgress, runOne);
  const scenarios =
    scenarioNames.length === 0 ? null : await askScenarios(scenarioNames, plan.run, SUBJECT.name, runOne, onProgress);
  const { traffic, peakTasks, warnings } = plan;
  const { demand, headroom, tasksPerInstance } = run;
  const { instanceType, minSize, maxSize } = run.blueprint.group;
  const durationMs = endOfDemand(demand) - demand.startMs;
  const prices = pricesFor(run.blueprint, beside, options.prices);
  const reports = outcomes.map((each) => policyReports(chosen, each, run, prices?.prices));
  const subjects = reports.map((each) => each[SUBJECT.name]!);
  const shown = medianRun(subjects.map(({ measures }) => measures.waiting.taskMinutes));
  const policies = mapValues(reports[shown]!, (report, name) => ({
    ...report,
    spread: runs.length > 1 ? spreadOf(reports.map((each) => each[name]!)) : [],
  }));
  return {
    environment: foreign?.name ?? options.environment,
    foreign: foreign ? foreign.sentences : null,
    traffic: {
      source: traffic.source,
      start: new Date(demand.startMs).toISOString(),
      days: durationMs / DAY_MS,
      peakTasks,
      reading: traffic.reading ?? null,
      wanted: highestWanted(demand),
      services: severalOf(run.services).map(({ name, task, peakTasks: peak, source, reading }) => ({
        name,
        task,
        peakTasks: peak,
        source,
        reading,
      })),
    },
    cluster: {
      instanceType,
      minSize,
      maxSize,
      task: headroom.container,
      tasksPerInstance,
      reserve: reserveOf(headroom),
    },
    runs: { count: runs.length, shown: shown + 1, seed: runs[shown]!.seed },
    warnings: [
      ...warnings,
      ...leftOut,
      ...surplusCredits(subjects[shown]!, run),
      ...subjects.flatMap((each, index) =>
        each.warnings.map((warning) => (index === shown ? warning : `Run ${index + 1}: ${warning}`)),
      ),
    ],
    objectives: [
      ...judge(objectives, subjects, durationMs / 1000),
      ...judgeScenarios(scenarioObjectives, scenarios?.asked ?? []),
    ],
    subject: SUBJECT.name,
    reference: chosen.reference.name,
    policies,
    money: prices ? moneyOf(policies, run, prices) : null,
    scenarios,
    durationSeconds: durationMs / 1000,
    wallSeconds: (performance.now() - began) / 1000,
  };
}

/** A run with the type of its Managed Instances, where they are played. */
const withManagedType = (
  run: Plan["run"],
  { policies }: ChosenPolicies,
  beside: BesideInstances,
  prices: Partial<Prices> | undefined,
): Plan["run"] =>
  policies.includes(managedInstances)
    ? { ...run, managedType: managedTypeFor({ ...run, services: servicesOf(run) }, beside, prices) }
    : run;

/** The policies that can run the tasks, and a sentence on those that cannot. */
const playable = (
  chosen: ChosenPolicies,
  run: Plan["run"],
): { readonly chosen: ChosenPolicies; readonly leftOut: readonly string[] } => {
  const reason = notOnFargate(servicesOf(run), typeOf(run.blueprint.group));
  const others = withoutFargate(chosen);
  if (reason === undefined || others.policies.length === chosen.policies.length) return { chosen, leftOut: [] };
  return { chosen: others, leftOut: [`Fargate is not rehearsed: ${reason}.`] };
};

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, key: string) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));

/** A single application is the whole of the report, and is not named besides. */
const severalOf = (services: readonly RehearsedService[] = []): readonly RehearsedService[] =>
  services.length > 1 ? services : [];

/** All that is known before the first policy runs. */
export interface Plan {
  readonly traffic: Traffic;
  /** Tasks wanted at the peak. */
  readonly peakTasks: number;
  /** The same for each policy. */
  readonly run: Omit<PolicyRun, "policy">;
  readonly warnings: readonly string[];
}

/**
 * Reads the environment and the traffic.
 *
 * @param onProgress gets how much of a trace is read, in words
 * @throws UserError when the trace or the stack cannot be used
 */
export const planOf = async (
  options: RehearsalOptions,
  onProgress: (progress: string) => void = () => {},
): Promise<Plan> => {
  const { asIs = false, preset = "aws", timings, service, cpuUsePercent, isDetailed, foreign } = options;
  const reading = readingOf(options);
  const headroom = functionSettings(reading.blueprint, headroomContract);
  const { instance, tasksPerInstance } = capacityOf(reading.blueprint, headroom.container);
  const wanted = await wantedOf(options, reading.blueprint, headroom, onProgress);
  const { traffic, demand, peak, services } = wanted;
  const { drainTimeoutSeconds } = functionSettings(reading.blueprint, drainContract);
  const fit = fitTo(peak, reading.blueprint, tasksPerInstance, headroom, asIs, {
    unit: wanted.unit,
    owner: foreign ? "cluster" : "environment",
  });
  return {
    traffic,
    peakTasks: peak,
    run: {
      blueprint: beginningWith(demand.tasks[0]!, fit.blueprint, tasksPerInstance, headroom),
      headroom,
      instance,
      tasksPerInstance,
      demand,
      services,
      drainTimeoutSeconds,
      seed: options.seed ?? 1,
      preset,
      timings,
      service,
      cpuUsePercent,
      isDetailed,
      current: foreign?.current,
    },
    warnings: [
      ...wanted.warnings,
      ...(foreign?.notPlayed ?? []),
      ...(fit.warning === undefined ? [] : [fit.warning]),
      ...(foreign
        ? withoutExports(foreign, options.trace)
        : otherContainersLeftOut(
            headroom.otherContainers.filter(({ name }) => !services?.some((each) => each.name === name)),
          )),
      ...spotNeverTaken(reading.blueprint, preset),
      ...timingWarnings(
        timings ?? {},
        {
          group: reading.blueprint.group,
          services: services ?? [{ conduct: {} }],
          timings: { ...TIMINGS[preset], ...timings },
        },
        drainTimeoutSeconds,
      ),
      ...reading.warnings,
    ],
  };
};

/** The cluster stack as it was synthesized, for a foreign cluster with that one's sizes. */
const readingOf = ({ stacksDir, environment, foreign }: RehearsalOptions): BlueprintReading => {
  const reading = readBlueprint(stacksDir, environment);
  return foreign ? { ...reading, blueprint: withForeignSizes(reading.blueprint, foreign) } : reading;
};

/** The traffic, and the tasks that it wants. */
interface Wanted {
  readonly traffic: Traffic;
  /** In usual containers. */
  readonly demand: Demand;
  /** The highest demand, in usual containers. */
  readonly peak: number;
  /** The environment's applications. @default it has none: tasks of the usual container are rehearsed */
  readonly services?: readonly RehearsedService[];
  /** The name of what the peak counts. */
  readonly unit: string;
  readonly warnings: readonly string[];
}

const wantedOf = async (
  options: RehearsalOptions,
  blueprint: Blueprint,
  headroom: HeadroomFunctionSettings,
  onProgress: (progress: string) => void,
): Promise<Wanted> => {
  const { stacksDir, environment, trace, peakTasks, foreign, countsUsual, readTraffic = chooseTraffic } = options;
  const { column, series, gaps, unit, days, seed, signal } = options;
  const applications: readonly (ApplicationBlueprint | ForeignService)[] =
    foreign?.services ?? (countsUsual ? [] : readApplications(stacksDir, environment));
  const names = applications.map((each) => each.name);
  const traces =
    trace === undefined && foreign ? exportsOf(foreign) : assignTraces([trace ?? []].flat(), names, existsSync);
  const peaks = assignPeaks([peakTasks ?? []].flat().map(String), names);
  const choice = { column, series, gaps, unit, days, seed, signal };
  const { maxSize } = blueprint.group;
  const { tasksPerInstance } = capacityOf(blueprint, headroom.container);
  if (applications.length > 0) {
    const sized = applications.map((each) => ({
      ...each,
      tasksPerInstance: capacityOf(blueprint, each.task).tasksPerInstance,
    }));
    const cluster = { applications: sized, maxSize, tasksPerInstance, headroom };
    const plan = await planServices(cluster, traces, peaks, (source) =>
      readTraffic({ ...choice, ...source }, onProgress),
    );
    const warnings = [...plan.warnings, ...applications.flatMap(({ notPlayed = [] }) => notPlayed)];
    return {
      ...plan,
      warnings,
      peak: highestOf(plan.demand),
      unit: applications.length > 1 ? "usual containers" : "tasks",
    };
  }
  const traffic = await readTraffic({ ...choice, ...traces.all }, onProgress);
  const scaledPeak =
    peaks.all ?? (traffic.unit === "tasks" ? undefined : defaultPeak(maxSize, tasksPerInstance, headroom));
  const demand = demandOf(traffic, scaledPeak);
  return {
    traffic,
    demand,
    peak: scaledPeak ?? highestOf(demand),
    unit: "tasks",
    warnings: readingWarnings(traffic.reading),
  };
};

/** Generated traffic says nothing of what a cluster had. */
const withoutExports = ({ services }: ForeignCluster, trace: RehearsalOptions["trace"]): readonly string[] =>
  trace !== undefined || services.some((each) => each.trace)
    ? []
    : [
        "No file has a metric of the tasks that a service wants, and no --trace is given: generated match days are rehearsed (docs/foreign-clusters.md).",
      ];

/** CPU credits beyond what the instances earn cost as much as instances do. */
const surplusCredits = (
  { measures }: Pick<PolicyOutcome, "measures">,
  { cpuUsePercent = 0, blueprint }: Plan["run"],
): readonly string[] => {
  const { surplusVcpuHours, instanceHours } = measures.cost;
  if (!surplusVcpuHours) return [];
  const [surplus, hours] = [surplusVcpuHours, instanceHours].map(Math.round);
  return [
    `Tasks that use ${cpuUsePercent} % of their CPU owe ${surplus} vCPU-hours of surplus credits in ${hours} hours of ${blueprint.group.instanceType}, which AWS bills besides: a type without CPU credits may cost less.`,
  ];
};

/** With constants no Spot Instance is ever taken back. */
const spotNeverTaken = ({ group }: Blueprint, preset: TimingsName): readonly string[] =>
  preset === "steady" && (group.spotPercent ?? 0) > 0
    ? ["This cluster uses Spot Instances, which --timings steady never takes back."]
    : [];

/** The containers that the function counts and no task of the rehearsal is. */
const otherContainersLeftOut = (others: readonly OtherContainer[]): readonly string[] => {
  if (others.length === 0) return [];
  const sizes = others.map(({ name, cpu, memory }) => `${name} (${cpu} CPU units, ${memory} MiB)`);
  return [`Tasks of the usual container are rehearsed, and none of ${sizes.join(", ")}.`];
};

const capacityOf = (
  blueprint: Blueprint,
  container: Resources,
): { readonly instance: Resources; readonly tasksPerInstance: number } => {
  const { group } = blueprint;
  const type = typeOf(blueprint.group);
  if (!type) throw new BlueprintError(`a rehearsal does not know the size of instance type ${group.instanceType}`);
  const instance = registeredResources(type);
  const tasksPerInstance = containersPerInstance(type, container);
  if (tasksPerInstance > 0) return { instance, tasksPerInstance };
  throw new BlueprintError(
    `a container of ${container.cpu} CPU units and ${container.memory} MiB (cluster.headroom) does not fit on a ${group.instanceType}, which offers ${instance.cpu} and ${instance.memory}: choose a larger cluster.capacity.instanceType`,
  );
};

type Outcomes = Readonly<Record<string, PolicyOutcome>>;

/** Plays each policy in each of the runs, and gives the outcomes of each run. @throws the error of a run */
const playPolicies = async (
  policies: readonly AnyPolicy[],
  runs: readonly Plan["run"][],
  onProgress: (progress: string) => void,
  runOne: PolicyRunner,
): Promise<readonly Outcomes[]> => {
  const beganMs = performance.now();
  const plays = runs.flatMap((run) => policies.map(({ name }) => ({ ...run, policy: name })));
  const count = `${policies.length} ${policies.length === 1 ? "policy" : "policies"}${runs.length > 1 ? `, ${runs.length} runs each` : ""}`;
  const endings = await runAll(
    plays,
    (shares) => onProgress(progressOf(shares, performance.now() - beganMs, count)),
    runOne,
  );
  const outcomes = outcomesOf(endings);
  return runs.map((_, run) =>
    Object.fromEntries(policies.map(({ name }, index) => [name, outcomes[run * policies.length + index]!])),
  );
};

const policyReports = (
  { policies, reference }: ChosenPolicies,
  outcomes: Outcomes,
  run: Plan["run"],
  prices: Prices | undefined,
): Readonly<Record<string, Omit<PolicyReport, "spread">>> =>
  Object.fromEntries(
    policies.map((policy) => {
      const { name, title, fee } = policy;
      const note = noteOf(policy, run.managedType);
      const outcome = outcomes[name]!;
      const ratios = ratiosOf(outcome.measures, outcomes[reference.name]!.measures);
      const usdPerMonth = prices ? usdOf(outcome, run, prices, fee !== undefined) : null;
      return [name, { title, ...(note !== undefined && { note }), ...outcome, ratios, usdPerMonth }];
    }),
  );

/** The cost of a policy a month; null where a task is too large for Fargate. */
export const usdOf = (
  { measures, fargateHours }: Pick<PolicyOutcome, "measures" | "fargateHours">,
  run: Plan["run"],
  prices: Prices,
  hasFee: boolean,
): MonthlyCost | null => {
  const { group } = run.blueprint;
  const durationMs = endOfDemand(run.demand) - run.demand.startMs;
  if (fargateHours) {
    const usage = usageOf(fargateHours, servicesOf(run), durationMs);
    return fargateMonthlyCost(usage, group, run.tasksPerInstance, prices) ?? null;
  }
  const managed = hasFee ? run.managedType : undefined;
  const instances = instancesIn(measures, durationMs) / (managed?.hours ?? 1);
  return monthlyCost(instances, group, { ...prices, ...managed }, hasFee);
};

/** Mean number of instances that are paid for, counted in the environment's type. */
const instancesIn = ({ cost }: Measures, durationMs: number): number => cost.instanceHours / (durationMs / HOUR_MS);

/** Money beside the policies: what all of them need alike, the same tasks on Fargate, and the verdict. */
const moneyOf = (
  policies: Readonly<Record<string, PolicyReport>>,
  run: Plan["run"],
  { prices, source }: PricesOf,
): Money => {
  const { startMs } = run.demand;
  const endMs = endOfDemand(run.demand);
  const wayOf = ({ measures, usdPerMonth }: PolicyReport) => ({
    totalUsd: usdPerMonth!.totalUsd,
    waitingTaskMinutes: measures.waiting.taskMinutes,
    instances: instancesIn(measures, endMs - startMs),
  });
  const subject = policies[SUBJECT.name]!;
  const own = { ...wayOf(subject), isServed: isServed(subject.measures.cost) };
  const managed = policies[managedInstances.name];
  const played = { services: servicesOf(run), tasks: fargateTasksOf(run), startMs, endMs };
  const type = typeOf(run.blueprint.group);
  const reason = notOnFargate(played.services, type);
  const fargate =
    reason === undefined ? fargateCost(played, own, run.blueprint.group, run.tasksPerInstance, prices)! : { reason };
  const verdict = verdictOf(
    own,
    managed && {
      ...wayOf(managed),
      isServed: isServed(managed.measures.cost),
      cost: managed.usdPerMonth!,
      feePercent: prices.managedInstancesFeePercent,
      otherType: run.managedType?.instanceType,
      sparser: run.managedType ? undefined : sparserOnManagedInstances(played.services, type),
    },
    fargate,
  );
  return { source, prices, fargate: "reason" in fargate ? null : fargate, verdict };
};

const highestWanted = (demand: Demand): number[] => {
  const steps = [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks }));
  return highestIn(demand.startMs, endOfDemand(demand), steps, SERIES_LENGTH);
};

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { findInstanceType, registeredResources } from "../aws/instance-types";
import type { Blueprint } from "./blueprint/blueprint";
import { readBlueprint } from "./blueprint/read-blueprint";
import { BlueprintError } from "./blueprint/synthesized";
import { drainTimeoutOf, headroomOf } from "./function-settings";
import { type Measures, type Resources, tasksThatFit } from "./measures/measures";
import { highestIn } from "./measures/steps";
import { type PolicyName, type PolicyOutcome, type PolicyRun, type PolicySeries, SERIES_LENGTH } from "./run-policy";
import { beginningWith, fitTo, usualPeak } from "./sizing";
import { readTrace } from "./traffic/csv";
import { type Demand, demandOf, demandSteps, endOfDemand } from "./traffic/demand";
import { matchDays } from "./traffic/match-day";
import { DAY_MS } from "./traffic/traffic";
import type { WorkerMessage } from "./worker";

export interface RehearsalOptions {
  /** The folder `stacks` of a synthesized output. */
  readonly stacksDir: string;
  readonly environment: string;
  /** A CSV file of traffic. @default generated match days */
  readonly trace?: string;
  /** Tasks wanted at the traffic's peak. @default 80 % of what the group's max size holds */
  readonly peakTasks?: number;
  /** Days of traffic. @default the whole trace; 14 generated days */
  readonly days?: number;
  /** Start of the random numbers: the same seed gives the same run. @default 1 */
  readonly seed?: number;
  /** Keep the group's max size although the peak does not fit. @default false */
  readonly asIs?: boolean;
}

/** What a rehearsal found. It is plain data, to be printed as JSON. */
export interface RehearsalReport {
  readonly environment: string;
  readonly traffic: {
    readonly source: string;
    /** ISO 8601. */
    readonly start: string;
    readonly days: number;
    readonly peakTasks: number;
  };
  /** The cluster as it was rehearsed. */
  readonly cluster: {
    readonly instanceType: string;
    readonly minSize: number;
    readonly maxSize: number;
    readonly task: Resources;
    readonly tasksPerInstance: number;
  };
  /** What a user should know or mend, one sentence each. */
  readonly findings: readonly string[];
  readonly drydock: Measures;
  /** The CloudFormation templates that Drydock replaces, with the same sizes and the same traffic. */
  readonly baseline: Measures;
  /** Drydock's figure over the baseline's; null where the baseline's is 0. */
  readonly ratios: {
    /** Of pending task-minutes. */
    readonly waiting: number | null;
    /** Of instance-hours. */
    readonly cost: number | null;
    /** Of instance starts and stops. */
    readonly actions: number | null;
  };
  /** Highest values in equal spans of time. */
  readonly series: {
    /** Tasks wanted. */
    readonly wanted: readonly number[];
    readonly drydock: PolicySeries;
    readonly baseline: PolicySeries;
  };
  readonly calls: Readonly<Record<PolicyName, Readonly<Record<string, number>>>>;
  /** Virtual time that was measured. */
  readonly durationSeconds: number;
  readonly wallSeconds: number;
}

/**
 * Rehearses an environment as it was synthesized: its own policy and the baseline, each against a virtual AWS of its
 * own, in a thread of its own, under the same traffic.
 *
 * @param onProgress gets how far both are, in words
 * @throws UserError when the trace or the stack cannot be used
 */
export async function rehearse(
  options: RehearsalOptions,
  onProgress: (progress: string) => void = () => {},
): Promise<RehearsalReport> {
  const began = performance.now();
  const { environment, days, seed = 1 } = options;
  const { blueprint: deployed, findings } = readBlueprint(options.stacksDir, environment);
  const headroom = headroomOf(deployed);
  const drainTimeoutSeconds = drainTimeoutOf(deployed);
  const { instance, tasksPerInstance } = machineOf(deployed, headroom.container);
  const ofDays = days === undefined ? {} : { days };
  const traffic = options.trace ? readTrace(options.trace, ofDays) : matchDays({ ...ofDays, seed });
  const peakTasks = options.peakTasks ?? usualPeak(deployed.group.maxSize, tasksPerInstance);
  const demand = demandOf(traffic, peakTasks);
  const fit = fitTo(peakTasks, deployed, tasksPerInstance, headroom, options.asIs ?? false);
  const blueprint = beginningWith(demand.tasks[0]!, fit.blueprint, tasksPerInstance, headroom);

  const durationMs = endOfDemand(demand) - demand.startMs;
  const shares: Record<PolicyName, number> = { drydock: 0, baseline: 0 };
  const run = (policy: PolicyName): Promise<PolicyOutcome> =>
    inThread({ policy, blueprint, headroom, instance, demand, drainTimeoutSeconds, seed }, (share) => {
      shares[policy] = share;
      onProgress(progressOf(shares, durationMs));
    });
  const [drydock, baseline] = await Promise.all([run("drydock"), run("baseline")]);

  return {
    environment,
    traffic: {
      source: traffic.source,
      start: new Date(demand.startMs).toISOString(),
      days: durationMs / DAY_MS,
      peakTasks,
    },
    cluster: {
      instanceType: blueprint.group.instanceType,
      minSize: blueprint.group.minSize,
      maxSize: blueprint.group.maxSize,
      task: headroom.container,
      tasksPerInstance,
    },
    findings: [...(fit.finding === undefined ? [] : [fit.finding]), ...findings, ...drydock.findings],
    drydock: drydock.measures,
    baseline: baseline.measures,
    ratios: {
      waiting: ratio(drydock, baseline, ({ waiting }) => waiting.taskMinutes),
      cost: ratio(drydock, baseline, ({ cost }) => cost.instanceHours),
      actions: ratio(drydock, baseline, ({ instances }) => instances.starts + instances.stops),
    },
    series: { wanted: highestWanted(demand), drydock: drydock.series, baseline: baseline.series },
    calls: { drydock: drydock.calls, baseline: baseline.calls },
    durationSeconds: durationMs / 1000,
    wallSeconds: (performance.now() - began) / 1000,
  };
}

const machineOf = ({ group }: Blueprint, container: Resources) => {
  const type = findInstanceType(group.instanceType);
  if (!type) throw new BlueprintError(`a rehearsal does not know the size of instance type ${group.instanceType}`);
  const instance = registeredResources(type);
  const tasksPerInstance = tasksThatFit(instance, container);
  if (tasksPerInstance > 0) return { instance, tasksPerInstance };
  throw new BlueprintError(
    `a container of ${container.cpu} CPU units and ${container.memory} MiB (cluster.headroom) does not fit on a ${group.instanceType}, which offers ${instance.cpu} and ${instance.memory}: choose a larger cluster.capacity.instanceType`,
  );
};

/** Runs one policy in a worker thread. */
const inThread = (run: PolicyRun, onProgress: (share: number) => void): Promise<PolicyOutcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, "worker.ts"), {
      workerData: run,
      // --import does not reach a worker's own file; --require does.
      execArgv: ["--require", require.resolve("tsx/cjs")],
    });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "progress") onProgress(message.share);
      else resolve(message.outcome);
    });
    worker.once("error", reject);
    // Nothing happens here when the outcome has come before.
    worker.once("exit", (code) => reject(new Error(`the thread of policy ${run.policy} ended with ${code}`)));
  });

const progressOf = (shares: Readonly<Record<PolicyName, number>>, durationMs: number): string => {
  const [unit, length] = durationMs >= DAY_MS ? ["day", durationMs / DAY_MS] : ["hour", durationMs / (DAY_MS / 24)];
  const at = (share: number) => (share * length).toFixed(1);
  return `${unit} ${at(shares.drydock)} (baseline: ${at(shares.baseline)}) of ${length.toFixed(1)}`;
};

const ratio = (ours: PolicyOutcome, theirs: PolicyOutcome, figure: (measures: Measures) => number): number | null => {
  const divisor = figure(theirs.measures);
  return divisor === 0 ? null : figure(ours.measures) / divisor;
};

const highestWanted = (demand: Demand): number[] => {
  const steps = [...demandSteps(demand)].map(({ time, tasks }) => ({ time, value: tasks }));
  return highestIn(demand.startMs, endOfDemand(demand), steps, SERIES_LENGTH);
};

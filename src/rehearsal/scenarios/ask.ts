import { highestIn, integrate, type Steps } from "../measures/steps";
import { extraTaskMinutes, type Pair, recoveredMs } from "../measures/unserved";
import { outcomesOf, progressOf, runAll } from "../run-all";
import type { PolicyOutcome, PolicyRun, PolicyRunner } from "../run-policy";
import { beginningWith } from "../sizing";
import { type Demand, demandSteps, endOfDemand, partOf, peakTimeOf } from "../traffic/demand";
import { MINUTE_MS } from "../traffic/traffic";
import { extremesOf } from "./demands";
import { type ScenarioName, scenarioNamed } from "./index";
import type { AskedCluster, Scenario, Span } from "./scenario";

/** The scenarios of a report: the hours around the peak, with each event and without any. It is plain data. */
export interface ScenariosReport {
  /** Begin of the hours that are run, ISO 8601. */
  readonly start: string;
  /** Time of the highest demand, ISO 8601. */
  readonly peak: string;
  /** Seconds that are run. */
  readonly seconds: number;
  /** The hours without an event. */
  readonly calm: ScenarioFigures;
  /** Each scenario that was named. */
  readonly asked: readonly ScenarioAnswer[];
}

/** The figures of the hours around the peak. */
export interface ScenarioFigures {
  /** Tasks whose instance ended before they had stopped. */
  readonly killed: number;
  /** Minutes, summed over all tasks, for which tasks were wanted and did not run. */
  readonly unservedTaskMinutes: number;
  /** Maximum of tasks that were wanted and did not run. */
  readonly unservedPeak: number;
  /** Maximum of instances at a time, those that boot and drain included. */
  readonly instancesPeak: number;
}

/** The answer to the question of a scenario. */
export interface ScenarioAnswer {
  readonly name: ScenarioName;
  readonly question: string;
  /** Why this environment cannot have it; null: it was played. */
  readonly refusal: string | null;
  /** The count of its acts, in words; null for one without a count. */
  readonly played: string | null;
  /** The figures; null when it was not played. */
  readonly figures: ScenarioFigures | null;
  /** Task-minutes that are unserved from its begin on, beyond those of the hours without it; null when it was not played. */
  readonly extraTaskMinutes: number | null;
  /**
   * Seconds from the begin of the event until the cluster has recovered, and the work that it gave is done; null when it
   * was not played, or had not recovered by the end.
   */
  readonly recoverySeconds: number | null;
  /** One sentence for each function that failed and each queue with dead letters; none where the event itself disturbs calls. */
  readonly failures: readonly string[];
  /** The settings to change; null when the cluster does not suffer. */
  readonly remedy: string | null;
}

/** Minutes before the peak and after it. */
interface MinutesAround {
  readonly before: number;
  readonly after: number;
}

/** The minutes that are run. */
const MINUTES: MinutesAround = { before: 180, after: 480 };

/** Unserved task-minutes that an event may add before a remedy is named. */
const SUFFERS_ABOVE_TASK_MINUTES = 5;

type Plan = Omit<PolicyRun, "policy">;

/**
 * Puts questions to one policy's cluster: the hours around the peak are run without an event, and once with each.
 *
 * @param plan the run of the whole traffic, whose seed and timings hold
 * @param runOne runs one policy
 * @param onProgress gets how far the runs are, in words
 * @param minutes that are run before the peak and after it. @default 180 and 480
 */
export async function askScenarios(
  names: readonly ScenarioName[],
  plan: Plan,
  policy: string,
  runOne: PolicyRunner,
  onProgress: (progress: string) => void = () => {},
  minutes = MINUTES,
): Promise<ScenariosReport> {
  const hours = hoursAround(plan, minutes);
  const cluster = askedCluster(plan);
  const played = names.filter((name) => scenarioNamed(name).refusal?.(cluster) === undefined);
  const runs = [undefined, ...played].map((name) => runWith(name, plan, policy, hours));
  const beganMs = performance.now();
  const endings = await runAll(
    runs,
    (shares) => onProgress(progressOf(shares, performance.now() - beganMs, `${played.length} scenarios`)),
    runOne,
  );
  const outcomes = outcomesOf(endings);
  const calm = outcomes[0]!;
  const answers = names.map((name): ScenarioAnswer => {
    const refusal = scenarioNamed(name).refusal?.(cluster);
    if (refusal !== undefined) return notPlayed(name, refusal);
    const index = 1 + played.indexOf(name);
    return answerOf(name, runs[index]!, outcomes[index]!, calm);
  });
  return {
    start: new Date(hours.startMs).toISOString(),
    peak: new Date(hours.peakMs).toISOString(),
    seconds: (hours.endMs - hours.startMs) / 1000,
    calm: figuresOf(calm, hours),
    asked: answers,
  };
}

const askedCluster = ({ blueprint, services }: Plan): AskedCluster => ({
  blueprint,
  hasApplications: services !== undefined,
});

/** The hours that are run. */
interface Hours extends Span {
  readonly peakMs: number;
}

const hoursAround = ({ demand }: Plan, { before, after }: MinutesAround): Hours => {
  const peakMs = peakTimeOf(demand);
  return { peakMs, startMs: peakMs - before * MINUTE_MS, endMs: peakMs + after * MINUTE_MS };
};

/** The run of a scenario; of none the calm one. */
const runWith = (name: ScenarioName | undefined, plan: Plan, policy: string, hours: Hours): PolicyRun => {
  const scenario: Partial<Scenario> = name === undefined ? {} : scenarioNamed(name);
  const startMs = hours.peakMs - (scenario.minutesBeforePeak ?? 0) * MINUTE_MS;
  const span = { startMs, endMs: startMs + (scenario.lastsMinutes ?? 0) * MINUTE_MS };
  const wantedIn = (whole: Demand): Demand => {
    const part = partOf(whole, hours.startMs, (hours.endMs - hours.startMs) / MINUTE_MS);
    return scenario.demand?.(part, span, extremesOf(whole)) ?? part;
  };
  const demand = wantedIn(plan.demand);
  return {
    ...plan,
    policy,
    isDetailed: false,
    blueprint: beginningWith(demand.tasks[0]!, plan.blueprint, plan.tasksPerInstance, plan.headroom),
    demand,
    services: plan.services?.map((service) => ({ ...service, demand: wantedIn(service.demand) })),
    timings: { ...plan.timings, ...scenario.timings },
    event: { ...span, ...(name !== undefined && { scenario: name }) },
  };
};

const figuresOf = (
  { measures, event }: Pick<PolicyOutcome, "measures" | "event">,
  { startMs, endMs }: Span,
): ScenarioFigures => {
  const { unserved, instances } = event!;
  return {
    killed: measures.tasks.killed,
    unservedTaskMinutes: integrate(startMs, endMs, [unserved], (tasks) => tasks!) / MINUTE_MS,
    unservedPeak: highestIn(startMs, endMs, unserved, 1)[0]!,
    instancesPeak: highestIn(startMs, endMs, instances, 1)[0]!,
  };
};

const answerOf = (
  name: ScenarioName,
  run: PolicyRun,
  { measures, event }: PolicyOutcome,
  calm: PolicyOutcome,
): ScenarioAnswer => {
  const { question, remedy, otherRemedy, acted, seam }: Scenario = scenarioNamed(name);
  const endMs = endOfDemand(run.demand);
  const span = run.event!;
  const { unserved, times, stopped, doneMs = span.startMs } = event!;
  const pair: Pair = { unserved, calm: calm.event!.unserved, wanted: wantedBy(run) };
  const servedMs = recoveredMs(pair, span, endMs);
  const extra = extraTaskMinutes(pair, span, endMs);
  const isUnrecovered = servedMs === null || doneMs === null;
  const suffers =
    isUnrecovered || measures.tasks.killed > calm.measures.tasks.killed || extra > SUFFERS_ABOVE_TASK_MINUTES;
  return {
    name,
    question,
    refusal: null,
    played: acted ? [acted(times), ...(stopped === undefined ? [] : [stopped])].join("; ") : null,
    figures: figuresOf({ measures, event: event! }, { startMs: run.demand.startMs, endMs }),
    extraTaskMinutes: extra,
    recoverySeconds: isUnrecovered ? null : (Math.max(servedMs, doneMs) - span.startMs) / 1000,
    failures: seam ? [] : event!.failures,
    remedy: suffers ? (otherRemedy?.(askedCluster(run)) ?? remedy) : null,
  };
};

/** Tasks wanted over time, of all services together. */
const wantedBy = ({ services, demand }: PolicyRun): Steps => {
  const demands = services?.map((each) => each.demand) ?? [demand];
  const tasks = demands[0]!.tasks.map((_, index) => demands.reduce((sum, each) => sum + each.tasks[index]!, 0));
  return [...demandSteps({ ...demands[0]!, tasks })].map((step) => ({ time: step.time, value: step.tasks }));
};

const notPlayed = (name: ScenarioName, refusal: string): ScenarioAnswer => ({
  name,
  question: scenarioNamed(name).question,
  refusal,
  played: null,
  figures: null,
  extraTaskMinutes: null,
  recoverySeconds: null,
  failures: [],
  remedy: null,
});

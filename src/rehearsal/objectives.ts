import { UserError } from "../user-error";
import type { Measures } from "./measures/measures";
import type { MonthlyCost } from "./money";
import type { ScenarioName } from "./scenarios";
import type { ScenarioAnswer } from "./scenarios/ask";

const SECONDS_PER_DAY = 86_400;

/** The figures of a policy's run, and its cost; null where no price is known. */
interface JudgedPolicy {
  readonly measures: Measures;
  readonly usdPerMonth: Pick<MonthlyCost, "totalUsd"> | null;
}

/** The figures that an environment may bound, each from a policy's measures and the seconds that were measured. */
const FIGURES = {
  p99WaitSeconds: ({ measures: { waiting } }) => waiting.p99Seconds ?? 0,
  maxWaitSeconds: ({ measures: { waiting } }) => waiting.maxSeconds ?? 0,
  waitingTaskMinutesPerDay: ({ measures: { waiting } }, seconds) => (waiting.taskMinutes * SECONDS_PER_DAY) / seconds,
  tasksKilled: ({ measures: { tasks } }) => tasks.killed,
  drainSeconds: ({ measures: { drains } }) => drains.maxSeconds ?? 0,
  instances: ({ measures: { instances } }) => instances.peak,
  startsAndStopsPerDay: ({ measures: { instances } }, seconds) =>
    ((instances.starts + instances.stops) * SECONDS_PER_DAY) / seconds,
  monthlyUsd: ({ usdPerMonth }) => usdPerMonth?.totalUsd ?? null,
} as const satisfies Readonly<Record<string, (policy: JudgedPolicy, seconds: number) => number | null>>;

/** Name of a figure that an environment may bound. */
export type ObjectiveName = keyof typeof FIGURES;

/** The highest value of each figure. @default a figure is not judged */
export type Objectives = { readonly [Name in ObjectiveName]?: number | undefined };

const LESS_WAITING =
  "keep more room free (cluster.headroom.reservePercent or shortageThreshold; with scaling capacityProvider a lower targetPercent) or more instances (cluster.capacity.minSize): the worst moments name the causes";

/** The settings that help to meet an objective, in words. */
const HELP: Readonly<Record<ObjectiveName, string>> = {
  p99WaitSeconds: LESS_WAITING,
  maxWaitSeconds: LESS_WAITING,
  waitingTaskMinutesPerDay: LESS_WAITING,
  tasksKilled:
    "give drains more time (cluster.draining.timeoutSeconds), or use fewer Spot Instances (cluster.capacity.purchase)",
  drainSeconds:
    "let tasks leave sooner (stopTimeoutSeconds and requests.deregistrationDelaySeconds of the applications, cluster.draining.stopTimeoutSeconds)",
  instances: "choose a larger cluster.capacity.instanceType, or keep less room free (cluster.headroom)",
  startsAndStopsPerDay: "raise cluster.headroom.excessThreshold or cluster.capacity.minSize",
  monthlyUsd: "let npm run tune search for cheaper settings (instance type, minimum, reserve)",
};

/** The figures of a scenario that an environment may bound; null where the scenario was not played, or has no such end. */
const SCENARIO_FIGURES = {
  tasksKilled: ({ figures }) => figures?.killed ?? null,
  unservedTaskMinutes: ({ extraTaskMinutes }) => extraTaskMinutes,
  recoverySeconds: ({ recoverySeconds }) => recoverySeconds,
  instances: ({ figures }) => figures?.instancesPeak ?? null,
} as const satisfies Readonly<Record<string, (answer: ScenarioAnswer) => number | null>>;

type ScenarioObjectiveName = keyof typeof SCENARIO_FIGURES;

/** The highest values of scenarios, by the names of the scenarios and of their figures. */
export type ScenarioObjectives = {
  readonly [Name in ScenarioName]?: { readonly [Figure in ScenarioObjectiveName]?: number | undefined };
};

/** An objective, judged. It is plain data. */
export interface JudgedObjective {
  /** Name of the objective; of a scenario's with the scenario before it, as `zone-loss.tasksKilled`. */
  readonly name: ObjectiveName | `${ScenarioName}.${ScenarioObjectiveName}`;
  /** The highest value that meets it, in the unit of its name. */
  readonly limit: number;
  /**
   * The rehearsal's value, of several runs the highest, in the same unit; null where no price is known, and of a scenario that was
   * not played, or from which the cluster did not recover.
   */
  readonly value: number | null;
  readonly isMet: boolean;
}

/**
 * Judges a policy by an environment's objectives, in the order of the settings page. Of several runs the worst value counts.
 *
 * @param runs of the policy, at least one
 * @param seconds of virtual time that each run measured
 */
export const judge = (
  objectives: Objectives,
  runs: readonly JudgedPolicy[],
  seconds: number,
): readonly JudgedObjective[] =>
  Object.entries(FIGURES).flatMap(([name, figure]) => {
    const limit = objectives[name as ObjectiveName];
    if (limit === undefined) return [];
    const values = runs.map((run) => figure(run, seconds)).filter((each) => each !== null);
    const value = values.length < runs.length ? null : Math.max(...values);
    return [{ name: name as ObjectiveName, limit, value, isMet: value !== null && value <= limit }];
  });

/** Judges the answers of scenarios by an environment's objectives for them. */
export const judgeScenarios = (
  objectives: ScenarioObjectives,
  answers: readonly ScenarioAnswer[],
): readonly JudgedObjective[] =>
  answers.flatMap((answer) =>
    (Object.entries(SCENARIO_FIGURES) as [ScenarioObjectiveName, (answer: ScenarioAnswer) => number | null][]).flatMap(
      ([figure, valueIn]) => {
        const limit = objectives[answer.name]?.[figure];
        if (limit === undefined) return [];
        const value = valueIn(answer);
        return [{ name: `${answer.name}.${figure}` as const, limit, value, isMet: value !== null && value <= limit }];
      },
    ),
  );

/** An environment misses its objectives: its rehearsal was printed, and its command fails. */
export class MissedObjectives extends UserError {
  override readonly exitCode = 1;
  override readonly name = "MissedObjectives";

  constructor(environment: string, missed: readonly JudgedObjective[]) {
    const each = missed.map(({ name, limit, value }) => `${name} is ${show(value, name)}, allowed up to ${limit}`);
    super(
      `environment ${environment} misses ${settingsIn(missed)}: ${each.join("; ")}. ${helpFor(missed).join(" ")} Or change the objective.`,
    );
  }
}

/** A sentence for each way to meet objectives. */
const helpFor = (missed: readonly JudgedObjective[]): readonly string[] => {
  const names = new Map<string, string[]>();
  for (const { name } of missed) {
    const help = isOfScenario(name) ? "do what its scenario names as to change" : HELP[name];
    names.set(help, [...(names.get(help) ?? []), name]);
  }
  return [...names].map(([help, of]) => `To meet ${of.join(", ")}: ${help}.`);
};

const isOfScenario = (name: JudgedObjective["name"]): name is Exclude<JudgedObjective["name"], ObjectiveName> =>
  name.includes(".");

/** The settings that hold the objectives. */
const settingsIn = (objectives: readonly JudgedObjective[]): string =>
  [
    ...new Set(objectives.map(({ name }) => (isOfScenario(name) ? "rehearsal.scenarios" : "rehearsal.objectives"))),
  ].join(" and ");

/** One decimal upwards: a value that is over its limit never looks like it. */
const show = (value: number | null, name: JudgedObjective["name"]): string => {
  if (value !== null) return String(Math.ceil(value * 10 - 1e-9) / 10);
  if (!isOfScenario(name)) return "unknown (give --prices)";
  return name.endsWith(".recoverySeconds") ? "not reached" : "not played";
};

/** An objective with its value and its limit, without the verdict. */
export const objectiveInWords = ({ name, limit, value }: JudgedObjective): string =>
  `${name} ${show(value, name)} of ${limit}`;

/** The objectives that a rehearsal meets and misses, in one sentence; nothing where there are none. */
export const objectiveSentences = (objectives: readonly JudgedObjective[]): readonly string[] =>
  objectives.length === 0
    ? []
    : [
        `Objectives: ${objectives.map((each) => `${objectiveInWords(each)}${each.isMet ? "" : " MISSED"}`).join(", ")}.`,
      ];

import { UserError } from "../user-error";
import type { Measures } from "./measures/measures";
import type { MonthlyCost } from "./money";

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

/** An objective, judged. It is plain data. */
export interface JudgedObjective {
  readonly name: ObjectiveName;
  /** The highest value that meets it, in the unit of its name. */
  readonly limit: number;
  /** The rehearsal's value, of several runs the highest, in the same unit; null where no price is known. */
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

/** An environment misses its objectives: its rehearsal was printed, and its command fails. */
export class MissedObjectives extends UserError {
  override readonly exitCode = 1;
  override readonly name = "MissedObjectives";

  constructor(environment: string, missed: readonly JudgedObjective[]) {
    const each = missed.map(({ name, limit, value }) => `${name} is ${show(value)}, allowed up to ${limit}`);
    super(
      `environment ${environment} misses rehearsal.objectives: ${each.join("; ")}. Change the settings that cause it (see the worst moments), or the objective.`,
    );
  }
}

/** One decimal upwards: a value that is over its limit never looks like it. */
const show = (value: number | null): string =>
  value === null ? "unknown (give --prices)" : String(Math.ceil(value * 10 - 1e-9) / 10);

/** An objective with its value and its limit, without the verdict. */
export const objectiveInWords = ({ name, limit, value }: JudgedObjective): string =>
  `${name} ${show(value)} of ${limit}`;

/** The objectives that a rehearsal meets and misses, in one sentence; nothing where there are none. */
export const objectiveSentences = (objectives: readonly JudgedObjective[]): readonly string[] =>
  objectives.length === 0
    ? []
    : [
        `Objectives: ${objectives.map((each) => `${objectiveInWords(each)}${each.isMet ? "" : " MISSED"}`).join(", ")}.`,
      ];

import type { Timings } from "../virtual-aws";
import type { Measures } from "./measures/measures";
import { type Range, rangeOf } from "./measures/range";
import type { MonthlyCost } from "./money";
import type { PolicyRun } from "./run-policy";

/** Seconds of the minute at which the clocks of a run beat. */
export interface Phase {
  /** Seconds after each period at which every alarm is evaluated. */
  readonly alarmSeconds: number;
  /** Seconds after the minute at which every schedule fires. */
  readonly scheduleSeconds: number;
}

/**
 * Nine pairs: alarms at both ends of their range and in the middle (docs/virtual-aws.md), schedules at three seconds of
 * the minute.
 */
export const PHASES: readonly Phase[] = [5, 36, 68].flatMap((alarmSeconds) =>
  [5, 25, 45].map((scheduleSeconds) => ({ alarmSeconds, scheduleSeconds })),
);

/** The timings that set the clocks of a run. */
export const timingsOf = ({ alarmSeconds, scheduleSeconds }: Phase): Partial<Timings> => ({
  alarmEvaluationSeconds: alarmSeconds,
  schedulePhaseSeconds: scheduleSeconds,
});

/** One more than the largest seed. */
const SEEDS = 2 ** 32;

/**
 * The runs of a rehearsal. Several have a seed of their own each, from the given one on, and one of the {@link PHASES}
 * after the other; timings that the run names stay. A single one has the seconds that its seed draws.
 *
 * @param count runs, 1 or more
 */
export const repeat = <Run extends Pick<PolicyRun, "seed" | "timings">>(run: Run, count: number): readonly Run[] =>
  count === 1
    ? [run]
    : Array.from({ length: count }, (_, index) => ({
        ...run,
        seed: (run.seed + index) % SEEDS,
        timings: { ...timingsOf(PHASES[index % PHASES.length]!), ...run.timings },
      }));

/** The figures of a policy's run, and its cost; null where no price is known. */
interface MeasuredPolicy {
  readonly measures: Measures;
  readonly usdPerMonth: Pick<MonthlyCost, "totalUsd"> | null;
}

/** The figures by which policies are compared; null where a run has none. */
export const FIGURES = {
  waitingTaskMinutes: ({ measures }) => measures.waiting.taskMinutes,
  p99WaitSeconds: ({ measures }) => measures.waiting.p99Seconds,
  tasksKilled: ({ measures }) => measures.tasks.killed,
  costRatio: ({ measures }) => measures.cost.ratio,
  startsAndStops: ({ measures: { instances } }) => instances.starts + instances.stops,
  usdPerMonth: ({ usdPerMonth }) => usdPerMonth?.totalUsd ?? null,
} as const satisfies Readonly<Record<string, (policy: MeasuredPolicy) => number | null>>;

/** Name of a figure by which policies are compared. */
export type FigureName = keyof typeof FIGURES;

/** Minimum, median and maximum of a figure over the runs. It is plain data. */
export interface FigureSpread extends Range {
  readonly figure: FigureName;
}

/** The spread of each figure that any of the runs has. */
export const spreadOf = (runs: readonly MeasuredPolicy[]): readonly FigureSpread[] =>
  Object.entries(FIGURES).flatMap(([figure, of]) => {
    const range = rangeOf(runs.map(of).filter((value) => value !== null));
    return range ? [{ figure: figure as FigureName, ...range }] : [];
  });

/** Index of the run whose figure is the median; the lower one of two. */
export const medianRun = (values: readonly number[]): number => {
  const ordered = [...values.keys()].sort((one, other) => values[one]! - values[other]! || one - other);
  return ordered[Math.floor((ordered.length - 1) / 2)]!;
};

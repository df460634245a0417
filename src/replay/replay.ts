import { measurementsOf, timingsFrom } from "../measurement/measured-timings";
import { MEASURED, type Samples } from "../measurement/samples";
import { SUBJECT } from "../rehearsal/policies";
import { planOf, type RehearsalOptions } from "../rehearsal/run";
import { runInThread } from "../rehearsal/run-in-thread";
import type { PolicyRunner } from "../rehearsal/run-policy";
import { MINUTE_MS } from "../rehearsal/traffic/traffic";
import { TIMINGS, type Timing, type Timings } from "../virtual-aws";
import { FIGURES, type FigureName, type Figures, figuresOf, type Range, rangeOf, schedulePhaseOf } from "./figures";
import { type DecisionLog, logOf } from "./read-log";

/** A figure in the log and in the virtual AWS. */
export interface Difference {
  /** Name of the figure. */
  readonly figure: FigureName;
  /** The figure in words. */
  readonly meaning: string;
  /** In the log, in seconds; null where it shows none. */
  readonly log: Range | null;
  /** In the virtual AWS, in seconds; null where it shows none. */
  readonly virtual: Range | null;
}

/** A log beside the same hours in the virtual AWS. It is plain data. */
export interface Replay {
  /** Name of the environment. */
  readonly environment: string;
  /** First decision, ISO 8601. */
  readonly start: string;
  /** Last decision, ISO 8601. */
  readonly end: string;
  /** Decisions in the log, and in the virtual AWS. */
  readonly decisions: { readonly log: number; readonly virtual: number };
  /** Highest number of usual containers that were wanted. */
  readonly peakContainers: number;
  /** Each figure. */
  readonly differences: readonly Difference[];
  /** Second of the minute at which the schedule fires, in the log. */
  readonly schedulePhaseSeconds: number;
  /** Timings for `--physics`. */
  readonly proposed: Partial<Timings>;
  /** One sentence for each thing to know. */
  readonly warnings: readonly string[];
}

/** A log to play. */
export interface ReplayOptions
  extends Pick<RehearsalOptions, "stacksDir" | "environment" | "seed" | "timings" | "signal"> {
  /** The log. */
  readonly log: DecisionLog;
  /** Path of a trace that {@link traceOf} made of the log. */
  readonly trace: string;
}

/** The usual containers that were wanted, minute by minute, as a CSV: the highest of each minute; a minute without one is left out. */
export function traceOf({ decisions }: DecisionLog): string {
  const wanted = new Map<number, number>();
  for (const { at, wantedContainers } of decisions) {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    wanted.set(minute, Math.max(wanted.get(minute) ?? 0, wantedContainers));
  }
  const rows = [...wanted].map(([minute, tasks]) => `${new Date(minute).toISOString()},${tasks}`);
  return `time,tasks\n${rows.join("\n")}\n`;
}

/**
 * Plays the demand of a log in the virtual AWS, under the same function, and takes the same figures of both logs.
 *
 * @param runOne runs a policy. @default in a thread of its own
 * @throws UserError when the environment or the log cannot be rehearsed
 */
export async function replay(
  { log, trace, environment, timings, ...options }: ReplayOptions,
  onProgress: (progress: string) => void = () => {},
  runOne: PolicyRunner = runInThread,
): Promise<Replay> {
  const plan = await planOf(
    { ...options, environment, timings, trace, unit: "tasks", gaps: "hold", countsUsual: true },
    onProgress,
  );
  const outcome = await runOne({ ...plan.run, policy: SUBJECT.name, keepsLog: true }, (share) =>
    onProgress(`${Math.floor(share * 100)} % played`),
  );
  const all = logOf(
    (outcome.log ?? []).map((text) => ({ text, place: "the virtual AWS" })),
    "the virtual AWS",
  );
  const played = { ...all, decisions: all.decisions.filter(({ at }) => at >= plan.run.demand.startMs) };
  const [real, virtual] = [figuresOf(log), figuresOf(played)];
  const { phaseSeconds } = schedulePhaseOf(log);
  return {
    environment,
    start: new Date(log.decisions[0]!.at).toISOString(),
    end: new Date(log.decisions.at(-1)!.at).toISOString(),
    decisions: { log: log.decisions.length, virtual: played.decisions.length },
    peakContainers: plan.peakTasks,
    differences: (Object.keys(FIGURES) as FigureName[]).map((figure) => ({
      figure,
      meaning: FIGURES[figure],
      log: rangeOf(real[figure]) ?? null,
      virtual: rangeOf(virtual[figure]) ?? null,
    })),
    schedulePhaseSeconds: phaseSeconds,
    proposed: proposedBy(real, phaseSeconds, { ...TIMINGS.aws, ...timings }),
    warnings: [...otherCluster(log, all, environment), ...plan.warnings, ...outcome.warnings],
  };
}

/**
 * Says that the log is that of another cluster than the environment's. Both names come from the logs.
 *
 * @param virtual log of the environment's function in the virtual AWS
 */
export const otherCluster = (real: DecisionLog, virtual: DecisionLog, environment: string): readonly string[] => {
  const [logged, played] = [real, virtual].map(({ decisions }) => decisions.find((each) => each.cluster)?.cluster);
  return logged === undefined || logged === played
    ? []
    : [
        `The log is that of the cluster ${logged}, and is played on the settings of ${environment}, whose cluster is ${played}.`,
      ];
};

/**
 * The timings that a log shows. The log knows when the desired capacity was set and when an instance registered: the
 * middle of the launch delay is taken off what lies between, and boot steps are a part of the rest.
 */
const proposedBy = (real: Figures, phaseSeconds: number, timings: Timings): Partial<Timings> => {
  const none = Object.fromEntries(Object.keys(MEASURED).map((name) => [name, []])) as unknown as Samples;
  const launch = middleOf(timings.launchDelaySeconds);
  const registered = real.bootSeconds.map((seconds) => Math.max(0, Math.round(10 * (seconds - launch)) / 10));
  const measured = timingsFrom(measurementsOf({ ...none, agentRegisteredSeconds: registered }));
  return { ...measured, schedulePhaseSeconds: Math.round(phaseSeconds) % 60 };
};

/** The middle of a timing's range: of durations, that of their logarithms. */
const middleOf = (timing: Timing): number => {
  if (typeof timing === "number") return timing;
  if ("oneOf" in timing) return timing.oneOf[Math.floor(timing.oneOf.length / 2)]!;
  const { minimum, maximum, distribution } = timing;
  return distribution === "uniform" ? (minimum + maximum) / 2 : Math.sqrt(minimum * maximum);
};

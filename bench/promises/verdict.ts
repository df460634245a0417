import type { Measures } from "../../src/rehearsal/measures/measures";
import { type Range, rangeOf } from "../../src/rehearsal/measures/range";
import type { Phase } from "../../src/rehearsal/repeated-runs";
import type { Ending } from "../../src/rehearsal/run-policy";
import type { Job, Load } from "./jobs";

/** One run and its end. */
export interface Result {
  readonly job: Job;
  readonly ending: Ending;
}

/** The figures of an environment under one kind of traffic. */
export interface Figures {
  readonly environment: string;
  /** Source of the traffic. */
  readonly traffic: string;
  /** Pairs of phases, each with a seed of its own. */
  readonly runs: number;
  /** Tasks that died with an instance, without those that EC2 took back with it: the maximum of a run. */
  readonly killed: number;
  /** Tasks that EC2 took back with a Spot Instance: the maximum of a run. */
  readonly killedBySpot: number;
  /** Instances started and stopped in a day under constant load: the maximum of a run. */
  readonly constantActions: number;
  /** Task-minutes that tasks waited for a place. */
  readonly waitingMinutes: Range | undefined;
  /** Instance-hours over the minimum that serves every task at once. */
  readonly costRatio: Range | undefined;
}

/** The words for a load in a breach. */
const LOAD_NAMES: Readonly<Record<Load, string>> = { traffic: "under traffic", constant: "under constant load" };

/** Every broken promise in words, one for each run. */
export const breachesOf = (results: readonly Result[]): readonly string[] =>
  results.flatMap(({ job, ending }) => breachOf(job.load, ending).map((breach) => `${breach} ${whereOf(job)}`));

const breachOf = (load: Load, ending: Ending): readonly string[] => {
  if (ending.kind === "failed") return [`the run failed (${ending.error})`];
  const { measures, warnings } = ending.outcome;
  const killed = killedIn(measures);
  const actions = actionsIn(measures);
  return [
    ...(killed > 0 ? [`${counted(killed, "task")} died with ${killed === 1 ? "its" : "their"} instance`] : []),
    ...(load === "constant" && actions > 0 ? [`${counted(actions, "instance")} started or stopped`] : []),
    ...warnings.filter((warning) => warning.startsWith("Function ")),
  ];
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const whereOf = ({ environment, traffic, load, phase, run }: Job): string =>
  `in ${environment}, ${LOAD_NAMES[load]} (${traffic}), ${inWords(phase)}, seed ${run.seed}`;

const inWords = ({ alarmSeconds, scheduleSeconds }: Phase): string =>
  `alarms at :${pad(alarmSeconds)}, schedules at :${pad(scheduleSeconds)}`;

const pad = (seconds: number): string => String(seconds).padStart(2, "0");

const killedIn = ({ tasks }: Measures): number => tasks.killed - tasks.killedBySpot;

const actionsIn = ({ instances }: Measures): number => instances.starts + instances.stops;

/** The figures of each environment and traffic, in the order of the results. */
export const figuresOf = (results: readonly Result[]): readonly Figures[] => {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = JSON.stringify([result.job.environment, result.job.traffic]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map((group) => {
    const measuresIn = (load?: Load) =>
      group.flatMap(({ job, ending }) =>
        ending.kind === "measured" && (load === undefined || job.load === load) ? [ending.outcome.measures] : [],
      );
    const traffic = measuresIn("traffic");
    return {
      environment: group[0]!.job.environment,
      traffic: group[0]!.job.traffic,
      runs: group.filter(({ job }) => job.load === "traffic").length,
      killed: Math.max(0, ...measuresIn().map(killedIn)),
      killedBySpot: Math.max(0, ...measuresIn().map(({ tasks }) => tasks.killedBySpot)),
      constantActions: Math.max(0, ...measuresIn("constant").map(actionsIn)),
      waitingMinutes: rangeOf(traffic.map(({ waiting }) => waiting.taskMinutes)),
      costRatio: rangeOf(traffic.flatMap(({ cost }) => cost.ratio ?? [])),
    };
  });
};

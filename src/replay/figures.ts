import { quantile } from "simple-statistics";
import type { DecisionLog } from "./read-log";

/** Seconds that a log shows, by what they measure. */
export const FIGURES = {
  launchSeconds: "from a higher desired capacity until a run sees an instance launch",
  bootSeconds: "from a higher desired capacity until an instance has registered",
  servedSeconds: "from a run that misses instances until one that misses none, all registered",
} as const;

/** Name of a figure. */
export type FigureName = keyof typeof FIGURES;

/** Samples of each figure, in seconds. */
export type Figures = Readonly<Record<FigureName, readonly number[]>>;

/** The figures of a log. */
export const figuresOf = (log: DecisionLog): Figures => ({
  launchSeconds: launchesOf(log),
  bootSeconds: bootsOf(log),
  servedSeconds: servedOf(log),
});

/** Instances that have not registered after so long are replacements of a later change, or failed. */
const LONGEST_BOOT_MS = 30 * 60_000;

/** The instances that a change asks for are the next that register: the oldest change has the first of them. */
const bootsOf = ({ decisions, changes }: DecisionLog): readonly number[] => {
  const begin = decisions[0]!.at;
  const registered = new Map(decisions.flatMap(({ registrations }) => Object.entries(registrations)));
  const asked = changes.flatMap(({ at, from, to }) => Array.from({ length: Math.max(0, to - from) }, () => at));
  const seconds: number[] = [];
  for (const at of [...registered.values()].filter((each) => each > begin).sort((one, other) => one - other)) {
    while (asked.length > 0 && at - asked[0]! > LONGEST_BOOT_MS) asked.shift();
    if (asked.length > 0 && asked[0]! < at) seconds.push((at - asked.shift()!) / 1000);
  }
  return seconds;
};

const launchesOf = ({ decisions, changes }: DecisionLog): readonly number[] =>
  changes.flatMap(({ at, from, to }, index) => {
    const until = changes[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const before = decisions.findLast((each) => each.at <= at);
    const seen = decisions.find((each) => each.at > at && each.at < until && each.pendingInstances > 0);
    return to > from && before?.pendingInstances === 0 && seen ? [(seen.at - at) / 1000] : [];
  });

const servedOf = ({ decisions }: DecisionLog): readonly number[] => {
  const seconds: number[] = [];
  let since: number | undefined;
  for (const each of decisions) {
    const isServed = each.missingInstances === 0 && each.schedulableInstances >= each.desiredCapacity;
    if (each.missingInstances > 0) since ??= each.at;
    else if (since !== undefined && isServed) {
      seconds.push((each.at - since) / 1000);
      since = undefined;
    }
  }
  return seconds;
};

/** The second of the minute at which a schedule fires, and how late it is at the latest. */
export interface SchedulePhase {
  /** Seconds after the minute. */
  readonly phaseSeconds: number;
  /** Share of the runs that come then: others follow events. */
  readonly share: number;
}

/** Seconds by which a schedule is late at the most. Source: docs/virtual-aws.md, scheduleLatenessSeconds. */
const LATEST_SECONDS = 10;

/** The seconds of the minute in which most runs begin. */
export function schedulePhaseOf({ decisions }: DecisionLog): SchedulePhase {
  const seconds = decisions.map(({ at }) => (at / 1000) % 60);
  const countFrom = (begin: number) => seconds.filter((each) => (each - begin + 60) % 60 <= LATEST_SECONDS).length;
  // Of equal counts the first: a window that begins before the schedule holds no more runs than one that begins with it.
  let phaseSeconds = 0;
  for (const begin of [...seconds].sort((one, other) => one - other))
    if (countFrom(begin) > countFrom(phaseSeconds)) phaseSeconds = begin;
  return { phaseSeconds, share: countFrom(phaseSeconds) / seconds.length };
}

/** Minimum, median and maximum of samples; undefined without any. */
export const rangeOf = (samples: readonly number[]) =>
  samples.length === 0
    ? undefined
    : {
        count: samples.length,
        minimum: quantile([...samples], 0),
        median: quantile([...samples], 0.5),
        maximum: quantile([...samples], 1),
      };

/** A figure over samples. */
export type Range = NonNullable<ReturnType<typeof rangeOf>>;

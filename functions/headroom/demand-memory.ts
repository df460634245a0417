/** The usual containers that were wanted, by the minute. */
export interface DemandMemory {
  /** Now, in milliseconds since the epoch. */
  readonly nowMs: number;
  /**
   * Highest number of wanted containers in each minute, by minutes since the epoch; undefined when it could not be read:
   * then nothing shrinks.
   */
  readonly wantedByMinute: ReadonlyMap<number, number> | undefined;
  /**
   * Instances that the tasks of the capacity provider need, those that wait included, in percent of its instances, as ECS
   * last said. @default unknown
   */
  readonly reservationPercent?: number | undefined;
}

/** The demand that the cluster should be ready for, in usual containers. */
export interface Outlook {
  /** Containers by which the demand will have risen once an instance that launches now takes tasks. */
  readonly rising: number;
  /** Highest demand of the window before scaling in; undefined while the memory does not reach back so far. */
  readonly floor: number | undefined;
  /** Minutes of that window. */
  readonly windowMinutes: number;
  /** Whether more is wanted now than in any minute of the memory but the last three; false when it could not be read. */
  readonly isHighest: boolean;
}

/** Minutes of memory from which the window is chosen. Three hours hold three periods of the longest window. */
export const MEMORY_MINUTES = 180;

/** Minutes of memory from which a reserve is learnt: a day, since demand repeats itself by the day. */
export const DAY_MINUTES = 1440;

/** Windows before scaling in to choose from, in minutes. */
const WINDOWS = [5, 10, 20, 30, 60] as const;
const [SHORTEST_WINDOW] = WINDOWS;

/** The minimum of the window while less than so many minutes are known: a period cannot be seen before it is over. */
const YOUNG = [
  { knownMinutes: 60, windowMinutes: 20 },
  { knownMinutes: 120, windowMinutes: 30 },
] as const;

/**
 * Minutes by which each window is judged as shorter than it is: the memory knows whole minutes, and runs do not come in step with
 * them, so that the same gap in the demand has a minute more or less the next time.
 */
const MARGIN_MINUTES = 1;

/**
 * Price of a start, in minutes of an instance: the instance boots and drains for some minutes, and its tasks have
 * waited when the demand comes back. See docs/scaling.md, "The window before scaling in".
 */
const START_COST_MINUTES = 25;

/** Minutes over which the trend is taken, and between the two values of a difference. */
const TREND_MINUTES = 8;
const DIFFERENCE_MINUTES = 3;

/** Differences without which there is no trend. */
const MINIMUM_DIFFERENCES = 4;

/**
 * Minutes that the trend is carried on: half of the time from the need to running tasks, since a third more than what is
 * missing is launched. See docs/scaling.md, "The trend" and "Demand that was not there before".
 */
const LEAD_MINUTES = 1;

/** Minutes that belong to the rise of now: so long its first instances take to come. */
const RISE_MINUTES = 3;

/** Minutes from the need for an instance to running tasks on it. */
const BOOT_MINUTES = 2;

/** Maximum of the rise that the trend promises, in percent of the demand. */
const MAXIMUM_RISE_PERCENT = 50;

const MINUTE_MS = 60_000;

/** The cluster's part in an outlook. */
export interface OutlookDemand {
  /** Containers wanted now. */
  readonly wanted: number;
  /** Instances for a number of wanted containers, reserve included. */
  readonly instancesFor: (wanted: number) => number;
  /** Minutes of the window before scaling in; 0 chooses it from the memory. @default 0 */
  readonly scaleInWindowMinutes?: number;
}

/** Looks ahead from the demand of the last hours. */
export function outlookOf(
  { nowMs, wantedByMinute }: DemandMemory,
  { wanted, instancesFor, scaleInWindowMinutes = 0 }: OutlookDemand,
): Outlook {
  const thisMinute = Math.floor(nowMs / MINUTE_MS);
  const known = new Map(wantedByMinute ?? []);
  known.set(thisMinute, Math.max(wanted, known.get(thisMinute) ?? 0));
  const series = Array.from({ length: MEMORY_MINUTES }, (_, index) =>
    known.get(thisMinute - MEMORY_MINUTES + 1 + index),
  );
  const windowMinutes = scaleInWindowMinutes || cheapestWindow(series, instancesFor);
  const window = series.slice(-windowMinutes - 1);
  // A schedule that is late leaves a minute out now and then, and the newest may not be readable yet.
  const isComplete =
    wantedByMinute !== undefined &&
    window.every((value, index) => value !== undefined || window[index + 1] !== undefined);
  return {
    rising: Math.round(
      Math.min(trend([...series.slice(0, -1), wanted]) * LEAD_MINUTES, (wanted * MAXIMUM_RISE_PERCENT) / 100),
    ),
    floor: isComplete ? Math.max(...window.filter((value) => value !== undefined)) : undefined,
    windowMinutes,
    isHighest: wantedByMinute !== undefined && series.slice(0, -RISE_MINUTES).every((value = 0) => value < wanted),
  };
}

/**
 * The rise of the demand in containers a minute: the lower quartile of the differences, since a step is no trend, and noise
 * falls as often as it rises; 0 when the demand falls or too few values are known.
 */
export function trend(series: readonly (number | undefined)[]): number {
  const recent = series.slice(-TREND_MINUTES - 1);
  const differences = recent
    .flatMap((value, index) => {
      const later = recent[index + DIFFERENCE_MINUTES];
      return value === undefined || later === undefined ? [] : [(later - value) / DIFFERENCE_MINUTES];
    })
    .sort((one, other) => one - other);
  if (differences.length < MINIMUM_DIFFERENCES) return 0;
  return Math.max(0, differences[Math.floor((differences.length - 1) / 4)]!);
}

/**
 * The steepest rise of the demand in the memory while an instance boots, in containers; 0 when nothing is remembered. What rises
 * faster than instances come has to find room that is there already.
 */
export function steepestRise({ wantedByMinute = new Map() }: Pick<DemandMemory, "wantedByMinute">): number {
  let steepest = 0;
  for (const [minute, wanted] of wantedByMinute)
    steepest = Math.max(steepest, (wantedByMinute.get(minute + BOOT_MINUTES) ?? 0) - wanted);
  return steepest;
}

/**
 * The window that would have cost least in these minutes: instances that stay idle against starts. Each is judged without its
 * margin, but for the shortest one, which is for demand that does not come back.
 */
function cheapestWindow(
  series: readonly (number | undefined)[],
  instancesFor: OutlookDemand["instancesFor"],
): (typeof WINDOWS)[number] {
  const needed = series.filter((value) => value !== undefined).map(instancesFor);
  const minimum = YOUNG.find(({ knownMinutes }) => needed.length < knownMinutes)?.windowMinutes ?? SHORTEST_WINDOW;
  const windows = WINDOWS.filter((minutes) => minutes >= minimum);
  let [cheapest] = windows;
  let lowest = Number.POSITIVE_INFINITY;
  for (const minutes of windows) {
    const cost = costOfWindow(needed, minutes === SHORTEST_WINDOW ? minutes : minutes - MARGIN_MINUTES);
    if (cost < lowest) {
      lowest = cost;
      cheapest = minutes;
    }
  }
  return cheapest!;
}

/** Instance-minutes of a fleet that never falls below the highest need of the last minutes, with its starts. */
function costOfWindow(needed: readonly number[], minutes: number): number {
  let cost = 0;
  let before = Number.POSITIVE_INFINITY;
  /** Indices of the needs in the window that no later one exceeds; the first has the highest. */
  const highest: number[] = [];
  for (const [index, need] of needed.entries()) {
    while (highest.length > 0 && needed[highest.at(-1)!]! <= need) highest.pop();
    highest.push(index);
    if (highest[0]! <= index - minutes) highest.shift();
    const instances = needed[highest[0]!]!;
    cost += instances + Math.max(0, instances - before) * START_COST_MINUTES;
    before = instances;
  }
  return cost;
}

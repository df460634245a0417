import { showTime } from "./time";
import { DAY_MS, type Reading } from "./traffic";

/** The time zone of a trace that writes none. */
export const NO_ZONE = "UTC, as none is written";

const HOUR_SECONDS = 3600;

/** A hole of more than this many rows deserves a warning. */
const LONG_HOLE_ROWS = 10;

/** From so many rows on a course says something. */
const TELLING_ROWS = 60;

const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const SMALL_NUMBERS = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

/** A figure of a trace, which may be less than one. */
const figure = (value: number): string => (value < 1 ? SMALL_NUMBERS : NUMBERS).format(value);

/** "1 row", "20,160 rows". */
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBERS.format(count)} ${count === 1 ? one : many}`;

const DURATIONS = [
  { seconds: DAY_MS / 1000, one: "day" },
  { seconds: 3600, one: "hour" },
  { seconds: 60, one: "minute" },
  { seconds: 1, one: "second" },
] as const;

/** "5 minutes", "11.5 hours". */
const duration = (seconds: number): string => {
  const unit = DURATIONS.find((each) => seconds >= each.seconds) ?? DURATIONS.at(-1)!;
  return counted(seconds / unit.seconds, unit.one);
};

/**
 * How a trace was read and what it was scaled to, one sentence each, for a report.
 *
 * @param peakTasks tasks wanted at the peak; undefined where several applications each have a peak of their own
 */
export const describeReading = (reading: Reading, peakTasks: number | undefined): readonly string[] => [
  `Read as ${reading.format}: ${counted(reading.rows, "row")}${columnOf(reading)}, times in ${reading.timeZone}.`,
  rowsOf(reading),
  ...oddities(reading),
  scalingOf(reading, peakTasks),
];

/** Warnings about a trace, one sentence each. Generated traffic has no reading, and so none. */
export function readingWarnings(reading: Reading | undefined): readonly string[] {
  if (!reading) return [];
  return [...holeWarnings(reading), ...doubleWarnings(reading), ...courseWarnings(reading)];
}

const holeWarnings = ({ holes, rowSeconds, timeZone }: Reading): readonly string[] => {
  if (holes.longestStart === null || holes.longestSeconds <= LONG_HOLE_ROWS * rowSeconds) return [];
  return [
    `The trace has no rows for ${duration(holes.longestSeconds)} from ${showTime(Date.parse(holes.longestStart))}: ${
      holes.filledWith === "zero"
        ? "this was read as no traffic, with --gaps hold the value before it holds"
        : "the value before it was held, with --gaps zero it is read as no traffic"
    }${timeZone === NO_ZONE && holes.longestSeconds === HOUR_SECONDS ? "; if clocks went forward here, write the times in UTC" : ""}.`,
  ];
};

/** Local times have an hour twice when clocks go back, whose figures are added. */
const doubleWarnings = ({ doubles, rowSeconds, timeZone }: Reading): readonly string[] =>
  timeZone === NO_ZONE && doubles > 0 && doubles * rowSeconds === HOUR_SECONDS
    ? ["The trace has one hour twice, whose figures were added: if clocks went back there, write the times in UTC."]
    : [];

/** A counter that was never reset, and counts that are none, look so. */
const courseWarnings = ({ course, rows, rowsAre, unit, peak }: Reading): readonly string[] => {
  if (unit === "tasks" || rowsAre === "arrivals" || rows < TELLING_ROWS || course === "varies") return [];
  return course === "flat"
    ? [
        `All ${counted(rows, "row")} of the trace have the value ${figure(peak)}: if it is CloudWatch's RequestCount, fetch the statistic Sum.`,
      ]
    : ["The trace rises and never falls: if it is a counter, rehearse its increase, in Prometheus increase(...[1m])."];
};

const columnOf = ({ column, series }: Reading): string =>
  `${column === null ? "" : `, column ${column}`}${series === null ? "" : `, added up over ${series}`}`;

const rowsOf = ({ rows, doubles, rowsAre, rowSeconds, stepSeconds, unit }: Reading): string => {
  if (rowsAre === "arrivals") return "Each row is an arrival; they are added up by the minute.";
  return rows - doubles === 1
    ? `It is of one time alone, counts ${unit} and holds for ${duration(stepSeconds)}.`
    : `The rows are ${duration(rowSeconds)} apart and count ${unit}; the rehearsal's step is ${duration(stepSeconds)}.`;
};

const oddities = (reading: Reading): readonly string[] => {
  const { holes, doubles, emptyCells, order, cutAfterDays } = reading;
  return [
    ...(order === "descending" ? ["The file descends: it was turned round."] : []),
    ...(doubles > 0
      ? [`${counted(doubles, "row has", "rows have")} the time of another row: their values were added.`]
      : []),
    ...(emptyCells > 0 ? [`${counted(emptyCells, "row has", "rows have")} no value: left out.`] : []),
    ...(holes.count > 0
      ? [
          `${counted(holes.count, "hole")}, ${duration(holes.totalSeconds)} in all, the longest ${duration(holes.longestSeconds)}: ${
            holes.filledWith === "zero" ? "read as 0" : "the value before it was held"
          }.`,
        ]
      : []),
    ...(cutAfterDays === null ? [] : [`Read up to day ${cutAfterDays}, as --days asks.`]),
  ];
};

const scalingOf = ({ unit, peak, stepSeconds, rowsAre }: Reading, peakTasks: number | undefined): string => {
  const shown = figure(peak);
  const isScaled = unit === "requests" || (peakTasks !== undefined && Math.ceil(peak) !== peakTasks);
  if (!isScaled) return `The figures are tasks and are not scaled: the peak is ${shown}.`;
  if (unit === "tasks")
    return `The peak of ${shown} tasks was scaled to ${NUMBERS.format(peakTasks!)}, as --peak-tasks asks.`;
  const step = rowsAre === "arrivals" ? "a minute" : `a step of ${duration(stepSeconds)}`;
  const target = peakTasks === undefined ? "the peak of each application" : counted(peakTasks, "task");
  return `Requests give the shape alone: the peak, ${shown} in ${step}, was scaled to ${target}.`;
};

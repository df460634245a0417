import type { SettingMembers, SettingValue } from "../environment/patch";
import { objectiveInWords } from "../rehearsal/objectives";
import { framed } from "../rehearsal/report/frame";
import { decimal, integer, lengthOfDays } from "../rehearsal/report/numbers";
import { wrap } from "../wrapped-text";
import { DEFAULT } from "./candidate";
import type { Days } from "./days";
import { MAX_SIZE, PATHS } from "./paths";
import { legendOf, markOf, renderPicture } from "./picture";
import type { Figures } from "./rehearsals";
import { asTexts } from "./tried-settings";
import type { Compared, Tuning } from "./tuning";
import { workInWords } from "./work-in-words";

/** The terminal that a tuning is written for. */
export interface TuningStyle {
  /** Columns of a line, at least 40. */
  readonly columns: number;
  /** Whether the picture has characters of Unicode; otherwise ASCII alone. */
  readonly unicode: boolean;
}

/** The recommended settings in the environment's file. */
export interface RecommendedText {
  /** As they stand there. */
  readonly byHand: string;
  /** Whether they are written into it now: then nothing says how to. */
  readonly isWritten: boolean;
}

/** The settings of the table, with the head of their columns. */
const COLUMNS: readonly (readonly [path: string, head: string])[] = [
  [PATHS.instanceType, "Type"],
  [PATHS.minSize, "Min"],
  [MAX_SIZE, "Max"],
  [PATHS.reservePercent, "Reserve"],
  [PATHS.shortageThreshold, "Threshold"],
  [PATHS.excessThreshold, "Excess"],
  [PATHS.learntReservePercent, "Learnt"],
  [PATHS.scaleInWindowMinutes, "Window"],
  [PATHS.schedule, "Schedule"],
  [PATHS.targetPercent, "Target"],
];

/** A tuning for people: a table and a picture of the best settings, and the recommendation. */
export function renderTuning(tuning: Tuning, recommended: RecommendedText, { columns, unicode }: TuningStyle): string {
  const { environment, traffic, warnings } = tuning;
  const sentence = (text: string) => wrap("", text, columns);
  const days = `${lengthOfDays(traffic.days)} from ${traffic.start.slice(0, 10)}`;
  return [
    sentence(
      `Tuning of ${environment}: ${traffic.source}, ${days}, peak ${integer(traffic.peakTasks)} ${traffic.peakTasks === 1 ? "task" : "tasks"}`,
    ),
    sentence(daysInWords(tuning)),
    ...(Math.ceil(tuning.work.estimatedMinutes) > tuning.work.minutes
      ? [sentence(`The work: ${workInWords(tuning.work)}.`)]
      : []),
    "",
    ...tableOf(tuning, { columns, unicode }),
    "",
    ...renderPicture(tuning.compared, columns, unicode),
    sentence(legendOf(unicode)),
    "",
    sentence(recommendationOf(tuning)),
    ...scheduleSentences(tuning).map(sentence),
    ...changesToWrite(tuning, recommended, columns),
    ...warnings.map((warning) => wrap("! ", warning, columns)),
  ].join("\n");
}

const daysInWords = ({ traffic, tried, refused }: Tuning): string => {
  const { screenedDays, trainingDays, heldOutDays, days } = traffic;
  const isOneDay = heldOutDays.length === 0;
  const on = (each: Days) => (isOneDay ? "all of it" : inWords(each));
  const tries = `${integer(tried)} settings were tried on ${on(screenedDays)}`;
  const best = `The table has today's, and of the best those that no other beats on ${on(trainingDays)}`;
  const rules = refused.length === 0 ? "" : ` The rules of environments refuse ${integer(refused.length)} more.`;
  const left = Math.round(days) - trainingDays.length - heldOutDays.length;
  const notUsed = left > 0 ? ` The first ${left} days were not rehearsed: --minutes takes more.` : "";
  const held = isOneDay
    ? "There is no second day, so none is held out: another day may say otherwise."
    : `${inWords(heldOutDays, true)} ${heldOutDays.length === 1 ? "was" : "were"} held out to judge them.`;
  return `${tries}.${rules} ${best}. ${held}${notUsed}`;
};

/** Days by their places: day 2, days 1 and 4, days 1 to 10. */
const inWords = (days: Days, isFirst = false): string => {
  const first = days[0]!;
  const last = days.at(-1)!;
  const isRow = last - first + 1 === days.length && days.length > 2;
  const word = days.length === 1 ? "day" : "days";
  return `${isFirst ? `D${word.slice(1)}` : word} ${isRow ? `${first} to ${last}` : days.join(" and ")}`;
};

function tableOf({ compared }: Tuning, { columns, unicode }: TuningStyle): readonly string[] {
  // Those in which nothing differs say nothing.
  const shown = COLUMNS.filter(
    ([path]) =>
      path === PATHS.instanceType || new Set(compared.map(({ settings }) => settingInWords(path, settings))).size > 1,
  );
  const hasHeldOut = compared.some(({ heldOut }) => heldOut !== null);
  const head = ["", ...shown.map(([, name]) => name), "Training", ...(hasHeldOut ? ["Held out"] : [])];
  const rows = compared.map((each) => [
    markOf(each, unicode),
    ...shown.map(([path]) => settingInWords(path, each.settings)),
    figuresInWords(each.training),
    ...(hasHeldOut ? [figuresInWords(each.heldOut)] : []),
  ]);
  const lines = framed(head, rows, false);
  if (lines.every((line) => line.length <= columns)) return lines;
  return rows.map(([mark = "", ...values]) =>
    wrap(`${mark} `, values.map((value, index) => `${head[index + 1]} ${value}`).join(", "), columns),
  );
}

const PERCENTAGES: readonly string[] = [PATHS.reservePercent, PATHS.learntReservePercent, PATHS.targetPercent];

const settingInWords = (path: string, settings: SettingMembers): string => {
  const value = settings[path];
  if (path === PATHS.schedule) return windowsInWords(value as SettingMembers | undefined);
  if (path === PATHS.scaleInWindowMinutes) return value === DEFAULT ? "learnt" : `${value} min`;
  return PERCENTAGES.includes(path) ? `${value} %` : String(value);
};

const windowsInWords = (schedule: SettingMembers = {}): string => {
  const count = Object.values(schedule).filter((window) => window !== null).length;
  return count === 0 ? "none" : `${count} ${count === 1 ? "window" : "windows"}`;
};

/** A change in words: a schedule stands below as the file has it. */
const changeInWords = ([path, value]: readonly [path: string, value: SettingValue]): string => {
  if (value === null) return `no ${path}`;
  return path === PATHS.schedule ? `${path} with ${windowsInWords(value as SettingMembers)}` : `${path} ${value}`;
};

const figuresInWords = (figures: Figures | null): string => {
  if (figures === null) return "-";
  const missed = figures.missed > 0 ? ` (${figures.missed} missed)` : "";
  return `${decimal(figures.usdPerMonth)} / ${decimal(figures.waitingPerDay)}${missed}`;
};

/** The recommendation and its reason, in a sentence or two. */
function recommendationOf({ compared, recommendation }: Tuning): string {
  const today = compared.find(({ isToday }) => isToday)!;
  const best = compared.find(({ isRecommended }) => isRecommended);
  const days = today.heldOut === null ? "in that time" : "on the training days and on those held out";
  const hasObjectives = today.training.objectives.length > 0;
  const changed = `Recommended: ${Object.entries(recommendation.changes).map(changeInWords).join(", ")}.`;
  const usd = decimal(Math.abs(recommendation.savedUsdPerMonth));
  switch (recommendation.reason) {
    case "cheaper":
      return recommendation.savedUsdPerMonth > 0
        ? `${changed} It is the cheapest ${hasObjectives ? "that meets the objectives" : "with which tasks wait no longer"} ${days}, and saves USD ${usd} a month.`
        : `${changed} It is the cheapest that meets the objectives ${days}, which today's settings miss, and costs USD ${usd} a month more.`;
    case "waitsLess":
      return `${changed} Nothing is cheaper, and with it tasks wait ${waits(best)} in place of ${waits(today)} task-minutes a day ${days}.`;
    case "keep":
      return `Keep today's settings: of those tried none ${hasObjectives ? "that meets the objectives" : "with which tasks wait no longer"} costs less ${days}.`;
    case "meetsObjectives":
      return `${changed} Today's settings miss an objective, and of those that miss none ${days} tasks wait least with it.`;
    case "none":
      return `Nothing is recommended: all settings that were tried miss an objective. Today's ${missedOf(today)}. Change the objective, or what is not searched.`;
  }
}

/** The reason of a schedule that is recommended, or the effect of one that is not; nothing where the training days show none. */
const scheduleSentences = ({ compared, recommendation, scheduled }: Tuning): readonly string[] => {
  if (recommendation.changes[PATHS.schedule])
    return [
      `${SCHEDULE_REASON} That was learnt from the training days, and held on those held out: docs/tuning.md#a-schedule.`,
    ];
  const without = compared.find(({ isToday, isRecommended }) =>
    recommendation.reason === "none" ? isToday : isRecommended,
  );
  if (!scheduled || !without?.heldOut) return [];
  const isBetter = scheduled.heldOut.waitingPerDay < without.heldOut.waitingPerDay;
  const windows = `A schedule of ${windowsInWords(scheduled.schedule)}, learnt from the training days,`;
  if (!isBetter) return [`${windows} would save nothing on the days held out.`];
  return [
    `${windows} would make ${figuresInWords(scheduled.heldOut)} of ${figuresInWords(without.heldOut)} on the days held out. To have it: --set ${quoted(`${PATHS.schedule}=${JSON.stringify(scheduled.schedule)}`)}`,
  ];
};

const SCHEDULE_REASON =
  "The windows of the schedule begin where the demand rises faster than instances boot, and last for as long as it needs them.";

/** A text as one word of a shell. */
const quoted = (text: string): string => (/^[\w.=-]+$/.test(text) ? text : `'${text}'`);

const waits = (compared: Compared | undefined): string =>
  [compared?.training, compared?.heldOut]
    .filter((figures) => figures != null)
    .map((figures) => decimal(figures.waitingPerDay))
    .join(" and ");

/** The objectives that settings miss, on the training days and on those held out. */
const missedOf = ({ training, heldOut }: Compared): string => {
  const missedIn = ({ objectives }: Figures) => objectives.filter(({ isMet }) => !isMet).map(objectiveInWords);
  const parts = heldOut
    ? [
        { on: " on the training days", missed: missedIn(training) },
        { on: " on the days held out", missed: missedIn(heldOut) },
      ]
    : [{ on: "", missed: missedIn(training) }];
  return parts
    .filter(({ missed }) => missed.length > 0)
    .map(({ on, missed }) => `miss${on} ${missed.join(", ")}`)
    .join("; they ");
};

/** The changes as the environment's file has them, and the ways to try them and to write them. */
const changesToWrite = (
  { environment, recommendation }: Tuning,
  { byHand, isWritten }: RecommendedText,
  columns: number,
): readonly string[] => {
  const texts = asTexts(recommendation.changes);
  if (texts.length === 0) return [];
  if (isWritten) return ["", byHand];
  return [
    "",
    byHand,
    "",
    wrap(
      "",
      `--write writes it into the environment's file. In detail: npm run rehearse -- -e ${environment} ${texts.map((text) => `--set ${quoted(text)}`).join(" ")}`,
      columns,
    ),
  ];
};

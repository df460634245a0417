import { decimal } from "../rehearsal/report/numbers";
import type { Compared } from "./tuning";

/** Lines of the picture. */
const ROWS = 7;

/** Columns of the picture where the screen has them. */
const MAXIMUM_COLUMNS = 64;

const MARKS = {
  unicode: { other: "·", today: "○", recommended: "●", side: "│", corner: "└", bottom: "─" },
  ascii: { other: ".", today: "o", recommended: "*", side: "|", corner: "+", bottom: "-" },
} as const;

/** The waiting of settings over their cost on the training days; nothing where there is only one of them, or no task waits. */
export function renderPicture(compared: readonly Compared[], columns: number, unicode: boolean): readonly string[] {
  const longest = Math.max(...compared.map(({ training }) => training.waitingPerDay));
  if (compared.length < 2 || longest === 0) return [];
  const marks = unicode ? MARKS.unicode : MARKS.ascii;
  const usd = compared.map(({ training }) => training.usdPerMonth);
  const [cheapest, dearest] = [Math.min(...usd), Math.max(...usd)];
  const label = decimal(longest);
  const width = Math.min(MAXIMUM_COLUMNS, columns - label.length - 3);
  const cells = Array.from({ length: ROWS }, () => new Array<string>(width).fill(" "));
  // The recommended settings are drawn last: nothing covers them.
  for (const each of compared.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    const { usdPerMonth, waitingPerDay } = each.training;
    const row = ROWS - 1 - placeOf(waitingPerDay, 0, longest, ROWS);
    cells[row]![placeOf(usdPerMonth, cheapest, dearest, width)] = markOf(each, unicode);
  }
  const left = (text: string, side: string): string => `${text.padStart(label.length)} ${side}`;
  const [from, to] = [`USD ${decimal(cheapest)}`, decimal(dearest)];
  return [
    ...cells.map((row, index) => `${left(index === 0 ? label : "", marks.side)}${row.join("")}`.trimEnd()),
    `${left("0", marks.corner)}${marks.bottom.repeat(width)}`,
    `${left("", " ")}${from}${to.padStart(Math.max(to.length + 1, width - from.length))}`,
    "",
  ];
}

/** The place of a value among so many from the lowest to the highest, from 0 on. */
const placeOf = (value: number, lowest: number, highest: number, count: number): number =>
  highest === lowest ? 0 : Math.round(((value - lowest) / (highest - lowest)) * (count - 1));

const rankOf = ({ isToday, isRecommended }: Compared): number => (isRecommended ? 2 : isToday ? 1 : 0);

/** The mark of settings in the table and in the picture. */
export const markOf = (compared: Compared, unicode: boolean): string => {
  const { other, today, recommended } = unicode ? MARKS.unicode : MARKS.ascii;
  return [other, today, recommended][rankOf(compared)]!;
};

/** The meaning of the marks and of the figures, in words. */
export const legendOf = (unicode: boolean): string => {
  const { other, today, recommended } = unicode ? MARKS.unicode : MARKS.ascii;
  return `${recommended} recommended, ${today} today's, ${other} others that no other beats. Training, held out, and the picture: USD a month / task-minutes of waiting a day.`;
};

import type { InstanceLife } from "../../measures/detail";
import { escapeHtml, picture, placeOf, round, type TimeAxis, times } from "./svg";

/** Rows that are drawn at the most: more would be no picture any more. */
const MAXIMUM_ROWS = 300;

const TOP = 18;
const BELOW = 26;

/** The stages of an instance, and their colours. */
export const STAGES = [
  { name: "boots", style: "boot" },
  { name: "takes tasks", style: "serve" },
  { name: "drains", style: "drain" },
] as const;

/** Instances over time. */
export interface Gantt {
  /** Begins the ids of its parts; unique in the page. */
  readonly id: string;
  readonly title: string;
  /** In the order of launches. */
  readonly lives: readonly InstanceLife[];
  readonly axis: TimeAxis;
  /** Whether each bar says its times when it is pointed at. @default false */
  readonly hasTimes?: boolean;
}

/** The instances over time: each bar boots, takes tasks, and drains. A row takes the next instance when one has ended. */
export function renderGantt({ id, title, lives, axis, hasTimes = false }: Gantt): string {
  const rows = rowsOf(lives);
  const shown = rows.slice(0, MAXIMUM_ROWS);
  const height = heightOf(shown.length);
  const bottom = TOP + shown.length * height;
  const bars = shown.flatMap((row, index) =>
    row.map((life) => {
      const stages = barsOf(life, TOP + index * height, height - 1, axis).join("");
      return hasTimes ? `<g><title>${escapeHtml(timesOf(life, axis))}</title>${stages}</g>` : stages;
    }),
  );
  const left = rows.length - shown.length;
  const description = `${lives.length} ${lives.length === 1 ? "instance" : "instances"}${left > 0 ? `; the first ${MAXIMUM_ROWS} rows are drawn, ${left} are not` : ""}.`;
  return `${picture(id, title, description, bottom + BELOW, `${times(axis, bottom)}${bars.join("")}`)}<p class="dim">${description}</p>`;
}

/** Pixels of a row: fewer where there are many. */
const heightOf = (rows: number): number => {
  if (rows > 60) return 4;
  return rows > 20 ? 9 : 14;
};

/** Rows of instances that follow each other. Instances come in the order of their launches. */
const rowsOf = (lives: readonly InstanceLife[]): readonly (readonly InstanceLife[])[] => {
  const rows: InstanceLife[][] = [];
  for (const life of lives) {
    const free = rows.find((row) => (row.at(-1)!.ended ?? Number.POSITIVE_INFINITY) <= life.launched);
    if (free) free.push(life);
    else rows.push([life]);
  }
  return rows;
};

const barsOf = (life: InstanceLife, y: number, height: number, axis: TimeAxis): readonly string[] => {
  const end = life.ended ?? axis.seconds;
  const leaving = life.leaving ?? end;
  const inService = life.inService ?? leaving;
  const ends = [inService, leaving, end];
  return STAGES.flatMap(({ style }, index) => {
    const x = placeOf(index === 0 ? life.launched : ends[index - 1]!, axis);
    const width = placeOf(ends[index]!, axis) - x;
    return width <= 0
      ? []
      : [`<rect class="${style}" x="${round(x)}" y="${y}" width="${Math.max(0.5, round(width))}" height="${height}"/>`];
  });
};

/** The times of an instance in words. */
const timesOf = ({ launched, inService, leaving, ended }: InstanceLife, { startMs }: TimeAxis): string => {
  const clock = (second: number) => new Date(startMs + second * 1000).toISOString().slice(11, 19);
  return [
    `launched ${clock(launched)}`,
    ...(inService === null ? [] : [`takes tasks from ${clock(inService)}`]),
    ...(leaving === null ? [] : [`drains from ${clock(leaving)}`]),
    ...(ended === null ? [] : [`ended ${clock(ended)}`]),
  ].join(", ");
};

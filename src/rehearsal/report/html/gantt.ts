import type { InstanceLife } from "../../measures/detail";
import { picture, placeOf, type TimeAxis, times } from "./svg";

/** Rows that are drawn at the most: more would be no picture any more. */
const MAXIMUM_ROWS = 300;

const TOP = 10;
const BELOW = 26;

/** The instances over time: each bar boots, takes tasks, and drains. A row takes the next instance when one has ended. */
export function renderGantt(id: string, title: string, lives: readonly InstanceLife[], axis: TimeAxis): string {
  const rows = rowsOf(lives);
  const shown = rows.slice(0, MAXIMUM_ROWS);
  const height = shown.length > 60 ? 4 : 10;
  const bottom = TOP + shown.length * height;
  const bars = shown.flatMap((row, index) =>
    row.flatMap((life) => barsOf(life, TOP + index * height, height - 1, axis)),
  );
  const left = rows.length - shown.length;
  const description = `${lives.length} instances in ${rows.length} rows${left > 0 ? `, of which the first ${MAXIMUM_ROWS} are drawn` : ""}. Each bar boots, then takes tasks, then drains.`;
  const legend = STAGES.map(({ name, style }) => `<li><span class="key ${style}"></span>${name}</li>`).join("");
  return `${picture(id, title, description, bottom + BELOW, `${times(axis, bottom)}${bars.join("")}`)}<ul class="legend">${legend}</ul><p>${description}</p>`;
}

const STAGES = [
  { name: "boots", style: "boot" },
  { name: "takes tasks", style: "serve" },
  { name: "drains", style: "drain" },
] as const;

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
  return [
    ["boot", life.launched, inService],
    ["serve", inService, leaving],
    ["drain", leaving, end],
  ].flatMap(([style, from, to]) => {
    const x = placeOf(from as number, axis);
    const width = placeOf(to as number, axis) - x;
    return width <= 0
      ? []
      : [
          `<rect class="${style}" x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width).toFixed(1)}" height="${height}"/>`,
        ];
  });
};

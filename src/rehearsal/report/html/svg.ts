/** A text that stands in HTML as it is. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A function of time in a chart. */
export interface Line {
  /** Name in the legend. */
  readonly name: string;
  /** Class of its colours: `a` to `d`. */
  readonly style: string;
  /** One value for each span of time, each at least 0. */
  readonly values: readonly number[];
  /** Whether the area below it is filled. @default false */
  readonly isArea?: boolean;
}

/** A height that is marked across a chart. */
export interface Mark {
  readonly name: string;
  readonly value: number;
}

/** The time that a chart spans. */
export interface TimeAxis {
  /** Begin, milliseconds since the epoch. */
  readonly startMs: number;
  /** Seconds. */
  readonly seconds: number;
}

const WIDTH = 960;
const LEFT = 56;
const PLOT_HEIGHT = 170;
const TOP = 10;
const BELOW = 26;

/** Horizontal place of a second since the begin of the axis. */
export const placeOf = (second: number, { seconds }: TimeAxis): number =>
  LEFT + (Math.min(Math.max(second, 0), seconds) / seconds) * (WIDTH - LEFT - 10);

/** The frame of a picture that a screen reader reads as its title and description. */
export const picture = (id: string, title: string, description: string, height: number, content: string): string =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}">` +
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escapeHtml(title)}</title>` +
  `<desc id="${id}-d">${escapeHtml(description)}</desc>${content}</svg></div>`;

/** A chart of functions of time on one scale that begins at 0, with its legend. */
export function renderLines(
  id: string,
  title: string,
  description: string,
  axis: TimeAxis,
  lines: readonly Line[],
  marks: readonly Mark[] = [],
): string {
  const top = niceTop(Math.max(1, ...lines.map(({ values }) => highestOf(values)), ...marks.map(({ value }) => value)));
  const y = (value: number) => TOP + PLOT_HEIGHT * (1 - value / top);
  const content = [
    ...[0, 0.5, 1].map((share) => horizontal(y(share * top), share * top)),
    ...lines.map((line) => pathOf(line, axis, y)),
    ...marks.map(
      ({ name, value }) =>
        `<line class="mark" x1="${LEFT}" x2="${WIDTH - 10}" y1="${round(y(value))}" y2="${round(y(value))}"/>` +
        `<text class="on" x="${WIDTH - 12}" y="${round(y(value) - 3)}" text-anchor="end">${escapeHtml(name)}</text>`,
    ),
    times(axis, TOP + PLOT_HEIGHT),
  ].join("");
  const legend = lines
    .map(({ name, style }) => `<li><span class="key ${style}"></span>${escapeHtml(name)}</li>`)
    .join("");
  return `${picture(id, title, description, TOP + PLOT_HEIGHT + BELOW, content)}<ul class="legend">${legend}</ul>`;
}

const highestOf = (values: readonly number[]): number => values.reduce((maximum, value) => Math.max(maximum, value), 0);

/** The next of 1, 2, 4, 5 or 10 times a power of ten, so that half of it is a short number. */
const niceTop = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 5, 10].find((factor) => factor * power >= value - 1e-9)!;
};

const round = (value: number): number => Math.round(value * 10) / 10;

const horizontal = (y: number, value: number): string =>
  `<line class="grid" x1="${LEFT}" x2="${WIDTH - 10}" y1="${round(y)}" y2="${round(y)}"/>` +
  `<text x="${LEFT - 6}" y="${round(y + 4)}" text-anchor="end">${value.toLocaleString("en-US")}</text>`;

/** A step function as a path; spans of one value are one step. */
const pathOf = ({ values, style, isArea = false }: Line, axis: TimeAxis, y: (value: number) => number): string => {
  const x = (index: number) => round(placeOf((index * axis.seconds) / values.length, axis));
  const steps = values.flatMap((value, index) =>
    index > 0 && value === values[index - 1]
      ? []
      : [`${index === 0 ? "M" : "H"}${x(index)}${index === 0 ? `,${round(y(value))}` : `V${round(y(value))}`}`],
  );
  const path = `${steps.join("")}H${x(values.length)}`;
  return isArea
    ? `<path class="area ${style}" d="${path}V${round(y(0))}H${x(0)}Z"/>`
    : `<path class="line ${style}" d="${path}"/>`;
};

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Steps of the time axis in seconds; the first of which no more than eight fit is taken. */
const TIME_STEPS = [60, 300, 900, HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY];

/** Marks of time below a plot, in UTC. */
export const times = (axis: TimeAxis, bottom: number): string => {
  const step = TIME_STEPS.find((each) => axis.seconds / each <= 8) ?? TIME_STEPS.at(-1)!;
  const first = Math.ceil(axis.startMs / 1000 / step) * step - axis.startMs / 1000;
  const marks: string[] = [];
  for (let second = first; second < axis.seconds; second += step) {
    const x = round(placeOf(second, axis));
    const iso = new Date(axis.startMs + second * 1000).toISOString();
    const isMidnight = iso.slice(11, 16) === "00:00";
    const text = isMidnight ? iso.slice(5, 10) : iso.slice(11, 16);
    marks.push(
      `<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom + 4}"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">${text}</text>`,
    );
  }
  return marks.join("");
};

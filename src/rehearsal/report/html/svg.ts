/** A text that stands in HTML as it is. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A function of time in a chart. */
export interface Line {
  /** Name in the legend. */
  readonly name: string;
  /** Class of its colours: `a` to `d`, `fill` or `mark`. */
  readonly style: string;
  /** One value for each span of time, each at least 0. */
  readonly values: readonly number[];
  /** Whether the area below it is filled. @default false */
  readonly isArea?: boolean;
}

/** A time that is marked in a chart. */
export interface Band {
  /** Stands above it. */
  readonly name: string;
  /** Seconds since the begin of the axis. */
  readonly from: number;
  /** Seconds since the begin of the axis. */
  readonly to: number;
}

/** The time that a chart spans. */
export interface TimeAxis {
  /** Begin, milliseconds since the epoch. */
  readonly startMs: number;
  /** Seconds. */
  readonly seconds: number;
}

/** A chart of functions of time. */
export interface LineChart {
  /** Begins the ids of its parts; unique in the page. */
  readonly id: string;
  readonly title: string;
  /** Its content in words, for those who do not see it. */
  readonly description: string;
  readonly axis: TimeAxis;
  readonly lines: readonly Line[];
  /** Times that are marked. @default none */
  readonly bands?: readonly Band[];
  /** Height of the plot in pixels. @default 170 */
  readonly height?: number;
  /** Value at the top of the plot at the minimum. @default 1 */
  readonly top?: number;
  /** Whether the lines are named below it. @default true */
  readonly hasLegend?: boolean;
}

export const WIDTH = 960;
const LEFT = 56;
const RIGHT = 10;
const TOP = 18;
const BELOW = 26;

/** Horizontal place of a second since the begin of the axis. */
export const placeOf = (second: number, { seconds }: TimeAxis): number =>
  LEFT + (Math.min(Math.max(second, 0), seconds) / seconds) * (WIDTH - LEFT - RIGHT);

/** The frame of a picture that a screen reader reads as its title and description. */
export const picture = (id: string, title: string, description: string, height: number, content: string): string =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}">` +
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escapeHtml(title)}</title>` +
  `<desc id="${id}-d">${escapeHtml(description)}</desc>${content}</svg></div>`;

/** Names beside the colours of a chart. */
export const legend = (keys: readonly { readonly name: string; readonly style: string }[]): string =>
  `<ul class="legend">${keys.map(({ name, style }) => `<li><span class="key ${style}"></span>${escapeHtml(name)}</li>`).join("")}</ul>`;

/** A chart of functions of time on one scale that begins at 0, with its legend. */
export function renderLines(chart: LineChart): string {
  const { id, title, description, axis, lines, bands = [], height = 170, hasLegend = true } = chart;
  const top = niceTop(Math.max(chart.top ?? 1, ...lines.map(({ values }) => highestOf(values))));
  const y = (value: number) => TOP + height * (1 - value / top);
  const content = [
    ...bands.map((band) => bandOf(band, axis, height)),
    ...[0, 0.5, 1].map((share) => horizontal(y(share * top), share * top)),
    times(axis, TOP + height),
    ...lines.map((line) => pathOf(line, axis, y)),
  ].join("");
  return `${picture(id, title, description, TOP + height + BELOW, content)}${hasLegend ? legend(lines) : ""}`;
}

export const highestOf = (values: readonly number[]): number =>
  values.reduce((maximum, value) => Math.max(maximum, value), 0);

/** The next of 1, 2, 4, 5 or 10 times a power of ten, so that half of it is a short number. */
export const niceTop = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 5, 10].find((factor) => factor * power >= value - 1e-9)!;
};

export const round = (value: number): number => Math.round(value * 10) / 10;

const horizontal = (y: number, value: number): string =>
  `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y)}" y2="${round(y)}"/>` +
  `<text x="${LEFT - 6}" y="${round(y + 4)}" text-anchor="end">${value.toLocaleString("en-US")}</text>`;

/** A marked time is wide enough to be seen, and its name stands above it. */
const bandOf = ({ name, from, to }: Band, axis: TimeAxis, height: number): string => {
  const x = placeOf(from, axis);
  const width = Math.max(3, placeOf(to, axis) - x);
  return (
    `<rect class="band" x="${round(x)}" y="${TOP}" width="${round(width)}" height="${height}"/>` +
    `<text class="on" x="${round(x + width / 2)}" y="${TOP - 5}" text-anchor="middle">${escapeHtml(name)}</text>`
  );
};

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
const TIME_STEPS = [60, 300, 900, 1800, HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY];

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

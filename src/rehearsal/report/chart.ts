/** The characters of a chart and of a table. */
export interface Glyphs {
  /** Fills from nothing to a whole cell, in eighths. */
  readonly fills: readonly string[];
  /** The line above the area. */
  readonly line: string;
  /** The axis at the left, with and without a number, and its corner. */
  readonly axis: { readonly tick: string; readonly side: string; readonly corner: string; readonly bottom: string };
}

/** Glyphs of a terminal that knows Unicode. */
export const BLOCKS: Glyphs = {
  fills: [..." ▁▂▃▄▅▆▇█"],
  line: "─",
  axis: { tick: "┤", side: "│", corner: "└", bottom: "─" },
};

/** Glyphs of ASCII, for the locales C and POSIX. */
export const ASCII: Glyphs = {
  fills: [..." ..::++##"],
  line: "-",
  axis: { tick: "+", side: "|", corner: "+", bottom: "-" },
};

/** One character for each value; a value above 0 always shows. @param maximum the value of a full block */
export const renderSparkline = (values: readonly number[], maximum: number, { fills }: Glyphs): string =>
  values.map((value) => fills[Math.min(8, Math.ceil((value / maximum) * 8))]).join("");

/** The highest value in each of `count` spans of time; the values themselves when they are fewer. */
export function highestInSpans(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  const highest = new Array<number>(count).fill(0);
  for (const [index, value] of values.entries()) {
    const span = Math.floor((index * count) / values.length);
    highest[span] = Math.max(highest[span]!, value);
  }
  return highest;
}

/** Two functions of time to draw. */
export interface Chart {
  /** Drawn as a filled area, one column for each value. */
  readonly area: readonly number[];
  /** Drawn as a line above the area, one column for each value. */
  readonly line: readonly number[];
  /** Height of the plot in lines of text. */
  readonly rows: number;
  /** Width of the numbers at the left, in characters. */
  readonly labelWidth: number;
  /** Text below the left end. */
  readonly from: string;
  /** Text below the right end. */
  readonly to: string;
  /** Characters to draw with. */
  readonly glyphs: Glyphs;
}

/** The lines of a chart of two functions on one scale: `rows` of plot, an axis and its labels. */
export function renderChart({ area, line, rows, labelWidth, from, to, glyphs }: Chart): string[] {
  const { fills, axis } = glyphs;
  const maximum = Math.max(1, ...area, ...line);
  const cell = (row: number, column: number): string => {
    const bottom = rows - 1 - row;
    const filled = (area[column]! / maximum) * rows - bottom;
    const block = filled > 0 ? fills[Math.min(8, Math.max(1, Math.round(filled * 8)))]! : " ";
    const isLine = Math.min(rows - 1, Math.floor((line[column]! / maximum) * rows)) === bottom;
    return block === " " && isLine ? glyphs.line : block;
  };
  const plot = Array.from({ length: rows }, (_, row) => {
    const value = row === 0 ? String(Math.round(maximum)) : "";
    const left = `${value.padStart(labelWidth)} ${row === 0 ? axis.tick : axis.side}`;
    return `${left}${area.map((_value, column) => cell(row, column)).join("")}`.trimEnd();
  });
  const gap = Math.max(1, area.length - from.length - to.length);
  return [
    ...plot,
    `${"0".padStart(labelWidth)} ${axis.corner}${axis.bottom.repeat(area.length)}`,
    `${"".padStart(labelWidth)}  ${from}${" ".repeat(gap)}${to}`,
  ];
}

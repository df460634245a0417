const EIGHTHS = " ▁▂▃▄▅▆▇█";

/** One character for each value; a value above 0 always shows. @param maximum the value of a full block */
export const renderSparkline = (values: readonly number[], maximum: number): string =>
  values.map((value) => EIGHTHS[Math.min(8, Math.ceil((value / maximum) * 8))]).join("");

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
}

/** The lines of a chart of two functions on one scale: `rows` of plot, an axis and its labels. */
export function renderChart({ area, line, rows, labelWidth, from, to }: Chart): string[] {
  const maximum = Math.max(1, ...area, ...line);
  const cell = (row: number, column: number): string => {
    const bottom = rows - 1 - row;
    const filled = (area[column]! / maximum) * rows - bottom;
    const block = filled > 0 ? EIGHTHS[Math.min(8, Math.max(1, Math.round(filled * 8)))]! : " ";
    const isLine = Math.min(rows - 1, Math.floor((line[column]! / maximum) * rows)) === bottom;
    return block === " " && isLine ? "─" : block;
  };
  const plot = Array.from({ length: rows }, (_, row) => {
    const value = row === 0 ? String(Math.round(maximum)) : "";
    return `${value.padStart(labelWidth)} ${row === 0 ? "┤" : "│"}${area.map((_value, column) => cell(row, column)).join("")}`.trimEnd();
  });
  const gap = Math.max(1, area.length - from.length - to.length);
  return [
    ...plot,
    `${"0".padStart(labelWidth)} └${"─".repeat(area.length)}`,
    `${"".padStart(labelWidth)}  ${from}${" ".repeat(gap)}${to}`,
  ];
}

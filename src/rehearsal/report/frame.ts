import Table from "cli-table3";

const FRAME = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"];
const RULES = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"];

/** Blanks in place of each part of a table's frame. */
const NO_FRAME = Object.fromEntries([...FRAME, ...RULES].map((part) => [part, part === "middle" ? " " : ""]));

/** The lines of a table whose first column is text and whose others are figures. */
export function framed(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  unicode: boolean,
): readonly string[] {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
    ...(!unicode && { chars: NO_FRAME }),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

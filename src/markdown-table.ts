/**
 * A table in Markdown, padded as Biome formats it.
 *
 * @param rows each with as many cells as the head
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));
  const [first, ...others] = lines.map((cells) => row(cells.map((cell, column) => cell.padEnd(widths[column]!))));
  return [first, row(widths.map((width) => "-".repeat(width))), ...others].join("\n");
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

import { markdownTable } from "../markdown-table";
import { wrap } from "../wrapped-text";
import type { Measurement } from "./measured-timings";

/** A measurement for people. @param columns of a line */
export function renderMeasurements(measurements: readonly Measurement[], columns: number): string {
  const rows = measurements
    .filter(({ count }) => count > 0)
    .map(({ name, count, minimum, median, maximum }) => [
      name,
      String(count),
      ...[minimum, median, maximum].map((seconds) => seconds!.toFixed(1)),
    ]);
  const missing = measurements
    .filter(({ isMeasured }) => !isMeasured)
    .map(({ name, from, count }) =>
      wrap(
        "  ",
        `${name}: ${count} sample${count === 1 ? "" : "s"}, too few for a range. They are from ${from}.`,
        columns,
      ),
    );
  return [
    ...(rows.length === 0 ? [] : [markdownTable(["timing", "samples", "minimum", "median", "maximum"], rows)]),
    ...(missing.length === 0 ? [] : ["Not in the file:", ...missing]),
  ].join("\n");
}

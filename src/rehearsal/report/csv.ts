import type { RunDetail } from "../measures/detail";

/** The series of a policy that are in a table. */
const SERIES = ["capacity", "waiting", "schedulable", "instances"] as const satisfies readonly (keyof RunDetail)[];

/**
 * The series of all policies as CSV: a row for each span of time, with its begin in ISO 8601, the tasks wanted and four
 * columns for each policy.
 *
 * @param start begin of the traffic, ISO 8601
 * @param details by the names of the policies, all of the same spans
 */
export function renderCsv(start: string, details: Readonly<Record<string, RunDetail>>): string {
  const all = Object.entries(details);
  const { wanted, spanSeconds } = all[0]![1];
  const head = ["time", "wanted", ...all.flatMap(([name]) => SERIES.map((series) => `${name} ${series}`))];
  const rows = wanted.map((tasks, index) => [
    new Date(Date.parse(start) + index * spanSeconds * 1000).toISOString(),
    tasks,
    ...all.flatMap(([, detail]) => SERIES.map((series) => Math.round(detail[series][index]! * 1000) / 1000)),
  ]);
  return `${[head, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

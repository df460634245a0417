import { wrap } from "../../wrapped-text";
import { framed } from "./frame";
import { costOf, decimal, integer } from "./numbers";
import type { PolicyReport, RehearsalReport } from "./rehearsal-report";
import type { ReportStyle } from "./report";

/** The columns of the comparison beside the policy's title. */
const COLUMNS: readonly { readonly head: string; readonly of: (policy: PolicyReport) => string }[] = [
  { head: "Waiting", of: ({ measures }) => decimal(measures.waiting.taskMinutes) },
  {
    head: "p99 wait",
    of: ({ measures: { waiting } }) =>
      waiting.p99Seconds === null ? "-" : `${integer(Math.round(waiting.p99Seconds))} s`,
  },
  { head: "Killed", of: ({ measures }) => integer(measures.tasks.killed) },
  { head: "Cost", of: ({ measures }) => costOf(measures) },
  { head: "Moves", of: ({ measures: { instances } }) => integer(instances.starts + instances.stops) },
  { head: "USD", of: ({ usdPerMonth }) => (usdPerMonth === null ? "-" : decimal(usdPerMonth.totalUsd)) },
];

/** A table with a row for each policy; a list where the screen is too narrow for it. */
export function renderComparison({ policies }: RehearsalReport, { columns }: ReportStyle): readonly string[] {
  const head = ["", ...COLUMNS.map((column) => column.head)];
  const rows = Object.values(policies).map((policy) => [policy.title, ...COLUMNS.map((column) => column.of(policy))]);
  const lines = framed(head, rows, false);
  if (lines.every((line) => line.length <= columns)) return lines;
  return rows.flatMap(([title = "", ...values]) => [
    wrap("", title, columns),
    wrap("  ", values.map((value, index) => `${COLUMNS[index]!.head} ${value}`).join(", "), columns),
  ]);
}

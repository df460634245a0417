import { wrap } from "../../wrapped-text";
import { FIGURES, type FigureName } from "../repeated-runs";
import { framed } from "./frame";
import { costOf, decimal, integer } from "./numbers";
import type { PolicyReport, RehearsalReport } from "./rehearsal-report";
import type { ReportStyle } from "./report";

/** The columns of the comparison beside the policy's title. */
const COLUMNS: readonly {
  readonly head: string;
  readonly figure: FigureName;
  readonly text: (value: number, policy: PolicyReport) => string;
}[] = [
  { head: "Waiting", figure: "waitingTaskMinutes", text: decimal },
  { head: "p99 wait", figure: "p99WaitSeconds", text: (seconds) => `${integer(Math.round(seconds))} s` },
  { head: "Killed", figure: "tasksKilled", text: integer },
  { head: "Cost", figure: "costRatio", text: (ratio, { measures }) => costOf({ cost: { ...measures.cost, ratio } }) },
  { head: "Moves", figure: "startsAndStops", text: integer },
  { head: "USD", figure: "usdPerMonth", text: decimal },
];

/** A row of the comparison: a title, and a text for each column. */
type Row = readonly string[];

/** The figures of a policy's only run. */
const rowOf = (policy: PolicyReport): Row => [
  policy.title,
  ...COLUMNS.map(({ figure, text }) => {
    const value = FIGURES[figure](policy);
    return value === null ? "-" : text(value, policy);
  }),
];

/** The figures of a policy over several runs: the median, or of what is killed the maximum, and the range below it. */
const rowsOf = (policy: PolicyReport): readonly Row[] => {
  const { title, spread } = policy;
  const row = (head: string, bound: "minimum" | "median" | "maximum"): Row => [
    head,
    ...COLUMNS.map(({ figure, text }) => {
      const found = spread.find((each) => each.figure === figure);
      if (!found) return "-";
      if (figure !== "tasksKilled") return text(found[bound], policy);
      return bound === "median" ? text(found.maximum, policy) : "";
    }),
  ];
  return [row(title, "median"), row("  from", "minimum"), row("  to", "maximum")];
};

/** The names of the columns, and the rows below them: one for each policy, or three of its several runs. */
export const comparisonOf = ({ policies, runs }: Pick<RehearsalReport, "policies" | "runs">) => ({
  head: ["", ...COLUMNS.map((column) => column.head)],
  rows: Object.values(policies).flatMap((policy) => (runs.count > 1 ? rowsOf(policy) : [rowOf(policy)])),
});

/** A table with the figures of each policy; a list where the screen is too narrow for it. */
export function renderComparison(report: RehearsalReport, { columns }: ReportStyle): readonly string[] {
  const { head, rows } = comparisonOf(report);
  const lines = framed(head, rows, false);
  if (lines.every((line) => line.length <= columns)) return lines;
  return rows.flatMap(([title = "", ...values]) => [
    wrap("", title, columns),
    wrap(
      "  ",
      values.flatMap((value, index) => (value === "" ? [] : [`${COLUMNS[index]!.head} ${value}`])).join(", "),
      columns,
    ),
  ]);
}

/** How far the figures depend on AWS's clocks and delays, in one sentence or two. */
export const runsSentence = ({ runs }: RehearsalReport): string =>
  runs.count === 1
    ? `One run, with seed ${runs.seed}; --runs 9 shows how far AWS's clocks move the figures.`
    : `Median of ${runs.count} runs, each with its own clocks and delays of AWS, and the range below it; killed is the maximum. All but the table is of run ${runs.shown} (seed ${runs.seed}).`;

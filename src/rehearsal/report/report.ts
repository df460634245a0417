import { createColors } from "picocolors";
import { wrap } from "../../wrapped-text";
import type { Measures, Spread } from "../measures/measures";
import { objectiveSentences } from "../objectives";
import { describeReading } from "../traffic/describe-reading";
import { ASCII, BLOCKS, highestInSpans, renderChart, renderSparkline } from "./chart";
import { renderComparison, runsSentence } from "./comparison";
import { framed } from "./frame";
import { momentSentences } from "./moments";
import { costOf, decimal, integer, lengthOfDays } from "./numbers";
import type { PolicyReport, Ratios, RehearsalReport } from "./rehearsal-report";
import { shareInUse } from "./reserve";
import { renderScenarios } from "./scenarios";
import { renderServices, renderWaits } from "./services";
import { hasServices, USUAL_CONTAINERS, unitOf } from "./unit";

/** The terminal that a report is written for. */
export interface ReportStyle {
  /** Whether the text has ANSI colours. */
  readonly color: boolean;
  /** Columns of a line, at least 40. A word that is longer has a line of its own. */
  readonly columns: number;
  /** Whether frames and blocks of Unicode are drawn; otherwise ASCII alone. */
  readonly unicode: boolean;
  /** Whether the subject's further figures are shown beside the reference's. @default false */
  readonly details?: boolean;
}

/** A report for people: the traffic, the capacity and the waiting over time, each policy's measures, the warnings. */
export function renderReport(report: RehearsalReport, style: ReportStyle): string {
  const color = createColors(style.color);
  const { traffic } = report;
  const policies = Object.values(report.policies);
  const dim = (text: string) => wrapped(text, style).map(color.dim);
  return [
    ...wrapped(
      `Rehearsal of ${report.environment}: ${traffic.source}, ${lengthOfDays(traffic.days)} from ${traffic.start.slice(0, 10)}`,
      style,
    ).map(color.bold),
    ...wrapped(clusterSentence(report), style),
    ...(report.foreign ?? []).flatMap((sentence) => dim(sentence)),
    ...renderServices(report, style.columns),
    ...(traffic.reading
      ? dim(describeReading(traffic.reading, hasServices(report) ? undefined : traffic.peakTasks).join(" "))
      : []),
    "",
    ...renderSeries(report, style),
    "",
    ...renderTables(report, style),
    ...wrapped(runsSentence(report), style),
    ...renderWaits(report, style.columns),
    ...objectiveSentences(report.objectives).flatMap((sentence) => wrapped(sentence, style)),
    ...momentSentences(report).flatMap((sentence) => wrapped(sentence, style)),
    ...moneySentences(report).flatMap((sentence) => wrapped(sentence, style)),
    ...dim(wordsOf(report)),
    ...policies.flatMap(({ note }) => (note === undefined ? [] : dim(note))),
    ...report.warnings.map((warning) => wrap("! ", warning, style.columns).replace("!", color.yellow("!"))),
    ...renderScenarios(report, style.columns),
  ].join("\n");
}

/** The verdict on money, its prices, and what every policy needs alike. */
const moneySentences = ({ money }: RehearsalReport): readonly string[] => {
  if (!money) return [];
  const { verdict, source, prices } = money;
  const beside = prices.besideInstancesUsdPerMonth;
  return [
    ...verdict.sentences,
    `USD${prices.perInstanceUsdPerMonth > 0 ? " with disks and monitoring" : ""}: ${source}${beside > 0 ? `; network besides: ${integer(beside)}` : ""}.`,
  ];
};

/** The words of the table that a newcomer has not met. */
const WORDS =
  "Waiting: minutes that tasks waited, added up. Killed: tasks that died with their instance. Cost: instance-hours over " +
  "the minimum, hours of instances that hold just the tasks wanted; not served: fewer. Moves: instance starts and stops. " +
  "USD: a month.";

/** The words that this report needs. */
const wordsOf = (report: RehearsalReport): string => {
  const { containers, percent } = report.cluster.reserve;
  const unit = hasServices(report) ? "usual container" : "task";
  const reserve = `Reserve: the room above the ${unit}s wanted; Drydock keeps it for ${containers} ${containers === 1 ? unit : `${unit}s`}${shareInUse(percent)}.`;
  return [WORDS, reserve, ...(hasServices(report) ? [USUAL_CONTAINERS] : [])].join(" ");
};

const clusterSentence = (report: RehearsalReport): string => {
  const { traffic, cluster } = report;
  return (
    `Peak ${integer(traffic.peakTasks)} ${unitOf(report)} of ${cluster.task.cpu} CPU units and ${cluster.task.memory} MiB; ` +
    `${cluster.minSize} to ${cluster.maxSize} ${cluster.instanceType}, ${cluster.tasksPerInstance} ${hasServices(report) ? "such containers" : "tasks"} each`
  );
};

/** The chart of tasks and capacity, and a line of waiting tasks for each policy. */
function renderSeries(report: RehearsalReport, { columns, unicode, color: hasColor }: ReportStyle): readonly string[] {
  const color = createColors(hasColor);
  const glyphs = unicode ? BLOCKS : ASCII;
  const policies = Object.values(report.policies);
  const subject = report.policies[report.subject]!;
  const maxWaiting = Math.max(1, ...policies.flatMap(({ series }) => series.waiting));
  const labelWidth = Math.max(MIN_LABEL_WIDTH, ...policies.map(({ title }) => title.length));
  const indent = `${" ".repeat(labelWidth)}  `;
  const fitted = (values: readonly number[]) => highestInSpans(values, columns - labelWidth - 2);
  const end = new Date(Date.parse(report.traffic.start) + report.durationSeconds * 1000).toISOString();
  // A chart that is too narrow for both times has their dates.
  const timeOf = (time: string) => clock(time).slice(0, columns < 2 * CLOCK_WIDTH + labelWidth + 3 ? 10 : CLOCK_WIDTH);
  const unit = unitOf(report);
  const legends = [
    `${glyphs.fills[8]} ${unit} wanted`,
    `${glyphs.line} ${unit} that ${subject.title}'s instances hold`,
  ];
  const oneLine = `${indent}${legends.join("   ")}`;
  return [
    ...renderChart({
      area: fitted(report.traffic.wanted),
      line: fitted(subject.series.capacity),
      rows: CHART_ROWS,
      labelWidth,
      from: timeOf(report.traffic.start),
      to: timeOf(end),
      glyphs,
    }),
    ...(oneLine.length <= columns ? [oneLine] : legends.map((legend) => wrap(indent, legend, columns))).map(color.dim),
    color.dim(wrap(indent, `tasks waiting for a place, up to ${integer(maxWaiting)}:`, columns)),
    ...policies.map(({ title, series }) =>
      `${title.padStart(labelWidth)}  ${renderSparkline(fitted(series.waiting), maxWaiting, glyphs)}`.trimEnd(),
    ),
  ];
}

/** Breaks a text into lines, between words. */
const wrapped = (text: string, { columns }: ReportStyle): readonly string[] => wrap("", text, columns).split("\n");

const MIN_LABEL_WIDTH = 8;
const CHART_ROWS = 6;

/** The comparison of all policies, and the subject beside the reference. */
const renderTables = (report: RehearsalReport, style: ReportStyle): readonly string[] => {
  const { policies, reference, subject } = report;
  return [
    ...renderComparison(report, style),
    ...(style.details && reference !== subject ? [renderTable(policies[subject]!, policies[reference]!, style)] : []),
  ];
};

/** A line of a table: its label, the text for a policy's measures, and the ratio beside them. */
interface Row {
  readonly label: string | ((measures: Measures) => string);
  readonly text: (measures: Measures) => string;
  readonly ratio?: keyof Ratios;
}

const ROWS: readonly Row[] = [
  { label: "Wait, median / p99 / max", text: ({ waiting }) => spread(waiting) },
  {
    label: "Killed / before timeout",
    text: ({ tasks }) => `${integer(tasks.killed)} / ${integer(tasks.killedEarly)}`,
  },
  { label: "Instance-hours", text: ({ cost }) => decimal(cost.instanceHours), ratio: "cost" },
  {
    // The lower bound follows from the traffic, the min size and the instance type: it is the same for each policy.
    label: ({ cost }) => `  over the minimum, ${decimal(cost.lowerBoundHours)}`,
    text: ({ cost }) => costOf({ cost }),
  },
  { label: "Instances, maximum", text: ({ instances }) => integer(instances.peak) },
  { label: "Drain, median / p99 / max", text: ({ drains }) => spread(drains) },
  {
    label: "Unmet demand, mean / time",
    text: ({ elasticity }) => `${percent(elasticity.thetaU)} / ${percent(elasticity.tauU)}`,
  },
];

const renderTable = (policy: PolicyReport, reference: PolicyReport, { columns, unicode }: ReportStyle): string => {
  const head = ["", policy.title, reference.title, "ratio"];
  const rows = ROWS.map(({ label, text, ratio }) => [
    typeof label === "string" ? label : label(policy.measures),
    text(policy.measures),
    text(reference.measures),
    ratio === undefined ? "" : factor(policy.ratios[ratio]),
  ]);
  const widths = head.map((_, column) => PADDING + Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const others = widths.slice(1).reduce((sum, width) => sum + width, 0);
  const labelWidth = Math.min(widths[0]!, columns - others - BORDERS);
  if (labelWidth < MIN_TABLE_LABEL) return rows.map((row) => listed(head, row, columns)).join("\n");
  const lines = rows.map(([label = "", ...values]) => {
    const indent = " ".repeat(label.length - label.trimStart().length);
    return [wrap(indent, label.trim(), labelWidth - PADDING), ...values];
  });
  return framed(head, lines, unicode).join("\n");
};

/** Columns between the text of a cell and its borders. */
const PADDING = 2;

/** Columns of a table that its frame takes. */
const BORDERS = 5;

/** Columns that labels need at least, to be words and not single letters. */
const MIN_TABLE_LABEL = 16;

/** A row of the table for a screen that is too narrow for one. */
const listed = ([, policy, reference]: readonly string[], row: readonly string[], columns: number): string => {
  const [label = "", own = "", other = "", ratio = ""] = row;
  const values = `${policy} ${own}, ${reference} ${other}${ratio === "" ? "" : `, ratio ${ratio}`}`;
  return `${wrap("", label.trim(), columns)}\n${wrap("  ", values, columns)}`;
};

const spread = ({ p50Seconds, p99Seconds, maxSeconds }: Spread): string => {
  if (p50Seconds === null || p99Seconds === null || maxSeconds === null) return "-";
  return `${[p50Seconds, p99Seconds, maxSeconds].map((value) => integer(Math.round(value))).join(" / ")} s`;
};

const percent = (value: number): string => `${value.toFixed(2)} %`;
const factor = (value: number | null): string => (value === null ? "-" : value.toFixed(value < 0.1 ? 3 : 2));
/** Characters of a time as {@link clock} writes it. */
const CLOCK_WIDTH = 16;
const clock = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");

import Table from "cli-table3";
import { createColors } from "picocolors";
import type { Measures, Spread } from "../measures/measures";
import { describeReading } from "../traffic/describe-reading";
import { renderChart, renderSparkline } from "./chart";
import type { PolicyReport, Ratios, RehearsalReport } from "./rehearsal-report";

export interface RenderOptions {
  /** Whether the text has ANSI colours. @default whether standard output is a terminal */
  readonly color?: boolean;
}

/** The longest line that a report has, warnings apart, which are as long as they need to be. */
export const REPORT_WIDTH = 100;

/** A report for people: the traffic, the capacity and the waiting over time, each policy's measures, the warnings. */
export function renderReport(report: RehearsalReport, options: RenderOptions = {}): string {
  const color = createColors(options.color ?? process.stdout.isTTY === true);
  const { traffic, cluster } = report;
  const policies = Object.values(report.policies);
  const subject = report.policies[report.subject]!;
  const maxWaiting = Math.max(1, ...policies.flatMap(({ series }) => series.waiting));
  const labelWidth = Math.max(MIN_LABEL_WIDTH, ...policies.map(({ title }) => title.length));
  const indent = " ".repeat(labelWidth);
  return [
    color.bold(
      `Rehearsal of ${report.environment}: ${traffic.source}, ${days(traffic.days)} from ${traffic.start.slice(0, 10)}`,
    ),
    `Peak ${integer(traffic.peakTasks)} tasks of ${cluster.task.cpu} CPU units and ${cluster.task.memory} MiB; ` +
      `${cluster.minSize} to ${cluster.maxSize} ${cluster.instanceType}, ${cluster.tasksPerInstance} tasks each`,
    ...(traffic.reading ? wrapped(describeReading(traffic.reading, traffic.peakTasks).join(" ")).map(color.dim) : []),
    "",
    ...renderChart({
      area: traffic.wanted,
      line: subject.series.capacity,
      rows: CHART_ROWS,
      labelWidth,
      from: clock(traffic.start),
      to: clock(new Date(Date.parse(traffic.start) + report.durationSeconds * 1000).toISOString()),
    }),
    color.dim(`${indent}  █ tasks wanted   ─ tasks that ${subject.title}'s instances hold`),
    color.dim(`${indent}  tasks waiting for a place, up to ${integer(maxWaiting)}:`),
    ...policies.map(({ title, series }) =>
      `${title.padStart(labelWidth)}  ${renderSparkline(series.waiting, maxWaiting)}`.trimEnd(),
    ),
    "",
    ...renderTables(report),
    ...policies.flatMap(({ note }) => (note === undefined ? [] : [color.dim(note)])),
    ...report.warnings.map((warning) => `${color.yellow("!")} ${warning}`),
  ].join("\n");
}

/** Breaks a text into lines of the report's width, between words. */
const wrapped = (text: string): readonly string[] =>
  text.match(new RegExp(`\\S.{0,${REPORT_WIDTH - 1}}(?=\\s|$)|\\S+`, "g")) ?? [];

const MIN_LABEL_WIDTH = 8;
const CHART_ROWS = 6;

/** A table for each policy, beside the reference: however many policies there are, it fits the width. */
const renderTables = ({ policies, reference }: RehearsalReport): readonly string[] =>
  Object.entries(policies)
    .filter(([name]) => name !== reference)
    .map(([, policy]) => renderTable(policy, policies[reference]!));

/** A line of a table: its label, the text for a policy's measures, and the ratio beside them. */
interface Row {
  readonly label: string | ((measures: Measures) => string);
  readonly text: (measures: Measures) => string;
  readonly ratio?: keyof Ratios;
}

const ROWS: readonly Row[] = [
  { label: "Waiting, task-minutes", text: ({ waiting }) => decimal(waiting.taskMinutes), ratio: "waiting" },
  { label: "Wait of a task, median / p99 / longest", text: ({ waiting }) => spread(waiting) },
  {
    label: "Tasks killed undrained / before timeout",
    text: ({ tasks }) => `${integer(tasks.killed)} / ${integer(tasks.killedEarly)}`,
  },
  { label: "Instance-hours", text: ({ cost }) => decimal(cost.instanceHours), ratio: "cost" },
  {
    // The lower bound follows from the traffic, the min size and the instance type: it is the same for each policy.
    label: ({ cost }) => `  over the least possible, ${decimal(cost.lowerBoundHours)}`,
    text: ({ cost }) => cost.ratio.toFixed(2),
  },
  {
    label: "Instance starts + stops",
    text: ({ instances }) => `${integer(instances.starts)} + ${integer(instances.stops)}`,
    ratio: "actions",
  },
  { label: "Instances at the most", text: ({ instances }) => integer(instances.peak) },
  { label: "Drains", text: ({ drains }) => integer(drains.count) },
  { label: "  duration, median / p99 / longest", text: ({ drains }) => spread(drains) },
  {
    label: "Demand unmet, mean / share of the time",
    text: ({ elasticity }) => `${percent(elasticity.thetaU)} / ${percent(elasticity.tauU)}`,
  },
];

const renderTable = (policy: PolicyReport, reference: PolicyReport): string => {
  const table = new Table({
    head: ["", policy.title, reference.title, "ratio"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { label, text, ratio } of ROWS)
    table.push([
      typeof label === "string" ? label : label(policy.measures),
      text(policy.measures),
      text(reference.measures),
      ratio === undefined ? "" : factor(policy.ratios[ratio]),
    ]);
  return table.toString();
};

const spread = ({ p50Seconds, p99Seconds, maxSeconds }: Spread): string => {
  if (p50Seconds === null || p99Seconds === null || maxSeconds === null) return "-";
  return `${[p50Seconds, p99Seconds, maxSeconds].map((value) => integer(Math.round(value))).join(" / ")} s`;
};

const integer = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });
const decimal = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
const percent = (value: number): string => `${value.toFixed(2)} %`;
const factor = (value: number | null): string => (value === null ? "-" : value.toFixed(value < 0.1 ? 3 : 2));
const days = (value: number): string =>
  value >= 1 ? `${decimal(value)} ${value === 1 ? "day" : "days"}` : `${integer(Math.round(value * 1440))} minutes`;
const clock = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");

import Table from "cli-table3";
import { createColors } from "picocolors";
import type { RehearsalReport } from "../run";
import { renderChart, renderSparkline } from "./chart";

export interface RenderOptions {
  /** @default whether standard output is a terminal */
  readonly color?: boolean;
}

/** The longest line that a report has, findings apart, which are as long as they need to be. */
export const REPORT_WIDTH = 100;

/** A report for people: the traffic and the capacity over time, the measures of both policies, what was found. */
export function renderReport(report: RehearsalReport, options: RenderOptions = {}): string {
  const color = createColors(options.color ?? process.stdout.isTTY === true);
  const { traffic, cluster, series } = report;
  const most = Math.max(1, ...series.drydock.waiting, ...series.baseline.waiting);
  const waitingLine = (name: string, counts: readonly number[]) =>
    `${name.padStart(LABEL_WIDTH)}  ${renderSparkline(counts, most)}`.trimEnd();
  return [
    color.bold(
      `Rehearsal of ${report.environment}: ${traffic.source}, ${days(traffic.days)} from ${traffic.start.slice(0, 10)}`,
    ),
    `Peak ${integer(traffic.peakTasks)} tasks of ${cluster.task.cpu} CPU units and ${cluster.task.memory} MiB; ` +
      `${cluster.minSize} to ${cluster.maxSize} ${cluster.instanceType}, ${cluster.tasksPerInstance} tasks each`,
    "",
    ...renderChart({
      area: series.wanted,
      line: series.drydock.capacity,
      rows: CHART_ROWS,
      labelWidth: LABEL_WIDTH,
      from: clock(traffic.start),
      to: clock(new Date(Date.parse(traffic.start) + report.durationSeconds * 1000).toISOString()),
    }),
    color.dim(`${"".padStart(LABEL_WIDTH)}  █ tasks wanted   ─ tasks that Drydock's instances hold`),
    color.dim(`${"".padStart(LABEL_WIDTH)}  tasks waiting for a place, up to ${integer(most)}:`),
    waitingLine("Drydock", series.drydock.waiting),
    waitingLine("baseline", series.baseline.waiting),
    "",
    renderTable(report),
    color.dim("Baseline: the CloudFormation templates that Drydock replaces, same sizes, same traffic."),
    ...report.findings.map((finding) => `${color.yellow("!")} ${finding}`),
  ].join("\n");
}

const LABEL_WIDTH = 8;
const CHART_ROWS = 6;

const renderTable = ({ drydock, baseline, ratios }: RehearsalReport): string => {
  const table = new Table({
    head: ["", "Drydock", "baseline", "ratio"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const both = <T>(pick: (measures: typeof drydock) => T, show: (value: T) => string) => [
    show(pick(drydock)),
    show(pick(baseline)),
  ];
  table.push(
    ["Waiting, task-minutes", ...both((m) => m.waiting.taskMinutes, decimal), ratio(ratios.waiting)],
    ["Wait of a task, median / p99 / longest", ...both((m) => m.waiting, spread), ""],
    [
      "Tasks killed undrained / before timeout",
      ...both(
        (m) => m.tasks,
        ({ killed, killedEarly }) => `${integer(killed)} / ${integer(killedEarly)}`,
      ),
      "",
    ],
    ["Instance-hours", ...both((m) => m.cost.instanceHours, decimal), ratio(ratios.cost)],
    [
      `  over the least possible, ${decimal(drydock.cost.lowerBoundHours)}`,
      ...both(
        (m) => m.cost.ratio,
        (value) => value.toFixed(2),
      ),
      "",
    ],
    [
      "Instance starts + stops",
      ...both(
        (m) => m.instances,
        ({ starts, stops }) => `${integer(starts)} + ${integer(stops)}`,
      ),
      ratio(ratios.actions),
    ],
    ["Instances at the most", ...both((m) => m.instances.peak, integer), ""],
    ["Drains", ...both((m) => m.drains.count, integer), ""],
    ["  duration, median / p99 / longest", ...both((m) => m.drains, spread), ""],
    [
      "Demand unmet, mean / share of the time",
      ...both(
        (m) => m.elasticity,
        ({ thetaU, tauU }) => `${percent(thetaU)} / ${percent(tauU)}`,
      ),
      "",
    ],
  );
  return table.toString();
};

const spread = (seconds: {
  readonly p50Seconds: number | null;
  readonly p99Seconds: number | null;
  readonly maxSeconds: number | null;
}): string => {
  const { p50Seconds, p99Seconds, maxSeconds } = seconds;
  if (p50Seconds === null || p99Seconds === null || maxSeconds === null) return "-";
  return `${[p50Seconds, p99Seconds, maxSeconds].map((value) => integer(Math.round(value))).join(" / ")} s`;
};

const integer = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });
const decimal = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
const percent = (value: number): string => `${value.toFixed(2)} %`;
const ratio = (value: number | null): string => (value === null ? "-" : value.toFixed(value < 0.1 ? 3 : 2));
const days = (value: number): string =>
  value >= 1 ? `${decimal(value)} ${value === 1 ? "day" : "days"}` : `${integer(Math.round(value * 1440))} minutes`;
const clock = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");

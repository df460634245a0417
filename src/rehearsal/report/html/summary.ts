import { objectiveInWords } from "../../objectives";
import { comparisonOf, runsSentence } from "../comparison";
import { costOf, decimal, integer } from "../numbers";
import type { PolicyReport, RehearsalReport } from "../rehearsal-report";
import { type Column, figure, paragraph, renderTable } from "./elements";
import { renderScatter } from "./scatter";
import { escapeHtml } from "./svg";

/** A figure that is seen first. */
interface Tile {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
}

/** The subject's figures that are seen first. */
export function renderTiles({ policies, subject, objectives }: RehearsalReport): string {
  const { measures, usdPerMonth, longestDrain } = policies[subject]!;
  const { waiting, tasks, cost, instances } = measures;
  const missed = objectives.filter(({ isMet }) => !isMet).length;
  const tiles: readonly Tile[] = [
    {
      name: "Waiting",
      value: decimal(waiting.taskMinutes),
      unit: `task-minutes; 99 % of tasks within ${integer(Math.round(waiting.p99Seconds ?? 0))} s`,
    },
    { name: "Tasks killed", value: integer(tasks.killed), unit: `of ${integer(tasks.wanted)}` },
    {
      name: "Instance-hours",
      value: decimal(cost.instanceHours),
      unit: `${costOf(measures)} of the minimum; up to ${integer(instances.peak)} instances`,
    },
    ...(usdPerMonth ? [{ name: "Instances cost", value: decimal(usdPerMonth.totalUsd), unit: "USD a month" }] : []),
    ...(longestDrain
      ? [
          {
            name: "Longest drain",
            value: `${integer(Math.round(longestDrain.seconds))} s`,
            unit: `of ${integer(longestDrain.timeoutSeconds)} s`,
          },
        ]
      : []),
    ...(objectives.length > 0
      ? [{ name: "Objectives missed", value: integer(missed), unit: `of ${integer(objectives.length)}` }]
      : []),
  ];
  const html = tiles.map(
    ({ name, value, unit }) =>
      `<div><dt>${escapeHtml(name)}</dt><dd class="value">${escapeHtml(value)}</dd><dd class="dim">${escapeHtml(unit)}</dd></div>`,
  );
  return `<dl class="tiles">${html.join("")}</dl>`;
}

/** The columns of the comparison. */
const COLUMNS: readonly Column<PolicyReport>[] = [
  { head: "Policy", cell: ({ title }) => title },
  { head: "Waiting, task-minutes", cell: ({ measures }) => decimal(measures.waiting.taskMinutes) },
  { head: "p99 wait, s", cell: ({ measures }) => integer(Math.round(measures.waiting.p99Seconds ?? 0)) },
  { head: "Killed", cell: ({ measures }) => integer(measures.tasks.killed) },
  { head: "Instance-hours", cell: ({ measures }) => decimal(measures.cost.instanceHours) },
  { head: "Over the minimum", cell: ({ measures }) => costOf(measures) },
  {
    head: "Starts and stops",
    cell: ({ measures: { instances } }) => integer(instances.starts + instances.stops),
  },
  { head: "Instances at a time", cell: ({ measures }) => integer(measures.instances.peak) },
  { head: "USD a month", cell: ({ usdPerMonth }) => (usdPerMonth === null ? "-" : decimal(usdPerMonth.totalUsd)) },
  {
    head: "Longest drain, s",
    cell: ({ longestDrain: drain }) =>
      drain ? `${integer(Math.round(drain.seconds))} of ${integer(drain.timeoutSeconds)}` : "-",
  },
];

/** The figures over several runs; nothing of one. */
const runsTable = (report: RehearsalReport): string => {
  if (report.runs.count === 1) return "";
  const { head, rows } = comparisonOf(report);
  const columns = ["Policy", ...head.slice(1)].map((name, index) => ({
    head: name,
    cell: (row: readonly string[]) => row[index] ?? "",
  }));
  return renderTable(runsSentence(report), columns, rows);
};

/** The policies beside each other: a picture of cost and waiting, a table, and what became of the objectives. */
export const renderPolicies = (report: RehearsalReport): string => {
  const { policies, objectives, subject } = report;
  const isPriced = report.money !== null;
  const points = Object.entries(policies).map(([name, { title, measures, usdPerMonth }]) => ({
    name: title,
    x: isPriced ? usdPerMonth!.totalUsd : measures.cost.instanceHours,
    y: measures.waiting.taskMinutes,
    isSubject: name === subject,
  }));
  const axes = { x: isPriced ? "USD a month" : "instance-hours", y: "task-minutes of waiting" };
  return [
    points.length > 1
      ? figure(
          renderScatter("policies-chart", "Cost and waiting of each policy", axes, points),
          `Task-minutes of waiting over ${axes.x}. The nearer to the lower left corner, the better.`,
        )
      : "",
    renderTable(
      "Each policy under the same traffic. Minimum: hours of instances that hold just the tasks wanted; not served: fewer",
      COLUMNS,
      Object.values(policies),
    ),
    runsTable(report),
    ...objectives.map((each) =>
      each.isMet
        ? paragraph(`Objective ${objectiveInWords(each)}: met.`)
        : paragraph(`Objective ${objectiveInWords(each)}: missed.`, "missed"),
    ),
    ...Object.values(policies).flatMap(({ note }) => (note === undefined ? [] : [paragraph(note, "dim")])),
  ].join("");
};

/** A way to run the tasks, with its price. */
interface PricedWay {
  readonly name: string;
  readonly instancesUsd: number | null;
  readonly feeUsd: number | null;
  readonly totalUsd: number;
}

/** The price of each policy and of Fargate a month, and the verdict. */
export const renderMoney = ({ money, policies }: RehearsalReport): string => {
  if (!money) return "<p>No price of the instance type is known; give --prices.</p>";
  const { prices, fargate, verdict, source } = money;
  const onFargate = Object.values(policies).some(({ fargateHours }) => fargateHours);
  const ways: readonly PricedWay[] = [
    ...Object.values(policies).map(({ title, usdPerMonth }) => ({ name: title, ...usdPerMonth! })),
    ...(fargate && !onFargate
      ? [{ name: "Fargate", instancesUsd: null, feeUsd: null, totalUsd: fargate.totalUsd }]
      : []),
  ];
  const highest = Math.max(...ways.map(({ totalUsd }) => totalUsd));
  const columns: readonly Column<PricedWay>[] = [
    { head: "Way", cell: ({ name }) => name },
    { head: "Instances", cell: ({ instancesUsd }) => (instancesUsd === null ? "-" : decimal(instancesUsd)) },
    { head: "Fee", cell: ({ feeUsd }) => (feeUsd === null ? "-" : decimal(feeUsd)) },
    { head: "Together", cell: ({ totalUsd }) => decimal(totalUsd) },
    {
      head: "Compared",
      isText: true,
      cell: ({ totalUsd }) => ({
        html: `<span class="bar" style="width:${Math.max(1, Math.round((totalUsd / highest) * 100))}%"></span>`,
      }),
    },
  ];
  return [
    ...verdict.sentences.map((each) => paragraph(each)),
    renderTable("USD a month", columns, ways),
    paragraph(
      `Network and load balancer, which all need alike: ${decimal(prices.besideInstancesUsdPerMonth)} USD a month. Prices of ${source}: ${prices.instanceUsdPerHour} USD an hour for an instance, ${prices.spotUsdPerHour} on Spot, ${decimal(prices.perInstanceUsdPerMonth)} a month for its disks and its monitoring.`,
      "dim",
    ),
  ].join("");
};

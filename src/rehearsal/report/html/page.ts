import type { RunDetail } from "../../measures/detail";
import { objectiveInWords } from "../../objectives";
import type { ScenariosReport } from "../../scenarios/ask";
import { describeReading } from "../../traffic/describe-reading";
import { comparisonOf, runsSentence } from "../comparison";
import { CAUSE_IN_WORDS } from "../moments";
import { decimal, integer } from "../numbers";
import type { PolicyReport, RehearsalReport } from "../rehearsal-report";
import { answerInWords, SCENARIO_HEAD, SCENARIO_WORDS, scenarioRows } from "../scenarios";
import { renderGantt } from "./gantt";
import { STYLE } from "./style";
import { escapeHtml, type Line, renderLines, type TimeAxis } from "./svg";

/** Colours of policies, in their order; more policies begin anew. */
const STYLES = ["a", "b", "c", "d"] as const;

/** A policy of a report that was run in detail. */
interface Detailed {
  readonly policy: PolicyReport;
  readonly detail: RunDetail;
  readonly style: string;
}

/**
 * A report as one HTML page that needs nothing else: no script, no network. It reads on a phone, in the dark, on paper, by
 * keyboard and by a screen reader.
 *
 * @param details of each policy, by its name
 */
export function renderHtml(report: RehearsalReport, details: Readonly<Record<string, RunDetail>>): string {
  const policies = Object.entries(report.policies).map(([name, policy], index) => ({
    policy,
    detail: details[name]!,
    style: STYLES[index % STYLES.length]!,
  }));
  const { wanted, spanSeconds } = details[report.subject]!;
  const axis = { startMs: Date.parse(report.traffic.start), seconds: wanted.length * spanSeconds };
  const subject = policies[Object.keys(report.policies).indexOf(report.subject)]!;
  const title = `Rehearsal of ${report.environment}`;
  const sections = [
    section("policies", "Policies compared", comparison(report)),
    section("money", "Money", money(report)),
    section("capacity", "Demand and capacity", capacityCharts(report, subject, axis)),
    section("waiting", "Waiting", waitingCharts(policies, axis)),
    section("worst", "Worst moments", worstMoments(subject.policy)),
    ...(report.scenarios ? [section("scenarios", "Scenarios", scenarios(report.scenarios))] : []),
    section("instances", "Instances", gantts(policies, axis)),
    section("traffic", "Traffic", traffic(report)),
    section("warnings", "Warnings", list(report.warnings)),
  ];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(subtitle(report))}</p>`,
    `<nav aria-label="Sections"><ul>${sections.map(({ link }) => `<li>${link}</li>`).join("")}</ul></nav></header>`,
    `<main>${sections.map(({ html }) => html).join("\n")}</main></body></html>\n`,
  ].join("\n");
}

const section = (id: string, title: string, content: string) => ({
  link: `<a href="#${id}">${title}</a>`,
  html: `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`,
});

const subtitle = ({ traffic: { source, days, peakTasks }, cluster }: RehearsalReport): string =>
  `${source}, ${decimal(days)} ${days === 1 ? "day" : "days"}, peak ${integer(peakTasks)} tasks of ${cluster.task.cpu} CPU units and ` +
  `${cluster.task.memory} MiB; ${cluster.minSize} to ${cluster.maxSize} ${cluster.instanceType}, ${cluster.tasksPerInstance} each. All times are UTC.`;

const list = (sentences: readonly string[]): string =>
  sentences.length === 0
    ? "<p>None.</p>"
    : `<ul class="warnings">${sentences.map((each) => `<li>${escapeHtml(each)}</li>`).join("")}</ul>`;

const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>` +
  `${head.map((each) => `<th scope="col">${escapeHtml(each)}</th>`).join("")}</tr></thead><tbody>` +
  `${rows.map(([first = "", ...others]) => `<tr><th scope="row">${escapeHtml(first)}</th>${others.map((each) => `<td>${escapeHtml(each)}</td>`).join("")}</tr>`).join("")}</tbody></table></div>`;

/** The columns of the comparison, beside the policy's title. */
const COLUMNS: readonly (readonly [head: string, of: (policy: PolicyReport) => string])[] = [
  ["waiting, task-minutes", ({ measures }) => decimal(measures.waiting.taskMinutes)],
  ["p99 wait, s", ({ measures }) => integer(Math.round(measures.waiting.p99Seconds ?? 0))],
  ["killed", ({ measures }) => integer(measures.tasks.killed)],
  ["instance-hours", ({ measures }) => decimal(measures.cost.instanceHours)],
  ["over the minimum", ({ measures }) => measures.cost.ratio.toFixed(2)],
  ["starts and stops", ({ measures: { instances } }) => integer(instances.starts + instances.stops)],
  ["instances at a time", ({ measures }) => integer(measures.instances.peak)],
  ["USD a month", ({ usdPerMonth }) => (usdPerMonth === null ? "-" : decimal(usdPerMonth.totalUsd))],
  [
    "longest drain",
    ({ longestDrain: drain }) =>
      drain ? `${integer(Math.round(drain.seconds))} of ${integer(drain.timeoutSeconds)} s` : "-",
  ],
];

/** The figures over several runs. */
const runsTable = (report: RehearsalReport): readonly string[] => {
  if (report.runs.count === 1) return [];
  const { head, rows } = comparisonOf(report);
  return [table(runsSentence(report), ["policy", ...head.slice(1)], rows)];
};

const comparison = (report: RehearsalReport): string => {
  const { policies, objectives } = report;
  return [
    table(
      "Each policy under the same traffic. Minimum: hours of instances that hold just the tasks wanted",
      ["policy", ...COLUMNS.map(([head]) => head)],
      Object.values(policies).map((policy) => [policy.title, ...COLUMNS.map(([, of]) => of(policy))]),
    ),
    ...runsTable(report),
    ...objectives.map((each) =>
      each.isMet
        ? `<p>Objective ${objectiveInWords(each)}: met.</p>`
        : `<p class="missed">Objective ${objectiveInWords(each)}: missed.</p>`,
    ),
    ...Object.values(policies).flatMap(({ note }) =>
      note === undefined ? [] : [`<p class="dim">${escapeHtml(note)}</p>`],
    ),
  ].join("");
};

const money = ({ money: its }: RehearsalReport): string =>
  its
    ? `${its.verdict.sentences.map((each) => `<p>${escapeHtml(each)}</p>`).join("")}<p class="dim">${escapeHtml(`Prices of ${its.source}.`)}</p>`
    : "<p>No price of the instance type is known.</p>";

const figure = (content: string, caption: string): string =>
  `<figure>${content}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;

const highest = (values: readonly number[]): number => values.reduce((maximum, value) => Math.max(maximum, value), 0);

const capacityCharts = ({ cluster }: RehearsalReport, { policy, detail }: Detailed, axis: TimeAxis): string => {
  const lines: readonly Line[] = [
    { name: "tasks wanted", style: "fill", values: detail.wanted, isArea: true },
    { name: `tasks that ${policy.title}'s instances hold`, style: "a", values: detail.capacity },
  ];
  const inWords = `Up to ${integer(highest(detail.wanted))} tasks are wanted, and the instances hold up to ${integer(highest(detail.capacity))}.`;
  const lowest = detail.schedulable.reduce((minimum, value) => Math.min(minimum, value), Number.POSITIVE_INFINITY);
  const { containers } = cluster.reserve;
  return [
    figure(renderLines("capacity-chart", "Tasks wanted and capacity over time", inWords, axis, lines), inWords),
    figure(
      renderLines(
        "room-chart",
        "Schedulable containers over time",
        `Between ${integer(lowest)} and ${integer(highest(detail.schedulable))} more containers would fit.`,
        axis,
        [{ name: "schedulable containers, the lowest of each span", style: "d", values: detail.schedulable }],
        [{ name: `reserve ${containers}`, value: containers }],
      ),
      `Schedulable containers: how many more would fit. Drydock keeps room for ${containers}, or for ${cluster.reserve.percent} % of those in use where that is more.`,
    ),
  ].join("");
};

const waitingCharts = (policies: readonly Detailed[], axis: TimeAxis): string => {
  const inWords = policies
    .map(({ policy, detail }) => `${policy.title}: up to ${integer(highest(detail.waiting))} tasks at a time`)
    .join("; ");
  return figure(
    renderLines(
      "waiting-chart",
      "Tasks that wait for a place over time",
      inWords,
      axis,
      policies.map(({ policy, detail, style }) => ({ name: policy.title, style, values: detail.waiting })),
    ),
    `${inWords}.`,
  );
};

const worstMoments = ({ title, worstMoments: moments, longestDrain }: PolicyReport): string => {
  const drain = longestDrain
    ? `<p>Longest drain: ${Math.round(longestDrain.seconds)} of ${longestDrain.timeoutSeconds} s, from ${minuteOf(longestDrain.start)}: ${Math.round(longestDrain.untilDrainingSeconds)} s until it was set to drain, ${Math.round(longestDrain.untilEmptySeconds)} s until its tasks had left, ${Math.round(longestDrain.untilEndSeconds)} s to its end.</p>`
    : "";
  if (moments.length === 0) return `<p>No task waited under ${escapeHtml(title)}.</p>${drain}`;
  return (
    table(
      `The times in which tasks waited most under ${title}`,
      ["begin", "minutes", "tasks at a time", "task-minutes", "because"],
      moments.map(({ start, seconds, tasks, taskMinutes, cause }) => [
        minuteOf(start),
        decimal(seconds / 60),
        integer(tasks),
        decimal(taskMinutes),
        CAUSE_IN_WORDS[cause],
      ]),
    ) + drain
  );
};

const scenarios = (asked: ScenariosReport): string =>
  [
    table(
      `${decimal(asked.seconds / 3600)} hours from ${minuteOf(asked.start)} around the peak at ${asked.peak.slice(11, 16)}`,
      ["scenario", ...SCENARIO_HEAD],
      scenarioRows(asked),
    ),
    `<dl>${asked.asked.map((answer) => `<dt>${answer.name}</dt><dd>${escapeHtml(answerInWords(answer))}</dd>`).join("")}</dl>`,
    `<p class="dim">${SCENARIO_WORDS}</p>`,
  ].join("");

const minuteOf = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");

const gantts = (policies: readonly Detailed[], axis: TimeAxis): string =>
  policies
    .map(
      ({ policy, detail }, index) =>
        `<h3>${escapeHtml(policy.title)}</h3>${renderGantt(`gantt-${index}`, `Instances of ${policy.title} over time`, detail.lives, axis)}`,
    )
    .join("");

const traffic = ({ traffic: { reading, source, peakTasks, services } }: RehearsalReport): string =>
  [
    `<p>${escapeHtml(reading ? describeReading(reading, services.length > 0 ? undefined : peakTasks).join(" ") : `${source}: no trace was read.`)}</p>`,
    ...services.map(
      (each) =>
        `<p>${escapeHtml(`${each.name}: up to ${integer(each.peakTasks)} tasks of ${each.task.cpu} CPU units and ${each.task.memory} MiB, by ${each.source}.`)}</p>`,
    ),
  ].join("");

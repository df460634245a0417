import type { RunDetail } from "../../measures/detail";
import type { ScenariosReport } from "../../scenarios/ask";
import { describeReading } from "../../traffic/describe-reading";
import { decimal, integer, lengthOfDays } from "../numbers";
import type { RehearsalReport } from "../rehearsal-report";
import { answerInWords, SCENARIO_HEAD, SCENARIO_WORDS, scenarioRows } from "../scenarios";
import { waitInWords } from "../services";
import { hasServices, USUAL_CONTAINERS, unitOf } from "../unit";
import {
  type Detailed,
  minuteOf,
  renderCapacity,
  renderCloseUp,
  renderInstances,
  renderWaiting,
  renderWorstMoments,
} from "./charts";
import { list, paragraph, renderTable } from "./elements";
import { STYLE } from "./style";
import { renderMoney, renderPolicies, renderTiles } from "./summary";
import { escapeHtml } from "./svg";

/**
 * A report as one HTML page that needs nothing else: no script, no network. It reads on a phone, in the dark, on paper, by
 * keyboard and by a screen reader.
 *
 * @param details of each policy, by its name
 */
export function renderHtml(report: RehearsalReport, details: Readonly<Record<string, RunDetail>>): string {
  const policies: readonly Detailed[] = Object.entries(report.policies).map(([name, policy]) => ({
    name,
    policy,
    detail: details[name]!,
  }));
  const subject = policies.find(({ name }) => name === report.subject)!;
  const { wanted, spanSeconds } = subject.detail;
  const axis = { startMs: Date.parse(report.traffic.start), seconds: wanted.length * spanSeconds };
  const title = `Rehearsal of ${report.environment}`;
  const sections = [
    section("policies", "Policies compared", renderPolicies(report)),
    section("money", "Money", renderMoney(report)),
    section("capacity", "Demand and capacity", renderCapacity(report, subject, axis)),
    section("worst", "Worst moments", renderWorstMoments(subject.policy)),
    section("close-up", "Around the peak", renderCloseUp(unitOf(report), subject, policies, axis)),
    section("waiting", "Waiting", `${renderWaiting(policies, axis)}${waitsOfServices(report)}`),
    ...(report.scenarios ? [section("scenarios", "Scenarios", scenarios(report.scenarios))] : []),
    section("instances", "Instances", renderInstances(policies, axis)),
    section("traffic", "Traffic", traffic(report)),
    section("warnings", "Warnings", list(report.warnings)),
  ];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escapeHtml(title)}</h1>${paragraph(subtitle(report))}${report.foreign ? list(report.foreign) : ""}${renderTiles(report)}`,
    `<nav aria-label="Sections"><ul>${sections.map(({ link }) => `<li>${link}</li>`).join("")}</ul></nav></header>`,
    `<main>${sections.map(({ html }) => html).join("\n")}</main></body></html>\n`,
  ].join("\n");
}

const section = (id: string, title: string, content: string) => ({
  link: `<a href="#${id}">${title}</a>`,
  html: `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`,
});

const subtitle = (report: RehearsalReport): string => {
  const {
    traffic: { source, days, peakTasks },
    cluster,
  } = report;
  const unit = unitOf(report);
  return (
    `${source}, ${lengthOfDays(days)}, peak ${integer(peakTasks)} ${unit} of ${cluster.task.cpu} CPU units and ` +
    `${cluster.task.memory} MiB; ${cluster.minSize} to ${cluster.maxSize} ${cluster.instanceType}, ${cluster.tasksPerInstance} ${unit} each. All times are UTC.${hasServices(report) ? ` ${USUAL_CONTAINERS}` : ""}`
  );
};

/** The wait of each of several applications under each policy. */
const waitsOfServices = ({ traffic: { services }, policies }: RehearsalReport): string => {
  if (services.length === 0) return "";
  const columns = [
    { head: "Application", cell: (index: number) => services[index]!.name },
    ...Object.values(policies).map(({ title, services: waits }) => ({
      head: title,
      cell: (index: number) => waitInWords(waits[index]!),
    })),
  ];
  return renderTable("Waiting by application, task-minutes (longest wait)", columns, [...services.keys()]);
};

const scenarios = (asked: ScenariosReport): string => {
  const columns = ["Scenario", ...SCENARIO_HEAD].map((head, index) => ({
    head,
    cell: (row: readonly string[]) => row[index] ?? "",
  }));
  const answers = asked.asked.map((answer) => `<dt>${answer.name}</dt><dd>${escapeHtml(answerInWords(answer))}</dd>`);
  return [
    renderTable(
      `${decimal(asked.seconds / 3600)} hours from ${minuteOf(asked.start)} around the peak at ${asked.peak.slice(11, 16)}`,
      columns,
      scenarioRows(asked),
    ),
    paragraph(SCENARIO_WORDS, "dim"),
    `<dl class="answers">${answers.join("")}</dl>`,
  ].join("");
};

const traffic = ({ traffic: { reading, source, peakTasks, services } }: RehearsalReport): string =>
  [
    reading
      ? list(describeReading(reading, services.length > 0 ? undefined : peakTasks))
      : paragraph(`${source}: no trace was read.`),
    ...services.map((each) =>
      paragraph(
        `${each.name}: up to ${integer(each.peakTasks)} tasks of ${each.task.cpu} CPU units and ${each.task.memory} MiB, by ${each.source}.`,
      ),
    ),
  ].join("");

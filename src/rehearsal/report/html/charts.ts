import type { CloseUp, DetailSeries, RunDetail } from "../../measures/detail";
import { CAUSE_IN_WORDS } from "../moments";
import { decimal, integer } from "../numbers";
import type { PolicyReport, RehearsalReport } from "../rehearsal-report";
import { shareInUse } from "../reserve";
import { unitOf } from "../unit";
import { type Column, figure, paragraph, renderTable } from "./elements";
import { renderGantt, STAGES } from "./gantt";
import { type Band, escapeHtml, highestOf, type Line, legend, renderLines, type TimeAxis } from "./svg";

/** A policy of a report that was run in detail. */
export interface Detailed {
  /** Its name in the ids of the page. */
  readonly name: string;
  readonly policy: PolicyReport;
  readonly detail: RunDetail;
}

/** Tasks wanted, and tasks that a policy's instances hold. @param unit of both */
const supply = ({ title }: PolicyReport, { wanted, capacity }: DetailSeries, unit: string): readonly Line[] => [
  { name: `${unit} wanted`, style: "fill", values: wanted, isArea: true },
  { name: `${unit} that ${title}'s instances hold`, style: "a", values: capacity },
];

const capitalized = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

/** Demand, capacity and the room that is left, of one policy; the worst moments are marked by their numbers. */
export const renderCapacity = (report: RehearsalReport, { policy, detail }: Detailed, axis: TimeAxis): string => {
  const unit = unitOf(report);
  const { wanted, capacity, schedulable } = detail;
  const inWords = `Up to ${integer(highestOf(wanted))} ${unit} are wanted, and the instances hold up to ${integer(highestOf(capacity))}.`;
  const lowest = schedulable.reduce((minimum, value) => Math.min(minimum, value), Number.POSITIVE_INFINITY);
  const { containers, percent } = report.cluster.reserve;
  const reserve = wanted.map((tasks) => Math.max(containers, Math.ceil((tasks * percent) / 100)));
  const bands = bandsOf(policy, axis);
  return [
    figure(
      renderLines({
        ...{ id: "capacity-chart", title: `${capitalized(unit)} wanted and capacity over time`, description: inWords },
        ...{ axis, lines: supply(policy, detail, unit), bands },
      }),
      `${inWords}${bands.length > 0 ? " The numbers are those of the worst moments." : ""}`,
    ),
    figure(
      renderLines({
        ...{ id: "room-chart", title: "Schedulable containers over time", axis },
        description: `Between ${integer(lowest)} and ${integer(highestOf(schedulable))} more containers would fit.`,
        lines: [
          { name: "schedulable containers, the lowest of each span", style: "d", values: schedulable },
          { name: "reserve to keep", style: "mark", values: reserve },
        ],
      }),
      `Schedulable containers: how many more would fit. Drydock keeps room for ${containers}${shareInUse(percent)}, and launches where less is left.`,
    ),
  ].join("");
};

const bandsOf = ({ worstMoments }: PolicyReport, { startMs }: TimeAxis): readonly Band[] =>
  worstMoments.map(({ start, seconds }, index) => {
    const from = (Date.parse(start) - startMs) / 1000;
    return { name: String(index + 1), from, to: from + seconds };
  });

/** Waiting tasks, one chart for each policy, all on one scale. */
export const renderWaiting = (policies: readonly Detailed[], axis: TimeAxis): string => {
  const top = Math.max(1, ...policies.map(({ detail }) => highestOf(detail.waiting)));
  return policies
    .map(({ name, policy, detail }) => {
      const inWords = `${policy.title}: up to ${integer(highestOf(detail.waiting))} tasks at a time, ${decimal(policy.measures.waiting.taskMinutes)} task-minutes.`;
      const lines = [{ name: "tasks that wait", style: "b", values: detail.waiting, isArea: true }];
      const id = `waiting-${name}`;
      const title = `Tasks that wait for a place under ${policy.title}`;
      return figure(
        renderLines({ id, title, description: inWords, axis, lines, height: 70, top, hasLegend: false }),
        inWords,
      );
    })
    .join("");
};

/** The worst moments and the longest drain of a policy. */
export const renderWorstMoments = ({ title, worstMoments, longestDrain: drain }: PolicyReport): string => {
  const moments = worstMoments.map((moment, index) => ({ ...moment, number: index + 1 }));
  const columns: readonly Column<(typeof moments)[number]>[] = [
    { head: "No.", cell: ({ number }) => String(number) },
    { head: "Begin", isText: true, cell: ({ start }) => minuteOf(start) },
    { head: "Minutes", cell: ({ seconds }) => decimal(seconds / 60) },
    { head: "Tasks at a time", cell: ({ tasks }) => integer(tasks) },
    { head: "Task-minutes", cell: ({ taskMinutes }) => decimal(taskMinutes) },
    { head: "Because", isText: true, cell: ({ cause }) => CAUSE_IN_WORDS[cause] },
  ];
  return [
    moments.length === 0
      ? paragraph(`No task waited under ${title}.`)
      : renderTable(`The times in which tasks waited most under ${title}`, columns, moments),
    drain
      ? paragraph(
          `Longest drain: ${integer(Math.round(drain.seconds))} of ${integer(drain.timeoutSeconds)} s, from ${minuteOf(drain.start)}: ${Math.round(drain.untilDrainingSeconds)} s until it was set to drain, ${Math.round(drain.untilEmptySeconds)} s until its tasks had left, ${Math.round(drain.untilEndSeconds)} s to its end.`,
        )
      : "",
  ].join("");
};

/** A time as a page shows it. */
export const minuteOf = (isoTime: string): string => isoTime.slice(0, 16).replace("T", " ");

/** The hours around the peak by the minute: demand, capacity, waiting tasks, and each instance with its boot and its drain. */
export const renderCloseUp = (
  unit: string,
  subject: Detailed,
  policies: readonly Detailed[],
  whole: TimeAxis,
): string => {
  const axisOf = ({ startSeconds, wanted, spanSeconds }: CloseUp): TimeAxis => ({
    startMs: whole.startMs + startSeconds * 1000,
    seconds: wanted.length * spanSeconds,
  });
  const { closeUp } = subject.detail;
  const axis = axisOf(closeUp);
  const inWords = `${minuteOf(new Date(axis.startMs).toISOString())} and ${decimal(axis.seconds / 3600)} hours from then: up to ${integer(highestOf(closeUp.waiting))} tasks wait under ${subject.policy.title}.`;
  return [
    figure(
      renderLines({
        ...{ id: "close-up-chart", title: `${capitalized(unit)} wanted, capacity and waiting tasks around the peak` },
        ...{ description: inWords, axis },
        lines: [
          ...supply(subject.policy, closeUp, unit),
          { name: "tasks that wait", style: "b", values: closeUp.waiting },
        ],
      }),
      inWords,
    ),
    ...gantts("close-up", policies, ({ detail }) => detail.closeUp, axis, true),
  ].join("");
};

/** The instances of each policy over the whole time. */
export const renderInstances = (policies: readonly Detailed[], axis: TimeAxis): string =>
  gantts("gantt", policies, ({ detail }) => detail, axis, false).join("");

const gantts = (
  id: string,
  policies: readonly Detailed[],
  seriesOf: (policy: Detailed) => DetailSeries,
  axis: TimeAxis,
  hasTimes: boolean,
): readonly string[] => [
  legend(STAGES),
  // On Fargate there are no instances to show.
  ...policies.flatMap((each) => {
    const { title, fargateHours } = each.policy;
    const { lives } = seriesOf(each);
    if (fargateHours) return [];
    const what = hasTimes ? "Instances around the peak" : "Instances over time";
    const gantt = renderGantt({ id: `${id}-${each.name}`, title: `${what}, ${title}`, lives, axis, hasTimes });
    return [`<h3>${escapeHtml(title)}</h3>${gantt}`];
  }),
];

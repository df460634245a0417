import { wrap } from "../../wrapped-text";
import { objectiveInWords } from "../objectives";
import { framed } from "./frame";
import { costOf, decimal, integer, lengthOfDays } from "./numbers";
import type { PolicyReport, RehearsalReport } from "./rehearsal-report";
import { unitOf } from "./unit";

/** One of the clusters that are compared under the same traffic. */
export interface Variant {
  /** Its name in the table. */
  readonly title: string;
  readonly report: RehearsalReport;
  /** The stacks that were rehearsed, as text. @default unknown */
  readonly stacks?: string;
}

/** A line of the table. */
interface Row {
  readonly label: string;
  readonly text: (subject: PolicyReport, report: RehearsalReport) => string;
}

const seconds = (value: number | null): string => (value === null ? "-" : `${integer(Math.round(value))} s`);

const ROWS: readonly Row[] = [
  {
    label: "Instances",
    text: (_, { cluster: { minSize, maxSize, instanceType } }) => `${minSize} to ${maxSize} ${instanceType}`,
  },
  { label: "  tasks on each", text: (_, { cluster }) => integer(cluster.tasksPerInstance) },
  { label: "  at a time, maximum", text: ({ measures }) => integer(measures.instances.peak) },
  {
    label: "  starts and stops",
    text: ({ measures: { instances } }) => integer(instances.starts + instances.stops),
  },
  { label: "Waiting, task-minutes", text: ({ measures }) => decimal(measures.waiting.taskMinutes) },
  { label: "  p99 of a task", text: ({ measures }) => seconds(measures.waiting.p99Seconds) },
  { label: "  maximum", text: ({ measures }) => seconds(measures.waiting.maxSeconds) },
  { label: "Tasks killed", text: ({ measures }) => integer(measures.tasks.killed) },
  {
    label: "Longest drain",
    text: ({ longestDrain }) =>
      longestDrain ? `${integer(Math.round(longestDrain.seconds))} of ${integer(longestDrain.timeoutSeconds)} s` : "-",
  },
  { label: "Instance-hours", text: ({ measures }) => decimal(measures.cost.instanceHours) },
  { label: "  over the minimum", text: ({ measures }) => costOf(measures) },
  {
    label: "USD a month, instances",
    text: ({ usdPerMonth }) => (usdPerMonth === null ? "-" : decimal(usdPerMonth.totalUsd)),
  },
  {
    label: "  network and load balancer",
    text: (_, { money }) => (money === null ? "-" : decimal(money.prices.besideInstancesUsdPerMonth)),
  },
  {
    label: "Objectives missed",
    text: (_, { objectives }) =>
      objectives.length === 0 ? "none set" : integer(objectives.filter(({ isMet }) => !isMet).length),
  },
];

/** The figures of clusters beside each other: a line each, its name first, then a cell for each cluster. */
export const variantRows = (variants: readonly Variant[]): readonly (readonly string[])[] =>
  ROWS.map(({ label, text }) => [
    label,
    ...variants.map(({ report }) => text(report.policies[report.subject]!, report)),
  ]);

/** The traffic of clusters that are compared, in a phrase. */
export const variantTraffic = ([{ report }]: readonly [Variant, ...Variant[]]): string => {
  const { traffic } = report;
  return `${traffic.source}, ${lengthOfDays(traffic.days)} from ${traffic.start.slice(0, 10)}, peak ${integer(traffic.peakTasks)} ${unitOf(report)}`;
};

/** Remarks on clusters that are compared, a sentence each: that nothing differs, where their tasks differ, missed objectives, warnings. */
export const variantRemarks = (variants: readonly Variant[]): readonly string[] => [
  ...nothingThatDiffers(variants),
  ...tasksThatDiffer(variants),
  ...variants.flatMap(({ title, report }) => [
    ...report.objectives.filter(({ isMet }) => !isMet).map((missed) => `${title} misses ${objectiveInWords(missed)}.`),
  ]),
  ...warningsOf(variants),
];

/** Columns that are equal look like a mistake, unless it is said why. */
const nothingThatDiffers = (variants: readonly Variant[]): readonly string[] => {
  const [{ title, stacks }, ...others] = variants as readonly [Variant, ...Variant[]];
  if (stacks !== undefined && others.every((other) => other.stacks === stacks))
    return [
      `${[title, ...others.map((other) => other.title)].join(" and ")} have the same stacks: nothing is changed.`,
    ];
  return variantRows(variants).every(([, first, ...cells]) => cells.every((cell) => cell === first))
    ? ["No figure of the table differs."]
    : [];
};

/** The warnings of clusters, each once: it begins with the names of those that have it, where not all do. */
const warningsOf = (variants: readonly Variant[]): readonly string[] =>
  [...new Set(variants.flatMap(({ report }) => report.warnings))].map((warning) => {
    const having = variants.filter(({ report }) => report.warnings.includes(warning));
    return having.length === variants.length ? warning : `${having.map(({ title }) => title).join(", ")}: ${warning}`;
  });

/**
 * Clusters beside each other under the same traffic, each as Drydock runs it, and the warnings of each.
 *
 * @param subject names what is compared
 */
export function renderVariants(subject: string, variants: readonly Variant[], columns: number): string {
  const head = ["", ...variants.map(({ title }) => title)];
  const rows = variantRows(variants);
  const lines = framed(head, rows, false);
  return [
    wrap("", `${subject} under ${variantTraffic(variants as readonly [Variant, ...Variant[]])}`, columns),
    "",
    ...(lines.every((line) => line.length <= columns) ? lines : rows.flatMap((row) => listed(head, row, columns))),
    ...variantRemarks(variants).map((sentence) => wrap("! ", sentence, columns)),
  ].join("\n");
}

/** A row for a screen that is too narrow for the table. */
const listed = ([, ...titles]: readonly string[], [label = "", ...values]: readonly string[], columns: number) => [
  wrap("", label.trim(), columns),
  wrap("  ", values.map((value, index) => `${titles[index]!} ${value}`).join(", "), columns),
];

/** A task that is larger in one cluster makes its figures the figures of other work. */
const tasksThatDiffer = (variants: readonly Variant[]): readonly string[] => {
  const sizes = variants.map(({ report }) => report.cluster.task);
  if (sizes.every(({ cpu, memory }) => cpu === sizes[0]!.cpu && memory === sizes[0]!.memory)) return [];
  const words = variants.map(({ title }, index) => `${title} ${sizes[index]!.cpu} and ${sizes[index]!.memory}`);
  return [`The tasks differ, in CPU units and MiB: ${words.join(", ")}.`];
};

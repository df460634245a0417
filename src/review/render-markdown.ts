import { markdownTable } from "../markdown-table";
import { LEVELS, type Level, type Remark } from "./levels";
import type { Money } from "./money";
import {
  type ConstructReview,
  type NoComparison,
  type RehearsalComparison,
  type Review,
  remarksOf,
  type StackReview,
} from "./review";
import { listed } from "./words";

/** Signs before a remark. */
const SIGNS: Readonly<Record<Level, string>> = { information: "ℹ️", attention: "⚠️", danger: "🛑" };

/** Renders a review for a pull request. */
export const renderMarkdown = (review: Review): string =>
  `${[
    `# Plan review: ${headlineOf(review)}`,
    ...(review.stacks.length > 0 ? [overview(review.stacks)] : []),
    ...(review.waiting.length > 0 ? [waitingLine(review.waiting)] : []),
    ...review.stacks.filter(({ constructs }) => constructs.length > 0).map(stackSection),
    ...(review.money ? [moneySection(review.money)] : []),
    ...(review.rehearsal ? [rehearsalSection(review.rehearsal)] : []),
  ].join("\n\n")}\n`;

/** Renders a review of what was changed beside Terraform. */
export const renderDrift = (review: Review): string =>
  `${[
    `# Drift: ${headlineOf(review)}`,
    overview(review.stacks),
    ...review.stacks.filter(({ constructs }) => constructs.length > 0).map(stackSection),
    ...(review.stacks.some(({ constructs }) => constructs.length > 0)
      ? [
          "Somebody changed this beside Terraform. The next apply takes it back, but for entries that were added to a list: " +
            "remove these by hand. To keep a change, change the settings.",
        ]
      : []),
  ].join("\n\n")}\n`;

/** The review in a phrase: `danger`, with the number of remarks of each level. */
export function headlineOf({ level, stacks }: Review): string {
  const remarks = remarksOf({ stacks });
  if (stacks.every(({ constructs }) => constructs.length === 0)) return "nothing changes";
  const counts = [...LEVELS]
    .reverse()
    .map((each) => [remarks.filter((remark) => remark.level === each).length, each] as const)
    .filter(([count]) => count > 0)
    .map(([count, each]) => `${count} ${each}`);
  return counts.length > 0 ? `${level} (${counts.join(", ")})` : level;
}

/** Stacks without a plan, in a sentence. */
export const waitingLine = (waiting: readonly string[]): string =>
  `Not planned yet, as they read what changes: ${waiting.join(", ")}. Review them after this apply.`;

const overview = (stacks: readonly StackReview[]): string =>
  markdownTable(
    ["stack", "level", "create", "change", "replace", "destroy", "stay"],
    stacks.map(({ stack, level, counts, unchanged, constructs }) => [
      stack,
      constructs.length === 0 ? "no changes" : level,
      ...[counts.create, counts.update, counts.replace, counts.delete + counts.forget, unchanged].map(String),
    ]),
  );

const stackSection = ({ stack, isNew, constructs }: StackReview): string =>
  [`## ${escaped(stack)}${isNew ? " (new)" : ""}`, ...constructs.map(constructSection)].join("\n\n");

const constructSection = ({ construct, remarks, others }: ConstructReview): string =>
  [
    ...(construct === "" ? [] : [`**${escaped(construct)}**`]),
    [...remarks.map(line), ...others.map((other) => `- ${escaped(other)}`)].join("\n"),
  ].join("\n\n");

const line = ({ level, text, reason, addresses }: Remark): string =>
  `- ${SIGNS[level]} ${level === "information" ? "" : `**${level}** `}${escaped(text)}: ${escaped(reason)}.` +
  ` <sub>${listed(addresses.map((address) => code(address)))}</sub>`;

function moneySection({ parts, beforeUsd, afterUsd, prices, notCounted }: Money): string {
  const difference = afterUsd - beforeUsd;
  const rows = parts.map((part) => [
    part.name,
    part.beforeUsd.toFixed(2),
    part.afterUsd.toFixed(2),
    signed(part.afterUsd - part.beforeUsd),
  ]);
  return [
    `## Money: ${moneyHeadline(difference)}`,
    ...(rows.length > 0
      ? [
          markdownTable(
            ["part", "before", "after", "difference"],
            [...rows, ["sum of these stacks", beforeUsd.toFixed(2), afterUsd.toFixed(2), signed(difference)]],
          ),
        ]
      : []),
    `The smallest number of instances, no traffic, no discount. Prices: ${prices.join("; ")}.` +
      (notCounted.length > 0 ? ` Not counted: ${notCounted.join("; ")}.` : ""),
  ].join("\n\n");
}

const rehearsalSection = (rehearsal: RehearsalComparison | NoComparison): string =>
  [
    "## Rehearsal",
    ...("refusal" in rehearsal
      ? [`Nothing to compare with: of ${code(rehearsal.base)} it cannot be made (${escaped(rehearsal.refusal)}).`]
      : comparison(rehearsal)),
  ].join("\n\n");

const comparison = ({ base, traffic, rows, remarks }: RehearsalComparison): readonly string[] => [
  `Before is ${code(base)}, both under ${escaped(traffic)}.`,
  markdownTable(
    ["", "before", "after"],
    rows.map(({ label, before, after }) => [label.replace(/^ {2}/, "– "), before, after]),
  ),
  ...(remarks.length > 0 ? [remarks.map((remark) => `- ${escaped(remark)}`).join("\n")] : []),
];

/** A difference of the bill, as a heading. */
export const moneyHeadline = (differenceUsd: number): string =>
  Math.abs(differenceUsd) < 0.005 ? "the same at rest" : `${signed(differenceUsd)} USD a month at rest`;

/** A difference in USD with its sign. */
export const signed = (usd: number): string => (usd < -0.005 ? usd.toFixed(2) : `+${Math.abs(usd).toFixed(2)}`);

/** A Terraform address as code, which nothing in it can end. */
const code = (address: string): string => `\`${address.replace(/[`<>]/g, "")}\``;

/** A text that Markdown and HTML take as it is. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/([`*_[\]|\\])/g, "\\$1");

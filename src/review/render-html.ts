import { LEVELS, type Remark } from "./levels";
import type { Money } from "./money";
import { headlineOf, moneyHeadline, signed, waitingLine } from "./render-markdown";
import type { ConstructReview, NoComparison, RehearsalComparison, Review, StackReview } from "./review";

/** Renders a review as a page that needs no other file and runs no script. */
export const renderHtml = (review: Review): string =>
  [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><title>Plan review</title>',
    `<style>${STYLE}</style></head><body>`,
    `<h1>Plan review: ${escaped(headlineOf(review))}</h1>`,
    table(
      ["stack", "level", "create", "change", "replace", "destroy", "stay"],
      review.stacks.map(({ stack, level, counts, unchanged, constructs }) => [
        stack,
        constructs.length === 0 ? "no changes" : level,
        ...[counts.create, counts.update, counts.replace, counts.delete + counts.forget, unchanged].map(String),
      ]),
    ),
    ...(review.waiting.length > 0 ? [`<p>${escaped(waitingLine(review.waiting))}</p>`] : []),
    ...review.stacks.filter(({ constructs }) => constructs.length > 0).map(stackSection),
    ...(review.money ? [moneySection(review.money)] : []),
    ...(review.rehearsal ? [rehearsalSection(review.rehearsal)] : []),
    "</body></html>",
    "",
  ].join("\n");

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}" +
  "table{border-collapse:collapse}td,th{border:1px solid #d0d7de;padding:.25rem .6rem;text-align:left}" +
  "li{margin:.4rem 0;list-style:none}li::before{content:attr(data-level);display:inline-block;min-width:6.5rem;font-weight:600}" +
  "li.danger::before{color:#b00020}li.attention::before{color:#8a5300}li.information::before{color:#57606a}" +
  "small{color:#57606a;display:block;overflow-wrap:anywhere}";

const stackSection = ({ stack, isNew, constructs }: StackReview): string =>
  [`<h2>${escaped(stack)}${isNew ? " (new)" : ""}</h2>`, ...constructs.map(constructSection)].join("\n");

const constructSection = ({ construct, remarks, others }: ConstructReview): string =>
  [
    ...(construct === "" ? [] : [`<h3>${escaped(construct)}</h3>`]),
    "<ul>",
    ...remarks.map(item),
    ...others.map((other) => `<li class="information" data-level="·">${escaped(other)}</li>`),
    "</ul>",
  ].join("\n");

const item = ({ level, text, reason, addresses }: Remark): string =>
  `<li class="${LEVELS.find((each) => each === level)}" data-level="${level}">${escaped(text)}: ${escaped(reason)}.` +
  `<small>${escaped(addresses.join(", "))}</small></li>`;

const moneySection = ({ parts, beforeUsd, afterUsd, prices, notCounted }: Money): string =>
  [
    `<h2>Money: ${moneyHeadline(afterUsd - beforeUsd)}</h2>`,
    table(
      ["part", "before", "after", "difference"],
      [...parts, { name: "sum of these stacks", beforeUsd, afterUsd }].map((part) => [
        part.name,
        part.beforeUsd.toFixed(2),
        part.afterUsd.toFixed(2),
        signed(part.afterUsd - part.beforeUsd),
      ]),
    ),
    `<p>${escaped([...prices, ...notCounted.map((each) => `not counted: ${each}`)].join("; "))}</p>`,
  ].join("\n");

const rehearsalSection = (rehearsal: RehearsalComparison | NoComparison): string =>
  [
    "<h2>Rehearsal</h2>",
    ...("refusal" in rehearsal
      ? [
          `<p>Nothing to compare with: of ${escaped(rehearsal.base)} it cannot be made (${escaped(rehearsal.refusal)}).</p>`,
        ]
      : comparison(rehearsal)),
  ].join("\n");

const comparison = ({ base, traffic, rows, remarks }: RehearsalComparison): readonly string[] => [
  `<p>Before is ${escaped(base)}, both under ${escaped(traffic)}.</p>`,
  table(
    ["", "before", "after"],
    rows.map(({ label, before, after }) => [label.replace(/^ {2}/, "– "), before, after]),
  ),
  ...(remarks.length > 0 ? [`<ul>${remarks.map((remark) => `<li>${escaped(remark)}</li>`).join("")}</ul>`] : []),
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join("")}</tr>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`)
    .join("")}</table>`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

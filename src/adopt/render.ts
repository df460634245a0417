import { membersAsTypeScript } from "../environment/as-typescript";
import { formatPath, valueAt } from "../environment/paths";
import type { Change } from "../review/changes";
import type { Json } from "../review/plan-json";
import { wrap } from "../wrapped-text";
import type { Adoption } from "./adopt";
import { isPatch, type Patch, withoutNull } from "./settings";

/** An adoption in words, with where its parts go. */
export interface AdoptionReport extends Adoption {
  /** Path of the environment's file, for example `environments/shop.ts`. */
  readonly file: string;
  /** Path of the file with the imports. */
  readonly importsFile: string;
  /** Whether that file has been written. */
  readonly isWritten: boolean;
  /** Settings of the environment's file, by which those are named that have to go. */
  readonly input: unknown;
  /** Facts that a user should know, one sentence each. */
  readonly remarks: readonly string[];
}

/** Characters of a value that are shown. */
const MAXIMUM_VALUE = 60;

/** Whether a change replaces or destroys what is taken over. */
export const isLoss = ({ action }: Pick<Change, "action">): boolean =>
  action === "replace" || action === "delete" || action === "forget";

/**
 * Renders an adoption: settings, imports, and what the next apply changes.
 *
 * @param columns of a line
 */
export const renderAdoption = (report: AdoptionReport, columns: number): string =>
  [settingsText(report), importsText(report), changesText(report, columns), remarksText(report, columns)]
    .filter((part) => part !== "")
    .join("\n\n");

function settingsText({ settings, file, input }: AdoptionReport): string {
  const shown = withoutNull(settings);
  const removed = pathsOfNull(settings).filter((path) => valueAt(input, path) !== undefined);
  return [
    ...(Object.keys(shown).length === 0
      ? ["No setting has to change."]
      : [
          `Settings for ${file}; network takes the place of the whole network, others join those that are there:`,
          membersAsTypeScript(shown, 2),
        ]),
    ...(removed.length > 0 ? [`  Take out: ${removed.map((path) => formatPath(path)).join(", ")}`] : []),
  ].join("\n");
}

function importsText({ imports, importsFile, isWritten }: AdoptionReport): string {
  const rows = Object.entries(imports).flatMap(([stack, resources]) =>
    Object.entries(resources).map(([address, { id, keep = [] }]) => [
      stack,
      address,
      `${id}${keep.length > 0 ? `, which keeps its ${keep.join(" and ")}` : ""}`,
    ]),
  );
  if (rows.length === 0) return "Nothing has to be imported.";
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    `Imports, ${isWritten ? "written to" : "which --write writes to"} ${importsFile}:`,
    ...rows.map(([stack, address, id]) => `  ${stack!.padEnd(widths[0]!)}  ${address!.padEnd(widths[1]!)}  ${id}`),
  ].join("\n");
}

function changesText({ imports, changes, created, waiting }: AdoptionReport, columns: number): string {
  const planned = Object.entries(changes).filter(([stack]) => imports[stack]);
  const lines = planned.flatMap(([stack, all]) => {
    const changed = new Set(all.map(({ address }) => address));
    const same = Object.keys(imports[stack]!).filter((address) => !changed.has(address));
    return [
      ...all.map((change) =>
        wrap(`${isLoss(change) ? "!" : " "} `, `${stack} ${change.address} ${inWords(change)}`, columns),
      ),
      ...(same.length > 0 ? [wrap("  ", `${stack}: nothing changes of ${same.join(", ")}`, columns)] : []),
    ];
  });
  return [
    ...(lines.length > 0 ? ["With both, the next apply changes of what is taken over:", ...lines] : []),
    `It creates ${created} resources besides.`,
    ...waiting.map((stack) => `${stack} can be planned once the others are applied: then run this again.`),
  ].join("\n");
}

const remarksText = ({ remarks }: AdoptionReport, columns: number): string =>
  remarks.map((remark) => wrap("! ", remark, columns)).join("\n");

function inWords({ action, changed, replacing, before, after }: Change): string {
  if (action === "delete") return "is destroyed";
  if (action === "forget") return "is forgotten, and stays in AWS";
  if (action === "replace")
    return `is replaced, because of ${replacing.map((name) => difference(name, before, after)).join(", ")}`;
  return `gets ${changed.map((name) => difference(name, before, after)).join(", ")}`;
}

type Values = Readonly<Record<string, Json>>;

function difference(name: string, before: Values, after: Values): string {
  const [now, then] = [before, after].map((values) => JSON.stringify(values[name] ?? null)) as [string, string];
  return Math.max(now.length, then.length) > MAXIMUM_VALUE ? name : `${name} (${now} -> ${then})`;
}

const pathsOfNull = (patch: Patch): readonly (readonly string[])[] =>
  Object.entries(patch).flatMap(([key, value]) => {
    if (value === null) return [[key]];
    return isPatch(value) ? pathsOfNull(value).map((path) => [key, ...path]) : [];
  });

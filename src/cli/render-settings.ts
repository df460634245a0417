import type { FilledSetting } from "../environment/filled-settings";
import { formatPath } from "../environment/paths";
import { pageOfSetting } from "../environment/setting-pages";
import type { Setting } from "../environment/settings";
import { wrap } from "../wrapped-text";

/**
 * The settings of an environment, one line each below the group that they belong to: where it comes from, its name, its
 * value with its unit.
 *
 * @param columns of a line
 */
export function renderFilledSettings(settings: readonly FilledSetting[], columns: number): string {
  const headings = [...new Set(settings.map(headingOf))];
  return headings
    .map((heading) =>
      renderGroup(
        heading,
        settings.filter((setting) => headingOf(setting) === heading),
        columns,
      ),
    )
    .join("\n\n");
}

const headingOf = ({ path, page }: FilledSetting): string =>
  `${formatPath(path.slice(0, -1)) || "the environment"}: docs/${page}`;

function renderGroup(heading: string, members: readonly FilledSetting[], columns: number): string {
  const width = Math.max(...members.map(({ path }) => path.at(-1)!.length));
  return [
    heading,
    ...members.map(({ origin, path, terms, ...value }) => {
      const sum = terms === undefined ? "" : `, the sum of ${terms}`;
      return wrap(`  ${origin.padEnd(7)}  ${path.at(-1)!.padEnd(width)}  `, `${valueInWords(value)}${sum}`, columns);
    }),
  ].join("\n");
}

/** A value as TypeScript or JSON would write it, with its unit; without one, what holds instead. */
export function valueInWords({
  value,
  meaning = "none",
  unit,
}: Pick<FilledSetting, "value" | "meaning" | "unit">): string {
  if (value === undefined) return meaning;
  const text = JSON.stringify(value).replaceAll(/,(?=["{[\d])/g, ", ");
  return unit === undefined ? text : `${text} ${unit}`;
}

/**
 * A setting with its members, each with its meaning, what is allowed, its default and the page that says why.
 *
 * @param columns of a line
 */
export const renderSettings = (settings: readonly Setting[], columns: number): string =>
  settings.map((setting) => renderSetting(setting, columns)).join("\n\n");

function renderSetting(setting: Setting, columns: number): string {
  const { path, description, allowed, unit, onlyWith, isGroup } = setting;
  const row = (word: string, text: string) => wrap(`  ${`${word}:`.padEnd(9)}`, text, columns);
  return [
    path.join("."),
    wrap("  ", description, columns),
    ...(isGroup ? [] : [row("allowed", allowed)]),
    ...(unit === undefined ? [] : [row("unit", unit)]),
    row("default", defaultInWords(setting)),
    ...(onlyWith ? [row("with", `${onlyWith.path.join(".")} ${JSON.stringify(onlyWith.value)} only`)] : []),
    row("why", `docs/${pageOfSetting(path)}`),
  ].join("\n");
}

/** A group without words is filled in from its members' defaults. */
function defaultInWords({ optional, default: preset, defaultIs }: Setting): string {
  if (!optional) return "none, the setting is required";
  if (preset !== undefined) return JSON.stringify(preset);
  return defaultIs ?? "the defaults of its settings";
}

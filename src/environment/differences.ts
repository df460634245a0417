import { type FilledSetting, filledSettings } from "./filled-settings";
import type { LoadedEnvironment } from "./load";
import { valueAt } from "./paths";

/** A setting that two environments do not have in common. */
export interface SettingDifference {
  /** Path of the setting, for example `cluster.capacity.maxSize`. */
  readonly setting: string;
  /** Unit of a number. @default none */
  readonly unit?: string;
  /** The value in the first environment. @default it does not have the setting */
  readonly one?: SettingValue;
  /** The value in the other. @default it does not have the setting */
  readonly other?: SettingValue;
}

/** A value, or where there is none the words for what holds. */
type SettingValue = Pick<FilledSetting, "value" | "meaning">;

/**
 * The settings whose values differ between two environments, defaults filled in. A group that
 * only one of them has is one difference, and its members are none.
 */
export function settingDifferences(one: LoadedEnvironment, other: LoadedEnvironment): readonly SettingDifference[] {
  const [first, second] = [filledIn(one), filledIn(other)];
  const all = new Map([...first, ...second]);
  return [...all].flatMap(([setting, { path, unit }]) => {
    if (isInGroupOfOne(path, all, first, second)) return [];
    const [here, there] = [wholeAt(path, first, one), wholeAt(path, second, other)];
    if (JSON.stringify(here) === JSON.stringify(there)) return [];
    return [
      { setting, ...(unit !== undefined && { unit }), ...(here && { one: here }), ...(there && { other: there }) },
    ];
  });
}

type Filled = ReadonlyMap<string, FilledSetting>;

const filledIn = (environment: LoadedEnvironment): Filled =>
  new Map(filledSettings(environment).map((setting) => [setting.path.join("."), setting]));

/** Whether a setting lies in a group that stands for itself in one of the two: it is empty or absent there. */
const isInGroupOfOne = (path: readonly string[], ...filled: readonly Filled[]): boolean =>
  path.slice(0, -1).some((_, depth) => filled.some((each) => each.has(path.slice(0, depth + 1).join("."))));

/** The value of a setting, or of all members of a group. */
function wholeAt(
  path: readonly string[],
  filled: Filled,
  { environment }: LoadedEnvironment,
): SettingValue | undefined {
  const { value = valueAt(environment, path), meaning } = filled.get(path.join(".")) ?? {};
  if (value !== undefined) return { value };
  return meaning === undefined ? undefined : { meaning };
}

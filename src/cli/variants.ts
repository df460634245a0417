import { settingsFrom } from "../environment/changes";
import { environmentsFolder, knownEnvironments } from "../environment/load";
import { UserError } from "../user-error";

/** Options of a rehearsal that make it a comparison. */
export interface VariantOptions {
  /** Names of environments, separated by commas. */
  readonly compare?: string;
  /** Settings in the place of the file's, `PATH=VALUE` each. */
  readonly set?: readonly string[];
  /** The environment that was named. */
  readonly environment?: string;
}

/** A cluster to compare: an environment, with settings in the place of its file's. */
export interface NamedVariant {
  /** Its name in the table. */
  readonly title: string;
  /** Name of the environment. */
  readonly environment: string;
  /** `PATH=VALUE` each. */
  readonly changes: readonly string[];
  /** Whether its objectives decide the exit code: those of the state before a change do not. */
  readonly isJudged: boolean;
}

/** Environments that one table has room for. */
const MAXIMUM_COMPARED = 4;

/**
 * The clusters that a rehearsal compares: environments, or one before and after a change of its settings.
 *
 * @param environment the one that is rehearsed otherwise
 * @returns undefined when nothing is to be compared
 * @throws UserError when they cannot be compared
 */
export function variantsOf(options: VariantOptions, environment: string): readonly NamedVariant[] | undefined {
  const { compare, set } = options;
  if (compare !== undefined && options.environment !== undefined)
    throw new UserError("--compare and --environment: got both; name all environments in --compare");
  if (compare !== undefined && set !== undefined)
    throw new UserError("--compare and --set: got both; compare environments, or one before and after a change");
  if (set !== undefined) {
    settingsFrom(set);
    return [
      { title: "before", environment, changes: [], isJudged: false },
      { title: "after", environment, changes: set, isJudged: true },
    ];
  }
  if (compare === undefined) return undefined;
  const names = compare.split(",").map((name) => name.trim());
  if (names.length < 2 || names.length > MAXIMUM_COMPARED || new Set(names).size < names.length)
    throw new UserError(
      `--compare: got ${JSON.stringify(compare)}, allowed 2 to ${MAXIMUM_COMPARED} different environments, separated by commas; known are ${knownEnvironments(environmentsFolder()).join(", ")}`,
    );
  return names.map((name) => ({ title: name, environment: name, changes: [], isJudged: true }));
}

/** Options that say more of one rehearsal, and nothing in a comparison. */
const OF_ONE_REHEARSAL = ["html", "csv", "details", "policies", "scenario"] as const;

/** Those options as they are typed. */
export const NOT_IN_COMPARISON = OF_ONE_REHEARSAL.map((name) => `--${name}`).join(", ");

/** @throws UserError when an option was given that a comparison does not have */
export function refuseOptionsOfOne(options: Readonly<Record<string, unknown>>): void {
  const given = OF_ONE_REHEARSAL.find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new UserError(
      `--${given}: got it beside ${options["set"] === undefined ? "--compare" : "--set"}, which prints one table; leave one of them out`,
    );
}

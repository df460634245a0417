import type { EnvironmentSettings } from "../environment/schema";
import { validate } from "../environment/validate";
import { type Change, changesOf } from "../review/changes";
import type { PlannedEnvironment } from "../review/plan-environment";
import { UserError } from "../user-error";
import type { Imports } from "./imports";
import { isPatch, type Patch, settingsToKeep, withoutNull } from "./settings";

/** Resources that are taken over, with the settings that leave them as they are. */
export interface Adoption {
  /** Settings to write into the environment's file. */
  readonly settings: Patch;
  /** The resources that are taken over. */
  readonly imports: Imports;
  /** Changes that the next apply makes to what is taken over, by the name of the stack. */
  readonly changes: Readonly<Record<string, readonly Change[]>>;
  /** Number of resources that it creates besides. */
  readonly created: number;
  /** Names of stacks that can be planned only once others are applied. */
  readonly waiting: readonly string[];
}

/** Plans an environment with imports and with settings that take the place of its own. */
export type PlanAdoption = (settings: EnvironmentSettings, imports: Imports) => Promise<PlannedEnvironment>;

/** Settings that follow from what the first ones change: a mode of throughput, for example, and then the throughput. */
const MAXIMUM_PLANS = 3;

/**
 * Looks for the settings with which a plan leaves what is taken over as it is: what the plan would change and a setting decides
 * becomes that setting, and the environment is planned again.
 *
 * @param input settings of the environment's file
 * @param settings those that are proposed already
 * @throws UserError when the settings of what exists are none that an environment may have
 */
export async function proposeAdoption(
  input: unknown,
  settings: Patch,
  imports: Imports,
  plan: PlanAdoption,
): Promise<Adoption> {
  let proposed = settings;
  for (let planned = 1; ; planned += 1) {
    const { plans, waiting } = await plan(settingsWith(input, proposed), imports);
    const changes = Object.fromEntries(
      plans.map((each) => [each.name, changesOf(each.name, each.plan).changes] as const),
    );
    const ofImports = Object.fromEntries(
      Object.entries(changes).map(([stack, all]) => [stack, all.filter(({ address }) => imports[stack]?.[address])]),
    );
    const more = settingsToKeep(Object.values(ofImports).flat()).reduce(merged, proposed);
    const created = Object.values(changes)
      .flat()
      .filter(({ action }) => action === "create").length;
    if (planned === MAXIMUM_PLANS || JSON.stringify(more) === JSON.stringify(proposed) || refusalOf(input, more))
      return { settings: proposed, imports, changes: ofImports, created, waiting };
    proposed = more;
  }
}

/** Settings with others merged over them; null takes a setting away. */
function merged(below: Patch, over: Patch): Patch {
  const members = Object.entries(over).map(([key, value]) => {
    const own = below[key];
    return [key, isPatch(value) ? merged(isPatch(own) ? own : {}, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(members) };
}

/** The environment's own settings, with the proposed ones in their place. Another network replaces the network. */
const inputWith = (input: unknown, { network, ...others }: Patch): Patch => ({
  ...withoutNull(merged(input as Patch, others)),
  ...(network !== undefined && { network }),
});

const refusalOf = (input: unknown, settings: Patch): readonly string[] | undefined => {
  const result = validate(inputWith(input, settings));
  return result.settings ? undefined : result.problems;
};

/** The settings of an environment with proposed ones in their place. @throws UserError when they are refused */
export function settingsWith(input: unknown, settings: Patch): EnvironmentSettings {
  const result = validate(inputWith(input, settings));
  if (result.settings) return result.settings;
  throw new UserError(
    ["With what exists, the environment is refused:", ...result.problems.map((problem) => `  ${problem}`)].join("\n"),
  );
}

import type { EnvironmentInput } from "../../src/environment/schema";
import type { StackKind } from "../../src/terraform/stack";
import { synthesize } from "../support/synthesize";
import { changesBetween } from "./changes";
import { type EffectiveChange, effectOf } from "./effect-words";
import { BASE, settingVariants } from "./setting-variants";

/** The stacks of the environment that is changed, in the order of a deployment. */
export const KINDS: readonly StackKind[] = ["alerts", "network", "volume", "cluster", "application-web"];

/** The changes between two environments, by comparing their stacks. */
const changesOfStacks = (before: EnvironmentInput, after: EnvironmentInput): readonly EffectiveChange[] =>
  KINDS.flatMap((kind) => {
    const { added, removed, updated, replaced } = changesBetween(
      synthesize(kind, before, "production"),
      synthesize(kind, after, "production"),
    );
    const typeOf = (address: string) => address.split(".")[0]!;
    const all = (action: "update" | "replace", record: Readonly<Record<string, readonly string[]>>) =>
      Object.entries(record).map(([address, changed]) => ({ type: typeOf(address), action, changed }));
    return [
      ...added.map((address) => ({ type: typeOf(address), action: "create" as const, changed: [] })),
      ...removed.map((address) => ({ type: typeOf(address), action: "delete" as const, changed: [] })),
      ...all("update", updated),
      ...all("replace", replaced),
    ];
  });

/** Settings that the stacks record as final. */
export const finalSettings = (): ReadonlySet<string> =>
  new Set(
    KINDS.flatMap((kind) =>
      synthesize(kind, BASE, "production")
        .resources("terraform_data")
        .flatMap(({ input }) => Object.keys(input as object)),
    ),
  );

/**
 * The effects of settings by comparing stacks, without Terraform: by the setting's name.
 *
 * @param isWanted chooses settings
 */
export function effectsByStacks(isWanted: (name: string) => boolean): Readonly<Record<string, string>> {
  const final = [...finalSettings()].filter(isWanted).map((name) => [name, "final"]);
  const changed = settingVariants(isWanted).flatMap(({ name, before, after }) => {
    const effect = effectOf(changesOfStacks(before, after));
    return effect === undefined ? [] : [[name, effect]];
  });
  return Object.fromEntries([...changed, ...final]);
}

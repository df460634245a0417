import { UserError } from "../user-error";

/** A stack with those whose outputs it reads. */
interface Stack {
  readonly name: string;
  readonly reads: readonly string[];
}

/**
 * The stacks that a command names, in their order; all of them where it names none.
 *
 * @param names full names, or without the environment's: `example-network` or `network`
 * @throws UserError for a name that no stack has
 */
export function selectStacks<Known extends { readonly name: string }>(
  stacks: readonly Known[],
  environment: string,
  names: readonly string[],
): readonly Known[] {
  if (names.length === 0) return stacks;
  const wanted = names.map((given) => {
    const known = stacks.find(({ name }) => name === given || name === `${environment}-${given}`);
    if (known) return known.name;
    const allowed = stacks.map(({ name }) => name.slice(environment.length + 1)).join(", ");
    throw new UserError(
      `stack: got ${JSON.stringify(given)}, allowed ${allowed}; name some of them, or none for all of them`,
    );
  });
  return stacks.filter(({ name }) => wanted.includes(name));
}

/**
 * Refuses stacks that read others which are neither deployed nor among them.
 *
 * @throws UserError with the command to type
 */
export function refuseUnread(selected: readonly Stack[], deployed: readonly string[], command: string): void {
  const there = new Set([...deployed, ...selected.map(({ name }) => name)]);
  for (const { name, reads } of selected) {
    const missing = reads.filter((read) => !there.has(read));
    if (missing.length > 0)
      throw new UserError(
        `${name}: it reads ${missing.join(" and ")}, which is not deployed; name that too, or none for all: ${command}`,
      );
  }
}

/**
 * Refuses to destroy stacks on which others stand.
 *
 * @param deployed the stacks that are deployed
 * @throws UserError with what to do
 */
export function refuseCarrying(selected: readonly string[], deployed: readonly Stack[]): void {
  for (const stack of selected) {
    const carried = deployed
      .filter(({ name, reads }) => !selected.includes(name) && reads.includes(stack))
      .map(({ name }) => name);
    if (carried.length > 0)
      throw new UserError(
        `${stack}: ${carried.join(" and ")} stand${carried.length === 1 ? "s" : ""} on it; ` +
          "destroy that first or name it too, or deploy it without what it reads there",
      );
  }
}

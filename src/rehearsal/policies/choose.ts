import { closest } from "../../aws/closest";
import { UserError } from "../../user-error";
import { ALL_POLICIES, POLICIES, REFERENCE, SUBJECT } from "./index";
import type { Policy } from "./policy";

/** The policies that a rehearsal runs. */
export interface ChosenPolicies {
  /** In the order of reports; the subject is among them. */
  readonly policies: readonly Policy[];
  /** The one whose figures the others' are divided by. */
  readonly reference: Policy;
}

/** The word for every policy. */
export const ALL = "all";

/**
 * Chooses policies by their names, separated by commas; the subject runs in any case.
 *
 * @param names for example "managed-90,baseline", or "all". @default those that a newcomer needs
 * @throws UserError when a name is unknown
 */
export function choosePolicies(names?: string): ChosenPolicies {
  const policies = names === undefined ? POLICIES : named(names);
  const others = policies.filter((policy) => policy !== SUBJECT);
  return { policies, reference: others.find((policy) => policy === REFERENCE) ?? others.at(-1) ?? SUBJECT };
}

const named = (names: string): readonly Policy[] => {
  if (names === ALL) return ALL_POLICIES;
  const wanted = names.split(",").map((name) => name.trim());
  const known = ALL_POLICIES.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(
      `--policies: got "${unknown}", allowed ${known.join(", ")} or ${ALL}; did you mean ${closest(unknown, known)}?`,
    );
  return ALL_POLICIES.filter((policy) => policy === SUBJECT || wanted.includes(policy.name));
};

import { closest } from "../../aws/closest";
import { UserError } from "../../user-error";
import { ALL_POLICIES, POLICIES, REFERENCE, SUBJECT } from "./index";
import type { AnyPolicy } from "./policy";

/** The policies that a rehearsal runs. */
export interface ChosenPolicies {
  /** In the order of reports; the subject is among them. */
  readonly policies: readonly AnyPolicy[];
  /** The one whose figures the others' are divided by. */
  readonly reference: AnyPolicy;
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
  return withReference(names === undefined ? POLICIES : named(names));
}

/** The same without Fargate, for tasks that are too large for it. */
export const withoutFargate = ({ policies }: ChosenPolicies): ChosenPolicies =>
  withReference(policies.filter((policy) => !("launchType" in policy)));

const withReference = (policies: readonly AnyPolicy[]): ChosenPolicies => {
  const others = policies.filter((policy) => policy !== SUBJECT);
  return { policies, reference: others.find((policy) => policy === REFERENCE) ?? others.at(-1) ?? SUBJECT };
};

const named = (names: string): readonly AnyPolicy[] => {
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

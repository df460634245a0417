import { nameRemedy } from "../../aws/closest";
import { UserError } from "../../user-error";
import { ALL_POLICIES, CURRENT, FOREIGN_POLICIES, POLICIES, REFERENCE, SUBJECT } from "./index";
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
 * @param isForeign whether the cluster is one that Drydock did not make, which has a policy of its own. @default false
 * @throws UserError when a name is unknown
 */
export const choosePolicies = (names?: string, isForeign = false): ChosenPolicies =>
  withReference(named(names, isForeign));

/** The same without Fargate, for tasks that it cannot run. */
export const withoutFargate = ({ policies }: ChosenPolicies): ChosenPolicies =>
  withReference(policies.filter((policy) => !("launchType" in policy)));

const withReference = (policies: readonly AnyPolicy[]): ChosenPolicies => {
  const others = policies.filter((policy) => policy !== SUBJECT);
  const reference = [CURRENT, REFERENCE].find((policy) => others.includes(policy));
  return { policies, reference: reference ?? others.at(-1) ?? SUBJECT };
};

const named = (names: string | undefined, isForeign: boolean): readonly AnyPolicy[] => {
  if (names === undefined) return isForeign ? FOREIGN_POLICIES : POLICIES;
  const all = isForeign ? ALL_POLICIES.flatMap((each) => (each === SUBJECT ? [each, CURRENT] : [each])) : ALL_POLICIES;
  if (names === ALL) return all;
  const wanted = names.split(",").map((name) => name.trim());
  if (wanted.includes(ALL))
    throw new UserError(
      `--policies: got ${JSON.stringify(names)}, allowed ${ALL} by itself, or names; leave one of them out`,
    );
  const known = all.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(
      `--policies: got ${JSON.stringify(unknown)}, allowed ${known.join(", ")} or ${ALL}; ${nameRemedy(unknown, [...known, ALL])}`,
    );
  return all.filter((policy) => policy === SUBJECT || wanted.includes(policy.name));
};

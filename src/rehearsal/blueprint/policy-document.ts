import { BlueprintError } from "./synthesized";

/** A statement of an IAM policy or of a queue's policy, as far as Drydock writes it. */
export interface Statement {
  /** "Allow" or "Deny". */
  readonly Effect: string;
  /** The service that a queue's policy speaks of. */
  readonly Principal?: { readonly Service?: string };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Values by operator and condition key. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The statements of a policy in JSON.
 *
 * @param owner begins the message
 * @throws BlueprintError when the policy is not JSON
 */
export const statementsIn = (owner: string, policy: unknown): readonly Statement[] => {
  try {
    return [JSON.parse(String(policy)).Statement].flat();
  } catch {
    throw new BlueprintError(`${owner}: its policy is not JSON`);
  }
};

import type { PolicyStatement } from "../terraform/policy";
import { policyDocument } from "../terraform/policy";

/** Characters of a managed policy, without blanks (IAM user guide, "IAM and AWS STS quotas"). */
export const MAXIMUM_POLICY_CHARACTERS = 6144;

/** Distributes statements over as few policies as IAM lets them have, in their order. */
export function packed(statements: readonly PolicyStatement[]): readonly (readonly PolicyStatement[])[] {
  const policies: PolicyStatement[][] = [];
  for (const statement of statements) {
    const last = policies.at(-1);
    if (last && policyDocument([...last, statement]).length <= MAXIMUM_POLICY_CHARACTERS) last.push(statement);
    else policies.push([statement]);
  }
  return policies;
}

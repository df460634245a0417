import type { PolicyStatement, ResourcePolicyStatement } from "../../src/terraform/policy";

type Statement = PolicyStatement & Partial<ResourcePolicyStatement>;

/** The statements of a policy in its JSON. */
export const statementsOf = (policy: unknown): Statement[] =>
  (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement;

/** The statements that speak of an action, wildcards included. */
export const statementsFor = (policy: unknown, action: string): Statement[] =>
  statementsOf(policy).filter(({ Action }) => [Action].flat().some((pattern) => matches(String(pattern), action)));

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.split("*").join(".*")}$`).test(action);

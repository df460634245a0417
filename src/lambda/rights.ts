import type { PolicyStatement } from "../terraform/policy";

/** The resources and conditions under which a function may make some of its API calls. */
export type Right = Omit<PolicyStatement, "Effect" | "Action">;

/**
 * The statements for the API calls of a function: one for each right, with the calls that share it as its actions, in the
 * order in which they are given. A right lacks only for a call that the settings rule out: it is undefined then.
 *
 * @typeParam Call the calls of the function's contract, by their IAM actions: one without an entry does not compile
 */
export function statementsOf<Call extends string>(
  rights: Readonly<Record<Call, Right | undefined>>,
): readonly PolicyStatement[] {
  const calls = new Map<Right, string[]>();
  for (const [call, right] of Object.entries<Right | undefined>(rights))
    if (right) calls.set(right, [...(calls.get(right) ?? []), call]);
  return [...calls].map(([{ Sid, ...rest }, actions]) => ({
    ...(Sid !== undefined && { Sid }),
    Effect: "Allow",
    Action: actions.length === 1 ? actions[0]! : actions,
    ...rest,
  }));
}

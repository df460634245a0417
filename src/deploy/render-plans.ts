import { countsOf, isEmptyPlan, type PlanCounts, type StackPlan } from "./plan";

const VERBS: Readonly<Record<keyof PlanCounts, string>> = {
  create: "to create",
  update: "to change in place",
  replace: "to replace",
  delete: "to delete",
  other: "to move, import or forget",
};

/**
 * Plans for people: a line a stack with what is counted, and a line for each resource that is replaced or deleted.
 *
 * @param waiting names of stacks that wait for these
 */
export const renderPlans = (plans: readonly StackPlan[], waiting: readonly string[] = []): string =>
  [
    ...plans.flatMap((plan) => [
      `${plan.stack}: ${summaryOf(plan)}`,
      ...plan.changes
        .filter(({ action }) => action === "replace" || action === "delete")
        .map(({ action, address, reason }) => `  ${action}s ${address}${reason === undefined ? "" : ` (${reason})`}`),
    ]),
    ...waiting.map(
      (stack) =>
        `${stack}: ${plans.some((plan) => plan.stack === stack) ? "the rest" : "it"} is planned afterwards, as it needs what changes`,
    ),
  ].join("\n");

/** For example `31 to create, 2 to change in place`. */
function summaryOf(plan: StackPlan): string {
  if (isEmptyPlan(plan)) return "no changes";
  const parts = Object.entries(countsOf(plan))
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${VERBS[kind as keyof PlanCounts]}`);
  return parts.length > 0 ? parts.join(", ") : "outputs change";
}

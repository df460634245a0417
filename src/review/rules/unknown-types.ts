import type { StackChanges } from "../changes";
import type { Remark } from "../levels";
import { RESOURCE_TYPES } from "../resource-types";
import { counted, listed } from "../words";

/** Resources that Drydock does not make, summed up. What of them is destroyed, `losses` says. */
export function unknownTypes({ changes }: StackChanges): readonly Remark[] {
  const unknown = changes.filter(({ type }) => !(type in RESOURCE_TYPES));
  if (unknown.length === 0) return [];
  const counts = (["create", "update", "replace", "delete", "forget"] as const)
    .map((action) => [action, unknown.filter((change) => change.action === action).length] as const)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${action} ${count}`);
  const types = [...new Set(unknown.map(({ type }) => type))].sort();
  return [
    {
      level: "attention",
      text: `${counted(unknown.length, "resource")} of types that Drydock does not make: ${counts.join(", ")} (${listed(types)})`,
      reason: "this review knows nothing of what they do; read them in Terraform's own plan",
      addresses: unknown.map(({ address }) => address),
    },
  ];
}

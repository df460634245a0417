import { texts } from "../blocks";
import type { Change, StackChanges } from "../changes";
import type { Remark } from "../levels";

/** Alarms that report to nobody any more, or only later. What is destroyed, `losses` says. */
export function alarms({ changes }: StackChanges): readonly Remark[] {
  return changes
    .filter(({ type, action }) => type === "aws_cloudwatch_metric_alarm" && action === "update")
    .flatMap((change) => [...silenced(change), ...moved(change)]);
}

function silenced({ address, changed, before, after }: Change): readonly Remark[] {
  const had = texts(before["alarm_actions"]).length > 0;
  const isSilent =
    (changed.includes("alarm_actions") &&
      had &&
      texts(after["alarm_actions"]).length === 0 &&
      Array.isArray(after["alarm_actions"])) ||
    (changed.includes("actions_enabled") && after["actions_enabled"] === false);
  if (!isSilent) return [];
  return [
    {
      level: "danger",
      text: `The alarm ${String(before["alarm_name"])} reports to nobody any more`,
      reason: "it still changes its state, and nobody is told",
      addresses: [address],
    },
  ];
}

/** Attributes that decide when an alarm goes off. */
const DECIDING = [
  "threshold",
  "comparison_operator",
  "evaluation_periods",
  "datapoints_to_alarm",
  "treat_missing_data",
];

function moved({ address, changed, before, after }: Change): readonly Remark[] {
  const deciding = changed.filter((name) => DECIDING.includes(name));
  if (deciding.length === 0) return [];
  return [
    {
      level: "information",
      text: `The alarm ${String(before["alarm_name"])} goes off at another point: ${deciding.map((name) => `${name} ${before[name] ?? "none"} -> ${after[name] ?? "none"}`).join(", ")}`,
      reason: "it is judged anew from its next period on",
      addresses: [address],
    },
  ];
}

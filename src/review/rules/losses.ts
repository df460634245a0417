import { type Change, partOf, type StackChanges } from "../changes";
import type { Level, Remark } from "../levels";
import { RESOURCE_TYPES, UNKNOWN_TYPE, wordOf } from "../resource-types";
import { counted, plural } from "../words";

/** Types whose content no successor has. */
const HOLDS_DATA = new Set([
  "aws_cloudwatch_log_group",
  "aws_efs_file_system",
  "aws_kms_key",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_sqs_queue",
]);

/** Resources that go, with the loss: a remark for each type and fate in each construct. */
export function losses({ changes }: StackChanges): readonly Remark[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes.filter(({ action }) => action !== "create" && action !== "update")) {
    const { type, action, createsFirst, replacing, construct } = change;
    const key = JSON.stringify([type, action, createsFirst, replacing, partOf(construct)]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map(remarkOn);
}

function remarkOn(group: readonly Change[]): Remark {
  const [first] = group as readonly [Change, ...Change[]];
  const { loss } = RESOURCE_TYPES[first.type] ?? UNKNOWN_TYPE;
  const subject = counted(group.length, wordOf(first.type));
  const verb = plural(group.length, "is", "are");
  const addresses = group.map(({ address }) => address);
  if (first.action === "forget")
    return {
      level: "attention",
      text: `${subject} ${verb} left in AWS, and forgotten by Terraform`,
      reason: "it is paid for and changed by nobody",
      addresses,
    };
  const why = first.replacing.length > 0 ? `, because AWS cannot change ${first.replacing.join(", ")}` : "";
  const order = first.createsFirst ? "its successor is there first; then " : "";
  return {
    level: levelOf(first),
    text: first.action === "replace" ? `${subject} ${verb} replaced${why}` : `${subject} ${verb} destroyed`,
    reason: order + loss,
    addresses,
  };
}

function levelOf({ type, createsFirst }: Change): Level {
  const { level } = RESOURCE_TYPES[type] ?? UNKNOWN_TYPE;
  return level === "danger" && createsFirst && !HOLDS_DATA.has(type) ? "attention" : level;
}

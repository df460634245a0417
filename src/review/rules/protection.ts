import { block, number } from "../blocks";
import type { Change, StackChanges } from "../changes";
import type { Level, Remark } from "../levels";
import type { JsonObject } from "../plan-json";
import { wordOf } from "../resource-types";

/** A protection that a resource has, and what it is worth. */
interface Protection {
  readonly type: string;
  /** The attribute that changes. */
  readonly attribute: string;
  /** Whether the change lowers it. */
  readonly isLowered: (before: JsonObject, after: JsonObject) => boolean;
  readonly level: Level;
  readonly text: string;
  readonly reason: string;
}

const was = (attribute: string, value: boolean) => (before: JsonObject, after: JsonObject) =>
  before[attribute] === value && after[attribute] === !value;

const PUBLIC_ACCESS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Every protection that an update can lower. */
const PROTECTIONS: readonly Protection[] = [
  {
    type: "aws_lb",
    attribute: "enable_deletion_protection",
    isLowered: was("enable_deletion_protection", true),
    level: "attention",
    text: "The load balancer can be deleted",
    reason: "the next destroy is not refused by AWS",
  },
  {
    type: "aws_s3_bucket",
    attribute: "force_destroy",
    isLowered: was("force_destroy", false),
    level: "attention",
    text: "The bucket can be deleted with all that is in it",
    reason: "the next destroy takes the objects along",
  },
  ...PUBLIC_ACCESS.map(
    (attribute): Protection => ({
      type: "aws_s3_bucket_public_access_block",
      attribute,
      isLowered: was(attribute, true),
      level: "danger",
      text: `The bucket loses ${attribute}`,
      reason: "it can be made public",
    }),
  ),
  {
    type: "aws_kms_key",
    attribute: "enable_key_rotation",
    isLowered: was("enable_key_rotation", true),
    level: "attention",
    text: "The key is no longer rotated",
    reason: "what is encrypted from now on has the same key for ever",
  },
  {
    type: "aws_kms_key",
    attribute: "deletion_window_in_days",
    isLowered: (before, after) =>
      (number(after["deletion_window_in_days"] ?? null) ?? 30) <
      (number(before["deletion_window_in_days"] ?? null) ?? 30),
    level: "attention",
    text: "A deletion of the key can be taken back for a shorter time",
    reason: "after it nothing can be decrypted",
  },
  {
    type: "aws_cloudwatch_log_group",
    attribute: "retention_in_days",
    isLowered: (before, after) => {
      // 0 is for ever.
      const [old, now] = [before, after].map(
        (each) => number(each["retention_in_days"] ?? null) || Number.POSITIVE_INFINITY,
      );
      return now! < old!;
    },
    level: "attention",
    text: "Log events are kept for a shorter time",
    reason: "older ones are deleted within days",
  },
  {
    type: "aws_launch_template",
    attribute: "metadata_options",
    isLowered: (before, after) =>
      block(before["metadata_options"])["http_tokens"] === "required" &&
      block(after["metadata_options"])["http_tokens"] !== "required",
    level: "danger",
    text: "Instances answer for their credentials without a token (IMDSv1)",
    reason: "a request that a container forwards can read them",
  },
  {
    type: "aws_autoscaling_group",
    attribute: "protect_from_scale_in",
    isLowered: was("protect_from_scale_in", true),
    level: "information",
    text: "New instances are not protected from scale-in",
    reason: "the capacity provider no longer decides which may go",
  },
];

/** Protections that a plan lowers. */
export const protection = ({ changes }: StackChanges): readonly Remark[] =>
  changes.filter(({ action }) => action === "update").flatMap(lowered);

const lowered = ({ type, changed, before, after, address }: Change): readonly Remark[] =>
  PROTECTIONS.filter(
    (each) => each.type === type && changed.includes(each.attribute) && each.isLowered(before, after),
  ).map(({ level, text, reason }) => ({ level, text: `${text} (${wordOf(type)})`, reason, addresses: [address] }));

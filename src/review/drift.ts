import { type Change, changesOf } from "./changes";
import type { NamedPlan, Review } from "./review";
import { highest, reviewStack } from "./review";

/** An attribute that a cluster changes by itself: no drift. */
interface OwnChange {
  /** Terraform's type. */
  readonly type: string;
  readonly attributes: readonly string[];
  readonly reason: string;
}

/** All that scaling, deployments and AWS itself change. */
export const OWN_CHANGES: readonly OwnChange[] = [
  {
    type: "aws_autoscaling_group",
    attributes: ["desired_capacity", "suspended_processes", "predicted_capacity", "warm_pool_size"],
    reason: "scaling decides how many instances there are, and the launch breaker suspends launching",
  },
  {
    type: "aws_ecs_service",
    attributes: ["desired_count", "task_definition"],
    reason: "scaling decides how many tasks there are, and pipelines deploy revisions",
  },
  { type: "aws_ecs_task_definition", attributes: ["revision", "arn"], reason: "pipelines register revisions" },
  {
    type: "aws_efs_file_system",
    attributes: ["size_in_bytes", "number_of_mount_targets"],
    reason: "files come and go",
  },
  { type: "aws_sns_topic_subscription", attributes: ["pending_confirmation"], reason: "a receiver has confirmed" },
  { type: "aws_lambda_function", attributes: ["last_modified", "version"], reason: "AWS counts and dates it" },
];

/**
 * Reviews what differs between states and AWS: changes that somebody made beside Terraform, in the words of a review of plans.
 * A resource that is gone counts as destroyed.
 *
 * @param plans refresh-only plans, one a stack
 */
export function reviewDrift(plans: readonly NamedPlan[]): Review {
  const stacks = plans.map(({ name, plan }) => {
    const { drift, unchanged } = changesOf(name, plan);
    return reviewStack({ stack: name, isNew: false, unchanged, changes: drift.flatMap(withoutOwn), drift: [] });
  });
  return { level: highest(stacks.map(({ level }) => level)), stacks, waiting: [], money: undefined };
}

/** A change without the attributes that the cluster changes by itself. */
function withoutOwn(change: Change): readonly Change[] {
  const own = OWN_CHANGES.filter(({ type }) => type === change.type).flatMap(({ attributes }) => attributes);
  const changed = change.changed.filter((attribute) => !own.includes(attribute));
  return change.action === "update" && changed.length === 0 ? [] : [{ ...change, changed }];
}

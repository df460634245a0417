import { additionsTo } from "./additions";
import { type Change, changesOf } from "./changes";
import { managedResources } from "./plan-json";
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
 * A resource that is gone counts as destroyed. An attribute counts when the plan would take its change back: others are what AWS
 * fills in after a create, or what another resource of Terraform makes there. Beyond that there are additions, which no plan
 * sees.
 *
 * @param plans plans of all deployed stacks, which read AWS
 */
export function reviewDrift(plans: readonly NamedPlan[]): Review {
  const added = plans.flatMap(({ plan }) => managedResources(plan.prior_state?.values));
  const stacks = plans.map(({ name, plan }) => {
    const { drift, changes, unchanged } = changesOf(name, plan);
    const own = drift.flatMap((change) =>
      withoutOwn(change, [...takenBack(change, changes), ...additionsTo(change, added)]),
    );
    return reviewStack({ stack: name, isNew: false, unchanged, changes: own, drift: [] });
  });
  return { level: highest(stacks.map(({ level }) => level)), stacks, waiting: [], money: undefined };
}

/** The attributes that a plan sets back to what they were. A resource that is to go is left alone. */
const takenBack = ({ address }: Change, changes: readonly Change[]): readonly string[] =>
  changes
    .filter((change) => change.address === address && (change.action === "update" || change.action === "replace"))
    .flatMap(({ changed }) => changed);

/** A change without the attributes that the cluster changes by itself, and without those that are not wanted. */
function withoutOwn(change: Change, wanted: readonly string[]): readonly Change[] {
  if (change.action !== "update") return [change];
  const own = OWN_CHANGES.filter(({ type }) => type === change.type).flatMap(({ attributes }) => attributes);
  const changed = change.changed.filter((attribute) => wanted.includes(attribute) && !own.includes(attribute));
  return changed.length === 0 ? [] : [{ ...change, changed }];
}

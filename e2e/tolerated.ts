import { changesOf } from "../src/review/changes";
import type { PlanJson } from "../src/review/plan-json";

/** Attributes that a plan changes right after the apply, because an emulator does not keep them. */
interface Tolerated {
  /** Terraform's type. */
  readonly type: string;
  readonly attributes: readonly string[];
  readonly reason: string;
}

/** All that the second plan may show. Anything else fails. */
const TOLERATED: readonly Tolerated[] = [
  {
    type: "aws_network_acl",
    attributes: ["ingress", "egress"],
    reason: "moto keeps no type and code of ICMP, and the set is compared as a whole",
  },
  {
    type: "aws_vpc_security_group_ingress_rule",
    attributes: ["description"],
    reason: "moto keeps no description of a rule that names a group",
  },
  {
    type: "aws_vpc_security_group_egress_rule",
    attributes: ["description"],
    reason: "moto keeps no description of a rule that names a group",
  },
  {
    type: "aws_launch_template",
    attributes: ["tag_specifications", "default_version", "latest_version"],
    reason: "moto takes the template's own tags for tags of what it launches; the versions follow",
  },
  {
    type: "aws_autoscaling_group",
    attributes: ["launch_template", "capacity_reservation_specification"],
    reason: "moto gives every group a preference for reservations; the rest follows the template's version",
  },
  {
    type: "aws_autoscaling_policy",
    attributes: ["enabled", "predictive_scaling_configuration"],
    reason: "moto calls policies disabled and gives each a predictive configuration",
  },
  {
    type: "aws_s3_bucket_notification",
    attributes: ["eventbridge"],
    reason: "moto keeps no EventBridge configuration of a bucket",
  },
];

/** Changes of a plan right after the apply, but for what the emulators do not keep. @param stack its name */
export const unsettledIn = (stack: string, plan: PlanJson): readonly string[] =>
  changesOf(stack, plan)
    .changes.filter(({ type, action, changed }) => action !== "update" || !isTolerated(type, changed))
    .map(({ address, action, changed }) => `${address}: ${action} ${changed.join(", ")}`);

/** Whether a change right after the apply is an emulator's. */
export const isTolerated = (type: string, changed: readonly string[]): boolean =>
  TOLERATED.some((each) => each.type === type && changed.every((attribute) => each.attributes.includes(attribute)));

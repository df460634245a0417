import { type Change, changesOf } from "./changes";
import type { NamedPlan } from "./review";

/** Attributes on which a rehearsal depends, by Terraform type: scaling, sizes, functions and applications. */
const REHEARSED: Readonly<Record<string, readonly string[]>> = {
  aws_appautoscaling_policy: ["target_tracking_scaling_policy_configuration"],
  aws_appautoscaling_target: ["max_capacity", "min_capacity"],
  aws_autoscaling_group: ["max_size", "min_size", "mixed_instances_policy"],
  aws_ecs_capacity_provider: ["auto_scaling_group_provider"],
  aws_ecs_service: [
    "availability_zone_rebalancing",
    "capacity_provider_strategy",
    "deployment_maximum_percent",
    "deployment_minimum_healthy_percent",
    "desired_count",
    "ordered_placement_strategy",
  ],
  aws_ecs_task_definition: ["container_definitions", "cpu", "memory"],
  aws_lambda_function: ["environment", "source_code_hash"],
  aws_launch_template: ["instance_requirements", "instance_type"],
};

/**
 * Whether plans change what a rehearsal shows.
 *
 * @param waiting names of stacks without a plan yet: what they change is not known
 */
export const changesRehearsal = (plans: readonly NamedPlan[], waiting: readonly string[]): boolean =>
  waiting.length > 0 || plans.some(({ name, plan }) => changesOf(name, plan).changes.some(isRehearsed));

const isRehearsed = ({ type, action, changed }: Change): boolean => {
  const attributes = REHEARSED[type];
  return attributes !== undefined && (action !== "update" || attributes.some((each) => changed.includes(each)));
};

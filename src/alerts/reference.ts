import type { DrydockStack } from "../terraform/stack";

/** ARNs of what an alarm of this stack is to tell: the alerts' topic, or nothing without `alerts` settings. */
export const alarmActionsOf = (stack: DrydockStack): string[] =>
  stack.environment.alerts ? [stack.outputsOf("alerts").getString("topic_arn")] : [];

import { CloudwatchEventRule, type CloudwatchEventRuleConfig } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { NodeFunction } from "./node-function";

/** A rule of EventBridge with a name that alarms can watch. */
export interface InvocationRule extends CloudwatchEventRuleConfig {
  /** Name of the rule. */
  readonly name: string;
}

/**
 * Lets an EventBridge rule invoke a function: the rule, its target and the permission.
 *
 * @param id begins the ids of the three constructs
 * @returns all three, for resources that must be destroyed before them
 */
export function invokeByRule(
  scope: Construct,
  id: string,
  { resource: invoked }: NodeFunction,
  config: InvocationRule,
): readonly ITerraformDependable[] {
  const rule = new CloudwatchEventRule(scope, `${id}-rule`, config);
  const permission = new LambdaPermission(scope, `${id}-permission`, {
    statementId: id,
    action: "lambda:InvokeFunction",
    functionName: invoked.functionName,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  const target = new CloudwatchEventTarget(scope, `${id}-target`, {
    rule: rule.name,
    arn: invoked.arn,
    dependsOn: [permission],
  });
  return [rule, permission, target];
}

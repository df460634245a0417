import { METRIC_NAMESPACE } from "../../../functions/shared/contract";
import type { Alarm } from "../../virtual-aws";
import { knownValue, list, number, optionalNumber, show } from "./arguments";
import { belongsToGroup } from "./auto-scaling";
import type { Reader, Source } from "./reader";
import { type Arguments, BlueprintError, type Resource } from "./synthesized";

/**
 * Reads the CloudWatch alarms that scale the group, and those on Drydock's own metrics. Others only notify, and a
 * rehearsal cannot evaluate them: metric math, percentiles, and metrics that AWS publishes itself.
 */
export const alarmReader: Reader<"alarms"> = {
  read: (source) => source.stack.resources("aws_cloudwatch_metric_alarm").flatMap((alarm) => readAlarm(source, alarm)),
};

const readAlarm = (source: Source, alarm: Resource): readonly Alarm[] => {
  const { name, arguments: args } = alarm;
  const owner = `alarm ${name}`;
  const policies = executedPolicies(source, alarm);
  const isSimple = typeof args["metric_name"] === "string" && typeof args["statistic"] === "string";
  if (policies.length === 0 && !(isSimple && args["namespace"] === METRIC_NAMESPACE)) return [];
  if (!isSimple)
    throw new BlueprintError(`${owner} scales by metric math or a percentile, which a rehearsal does not know`);
  return [{ name, ...metricOf(args, owner), ...conditionOf(args, owner), policies }];
};

/** Names of the group's scaling policies that an alarm really executes. */
const executedPolicies = ({ stack, report }: Source, { name, arguments: args }: Resource): readonly string[] => {
  const policies = list(args["alarm_actions"]).flatMap((action) => {
    const policy = stack.find("aws_autoscaling_policy", action);
    if (policy && belongsToGroup(stack, policy)) return [policy.name];
    // The output of another stack is no policy of this group.
    if (policy || /^\$\{(?!data\.)|:scalingPolicy:/.test(String(action)))
      report(`Alarm ${name} has an action that leads nowhere (${show(action)}).`);
    return [];
  });
  if (policies.length === 0 || args["actions_enabled"] !== false) return policies;
  report(`Alarm ${name} has its actions switched off.`);
  return [];
};

const metricOf = (args: Arguments, owner: string) => ({
  namespace: String(args["namespace"]),
  metricName: String(args["metric_name"]),
  dimensions: (args["dimensions"] ?? {}) as Record<string, string>,
  statistic: knownValue(args, "statistic", owner, ["Minimum", "Maximum", "Average", "Sum", "SampleCount"]),
  periodSeconds: number(args, "period", owner),
});

const conditionOf = (args: Arguments, owner: string) => {
  const evaluationPeriods = number(args, "evaluation_periods", owner);
  return {
    evaluationPeriods,
    datapointsToAlarm: optionalNumber(args, "datapoints_to_alarm") ?? evaluationPeriods,
    threshold: number(args, "threshold", owner),
    comparison: knownValue(args, "comparison_operator", owner, [
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    // Default of PutMetricAlarm.
    treatMissingData: knownValue(
      args,
      "treat_missing_data",
      owner,
      ["breaching", "notBreaching", "ignore", "missing"],
      "missing",
    ),
  };
};

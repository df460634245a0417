import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { stackOf } from "../terraform/stack";
import { ALARMS, type AlarmDefinition, type AlarmId } from "./alarm-table";
import { alarmActionsOf } from "./reference";

/** An alarm of the table, on one thing. */
export interface Watch {
  readonly alarm: AlarmId;
  /** Values of its dimensions, in the order of the table. */
  readonly of: readonly string[];
  /** What tells it from its like: the name of the thing without the environment's. @default there is only one */
  readonly thing?: string;
  /** How long it must last, in seconds, where the table leaves that open. */
  readonly lastsSeconds?: number;
}

const OPERATORS: Record<AlarmDefinition["comparison"], string> = {
  ">": "GreaterThanThreshold",
  ">=": "GreaterThanOrEqualToThreshold",
  "<": "LessThanThreshold",
};

/** Periods may be looked at for a day, those of an hour for a week (CloudWatch API reference, PutMetricAlarm). */
const LONGEST_BY_MINUTES_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

/** Creates the alarms, if the environment says whom they reach. They are children of the scope's `alarms`. */
export function createAlarms(scope: Construct, watches: readonly Watch[]): void {
  if (!stackOf(scope).environment.alerts || watches.length === 0) return;
  const alarms = new Construct(scope, "alarms");
  for (const watch of watches) new CloudwatchMetricAlarm(alarms, suffixed(watch), alarmOf(scope, watch));
}

const suffixed = ({ alarm, thing }: Watch): string => [ALARMS[alarm].name, ...(thing ? [thing] : [])].join("-");

/**
 * What an alarm of the table says to Terraform.
 *
 * @param actions ARNs of what it tells. Default: the alerts' topic where there is one
 */
export function alarmOf(
  scope: Construct,
  watch: Watch,
  actions: readonly string[] = alarmActionsOf(stackOf(scope)),
): CloudwatchMetricAlarmConfig {
  const stack = stackOf(scope);
  const definition = ALARMS[watch.alarm];
  const { periodSeconds, periods } = lasting(definition, watch.lastsSeconds);
  return {
    alarmName: stack.nameOf(suffixed(watch)),
    alarmDescription: `${sentence(definition.fires)}. ${definition.todo.replaceAll("<env>", stack.environment.name)}`,
    namespace: definition.namespace,
    metricName: definition.metric,
    dimensions: Object.fromEntries(definition.dimensions.map((name, index) => [name, watch.of[index]!])),
    statistic: definition.statistic,
    comparisonOperator: OPERATORS[definition.comparison],
    threshold: definition.threshold,
    period: periodSeconds,
    evaluationPeriods: periods,
    ...(definition.breachingPeriods && { datapointsToAlarm: definition.breachingPeriods }),
    treatMissingData: definition.missing,
    ...(actions.length > 0 && { alarmActions: [...actions], okActions: [...actions] }),
  };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function lasting({ periodSeconds, periods }: AlarmDefinition, seconds: number | undefined) {
  if (seconds === undefined) return { periodSeconds, periods };
  const period = seconds > LONGEST_BY_MINUTES_SECONDS ? HOUR_SECONDS : periodSeconds;
  return { periodSeconds: period, periods: Math.ceil(seconds / period) };
}

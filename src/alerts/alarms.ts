import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { DeploymentContext } from "../terraform/deployment-context";
import { ALARMS, type AlarmDefinition, type AlarmId, todoOf } from "./alarm-table";

/** An alarm of the table, with the resource that it watches. */
export interface Watch {
  /** Key of the alarm in the table. */
  readonly alarm: AlarmId;
  /** Values of the alarm's dimensions, in the order of the table. */
  readonly of: readonly string[];
  /**
   * Ends the alarm's name where several resources have the same alarm: the resource's name without the deployment's.
   *
   * @default one resource has this alarm
   */
  readonly thing?: string;
  /** Seconds that the trouble must last before the alarm fires. @default the table's periods */
  readonly lastsSeconds?: number;
  /** Seconds between the metric's data points, where they come more rarely than the table has them. @default the table's */
  readonly periodSeconds?: number;
}

const OPERATORS: Record<AlarmDefinition["comparison"], string> = {
  ">": "GreaterThanThreshold",
  ">=": "GreaterThanOrEqualToThreshold",
  "<": "LessThanThreshold",
};

/**
 * An alarm evaluates at most a day of periods shorter than an hour, and a week of periods of an hour (CloudWatch API
 * reference, PutMetricAlarm).
 */
const LONGEST_BY_MINUTES_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

/**
 * Creates the alarms: without a topic for them those that exist always. They are children of the scope's `alarms`.
 */
export function createAlarms(scope: Construct, deployment: DeploymentContext, watches: readonly Watch[]): void {
  const wanted = watches.filter(({ alarm }) => deployment.alertTopicArn !== undefined || isAlways(alarm));
  if (wanted.length === 0) return;
  const alarms = new Construct(scope, "alarms");
  for (const watch of wanted) new CloudwatchMetricAlarm(alarms, suffixed(watch), alarmOf(deployment, watch));
}

const isAlways = (alarm: AlarmId): boolean => {
  const definition: AlarmDefinition = ALARMS[alarm];
  return definition.always === true;
};

const suffixed = ({ alarm, thing }: Watch): string => [ALARMS[alarm].name, ...(thing ? [thing] : [])].join("-");

/**
 * The Terraform arguments of an alarm of the table.
 *
 * @param topicArn the SNS topic that the alarm notifies. Default: the deployment's, or none
 */
export function alarmOf(
  deployment: DeploymentContext,
  watch: Watch,
  topicArn: string | undefined = deployment.alertTopicArn,
): CloudwatchMetricAlarmConfig {
  const definition: AlarmDefinition = ALARMS[watch.alarm];
  const { periodSeconds, periods } = lasting(definition, watch);
  return {
    alarmName: `${deployment.name}-${suffixed(watch)}`,
    alarmDescription: `${sentence(definition.fires)}. ${todoOf(definition, deployment.name)}`,
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
    ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
  };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function lasting(definition: AlarmDefinition, { lastsSeconds, periodSeconds = definition.periodSeconds }: Watch) {
  const seconds = lastsSeconds ?? definition.periods * definition.periodSeconds;
  const period = seconds > LONGEST_BY_MINUTES_SECONDS ? HOUR_SECONDS : periodSeconds;
  return { periodSeconds: period, periods: Math.ceil(seconds / period) };
}

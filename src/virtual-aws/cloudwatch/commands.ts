import type { AlarmHistoryItem } from "@aws-sdk/client-cloudwatch";
import type { CommandTable } from "../core/api";
import { AwsError } from "../core/errors";
import { pageOf } from "../core/paging";
import { SECOND } from "../core/time";
import type { StateUpdate, VirtualCloudWatch } from "./engine";
import { ALARM_HISTORY_PAGE, ALARMS_PAGE, METRIC_DATA } from "./timings";

/** A change of state as the history shows it. Source: the AWS CLI's example of describe-alarm-history. */
const describeUpdate = ({ alarm, from, to, timeMs, endMs, datapoints }: StateUpdate): AlarmHistoryItem => {
  const first = datapoints.findIndex((datapoint) => datapoint !== undefined);
  const periods = datapoints.length - Math.max(0, first);
  const stateReasonData = {
    version: "1.0",
    queryDate: historyTime(timeMs),
    startDate: historyTime(endMs - alarm.periodSeconds * periods * SECOND),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: datapoints.filter((datapoint) => datapoint !== undefined),
    threshold: alarm.threshold,
  };
  return {
    AlarmName: alarm.name,
    AlarmType: "MetricAlarm",
    Timestamp: new Date(timeMs),
    HistoryItemType: "StateUpdate",
    HistorySummary: `Alarm updated from ${from} to ${to}`,
    HistoryData: JSON.stringify({
      version: "1.0",
      oldState: { stateValue: from },
      newState: { stateValue: to, stateReasonData },
    }),
  };
};

const historyTime = (timeMs: number): string => new Date(timeMs).toISOString().replace("Z", "+0000");

/** The API of Amazon CloudWatch. */
export const CLOUDWATCH_COMMANDS = {
  DescribeAlarmHistoryCommand: {
    action: "cloudwatch:DescribeAlarmHistory",
    resources: (service) => [service.alarmArn("*")],
    throttle: "unlimited",
    errors: ["InvalidNextToken"],
    shape: { kind: "list", pageSize: "MaxRecords", token: "NextToken", items: "AlarmHistoryItems" },
    answer: (service, { StartDate, HistoryItemType, ScanBy, MaxRecords, NextToken }) => {
      if (HistoryItemType !== "StateUpdate" || ScanBy !== "TimestampAscending")
        throw new Error("the virtual CloudWatch knows the history of StateUpdate by TimestampAscending alone");
      const found = service.history().filter(({ timeMs }) => timeMs >= (StartDate?.getTime() ?? 0));
      const { items, nextToken } = pageOf(found, MaxRecords ?? ALARM_HISTORY_PAGE, NextToken);
      return { AlarmHistoryItems: items.map(describeUpdate), ...(nextToken && { NextToken: nextToken }) };
    },
  },

  DescribeAlarmsCommand: {
    action: "cloudwatch:DescribeAlarms",
    resources: (service) => [service.alarmArn("*")],
    throttle: "unlimited",
    errors: ["InvalidNextToken"],
    shape: { kind: "list", pageSize: "MaxRecords", token: "NextToken", items: "MetricAlarms" },
    answer: (service, { AlarmNamePrefix: prefix = "", StateValue: wanted, MaxRecords, NextToken }) => {
      const found = service
        .alarms()
        .filter(({ alarm, state }) => alarm.name.startsWith(prefix) && (wanted === undefined || state === wanted));
      const { items, nextToken } = pageOf(found, MaxRecords ?? ALARMS_PAGE, NextToken);
      return {
        MetricAlarms: items.map(({ alarm, state, stateSinceMs }) => ({
          AlarmName: alarm.name,
          AlarmArn: service.alarmArn(alarm.name),
          StateValue: state,
          StateUpdatedTimestamp: new Date(stateSinceMs),
          Namespace: alarm.namespace,
          MetricName: alarm.metricName,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    },
  },

  GetMetricDataCommand: {
    action: "cloudwatch:GetMetricData",
    resources: "*",
    throttle: "unlimited",
    errors: ["InvalidParameterValueException", "InvalidParameterCombinationException"],
    shape: { kind: "describe", items: "MetricDataResults" },
    answer: (service, { MetricDataQueries: queries = [], StartTime: start, EndTime: end }) => {
      if (!start || !end || start >= end)
        throw new AwsError("InvalidParameterValueException", "The parameter StartTime must be less than EndTime.");
      return {
        MetricDataResults: queries.map((query) => ({
          Id: query.Id,
          StatusCode: "Complete" as const,
          ...service.valuesOf(query, start.getTime(), end.getTime()),
        })),
      };
    },
  },

  PutMetricDataCommand: {
    action: "cloudwatch:PutMetricData",
    // The namespace is a condition key.
    resources: "*",
    throttle: "unlimited",
    errors: ["InvalidParameterValueException", "MissingParameterException"],
    shape: { kind: "change" },
    answer: (service, { Namespace: namespace, MetricData: data = [] }) => {
      if (!namespace) throw new AwsError("MissingParameterException", "The parameter Namespace is required.");
      if (data.length === 0 || data.length > METRIC_DATA)
        throw new AwsError(
          "InvalidParameterValueException",
          `MetricData must have between 1 and ${METRIC_DATA} items.`,
        );
      for (const datum of data) service.record(namespace, datum);
      return {};
    },
  },
} as const satisfies CommandTable<"cloudwatch", VirtualCloudWatch>;

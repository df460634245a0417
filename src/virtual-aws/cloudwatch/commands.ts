import type { CommandTable } from "../core/api";
import { AwsError } from "../core/errors";
import { pageOf } from "../core/paging";
import type { VirtualCloudWatch } from "./engine";
import { ALARMS_PAGE, METRIC_DATA } from "./timings";

/** The API of Amazon CloudWatch. */
export const CLOUDWATCH_COMMANDS = {
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

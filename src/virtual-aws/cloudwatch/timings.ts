import type { BehaviourTable } from "../core/timing";

/** Behaviours of CloudWatch in time. */
export const CLOUDWATCH_BEHAVIOURS = {
  alarmEvaluationSeconds: {
    meaning:
      "After each full minute, until an alarm evaluates the minutes that ended. Each alarm keeps a second of its own.",
    unit: "s",
    steady: 5,
    aws: { minimum: 5, maximum: 68, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 300 },
    standing: "reported",
    dated: { reported: "2018 to 2025", read: "2026-11-26" },
    source:
      'CloudWatch user guide, "Using CloudWatch alarms": each minute. Public alarm logs of 2018 to 2025: 5, 32, 43, 52, 66, 68 s after a period of 60 s, an alarm seen twice at the same second.',
  },
} as const satisfies BehaviourTable;

/** Datapoints in one call. Source: API reference, PutMetricData. */
export const METRIC_DATA = 1000;

/** Alarms on a page: the maximum. Source: API reference, DescribeAlarms. A default is not documented. */
export const ALARMS_PAGE = 100;

/** Items of history on a page: the maximum. Source: API reference, DescribeAlarmHistory. */
export const ALARM_HISTORY_PAGE = 100;

/** Changes of state that are remembered, of all alarms together. Modelling assumption: AWS keeps them for 30 days. */
export const ALARM_HISTORY_KEPT = 1000;

/**
 * Minutes of a metric that are remembered. Source: API reference, PutMetricAlarm: the longest window of an alarm is a
 * day.
 */
export const METRIC_MINUTES_KEPT = 24 * 60;

/**
 * Periods that an alarm evaluates beyond its evaluation periods, in search of real datapoints. Source: CloudWatch user
 * guide, "Configuring how CloudWatch alarms treat missing data", whose tables show 5 datapoints for 3 periods.
 */
export const EXTRA_EVALUATION_PERIODS = 2;

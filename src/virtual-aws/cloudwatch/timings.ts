/** Durations of CloudWatch. */
export interface CloudWatchTimings {
  /** Seconds after each full minute at which alarms evaluate the minutes that ended. Modelling assumption. @default 5 */
  readonly alarmEvaluationSeconds: number;
}

/** The default timings of CloudWatch. */
export const CLOUDWATCH_TIMINGS: CloudWatchTimings = { alarmEvaluationSeconds: 5 };

/** Datapoints in one call. Source: API reference, PutMetricData. */
export const METRIC_DATA = 1000;

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

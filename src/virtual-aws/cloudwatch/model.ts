/** A CloudWatch alarm on one metric. */
export interface Alarm {
  /** Name of the alarm. */
  readonly name: string;
  /** Namespace of its metric. */
  readonly namespace: string;
  /** Name of its metric. */
  readonly metricName: string;
  /** Values of the metric's dimensions by their names. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Statistic of each period. */
  readonly statistic: "Minimum" | "Maximum" | "Average" | "Sum" | "SampleCount";
  /** Seconds; a multiple of 60. */
  readonly periodSeconds: number;
  /** Periods that the alarm evaluates. */
  readonly evaluationPeriods: number;
  /** Datapoints among them that must breach the threshold. */
  readonly datapointsToAlarm: number;
  /** In the unit of the metric. */
  readonly threshold: number;
  /** When a datapoint breaches the threshold. */
  readonly comparison:
    | "GreaterThanOrEqualToThreshold"
    | "GreaterThanThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  /** How it counts a period without data. */
  readonly treatMissingData: "breaching" | "notBreaching" | "ignore" | "missing";
  /** Names of the scaling policies that the alarm executes. An alarm without one only notifies. */
  readonly policies: readonly string[];
}

/** State of an alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The statistics of a metric in one minute. */
export interface Statistics {
  /** Sum of the values. */
  sum: number;
  /** Count of the values. */
  count: number;
  /** Lowest value. */
  minimum: number;
  /** Highest value. */
  maximum: number;
}

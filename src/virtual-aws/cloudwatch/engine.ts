import type { Dimension, MetricDatum, PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import type { Breach } from "../auto-scaling/engine";
import { AwsError } from "../core/errors";
import type { Commands, World } from "../core/world";
import { EXTRA_EVALUATION_PERIODS, METRIC_DATA, METRIC_MINUTES_KEPT, MINUTE, SECOND } from "../timings";
import type { Alarm, AlarmState } from "./model";

/** What a metric was in one minute. */
interface Statistics {
  sum: number;
  count: number;
  minimum: number;
  maximum: number;
}

/** Carries an alarm's scaling policy out. */
export type ExecutePolicy = (policyName: string, breach: Breach) => void;

/** Amazon CloudWatch: custom metrics by the minute, and alarms that are evaluated every minute. */
export class VirtualCloudWatch {
  readonly #world: World;
  readonly #execute: ExecutePolicy;
  /** By metric, then by minute since the epoch. */
  readonly #metrics = new Map<string, Map<number, Statistics>>();
  readonly #alarms = new Map<string, { readonly alarm: Alarm; state: AlarmState }>();

  constructor(world: World, execute: ExecutePolicy) {
    this.#world = world;
    this.#execute = execute;
  }

  /** @throws when the alarm's period is not made of full minutes */
  createAlarm(alarm: Alarm): void {
    if (alarm.periodSeconds % 60 !== 0)
      throw new Error(
        `alarm ${alarm.name}: got a period of ${alarm.periodSeconds} s; the virtual CloudWatch knows full minutes`,
      );
    if (this.#alarms.size === 0) this.#evaluateFrom(Math.floor(this.#world.clock.now() / MINUTE) + 1);
    this.#alarms.set(alarm.name, { alarm, state: "INSUFFICIENT_DATA" });
  }

  stateOf(alarmName: string): AlarmState | undefined {
    return this.#alarms.get(alarmName)?.state;
  }

  readonly commands: Commands = {
    PutMetricDataCommand: ({ Namespace, MetricData = [] }: PutMetricDataCommandInput) => {
      if (!Namespace) throw new AwsError("MissingParameterException", "The parameter Namespace is required.");
      if (MetricData.length === 0 || MetricData.length > METRIC_DATA)
        throw new AwsError(
          "InvalidParameterValueException",
          `MetricData must have between 1 and ${METRIC_DATA} items.`,
        );
      for (const datum of MetricData) this.#record(Namespace, datum);
      return {};
    },
  };

  #record(namespace: string, datum: MetricDatum): void {
    const key = metricKey(namespace, datum.MetricName ?? "", datum.Dimensions ?? []);
    let minutes = this.#metrics.get(key);
    if (!minutes) {
      minutes = new Map();
      this.#metrics.set(key, minutes);
    }
    const minute = Math.floor((datum.Timestamp?.getTime() ?? this.#world.clock.now()) / MINUTE);
    const before = minutes.get(minute);
    const added = statisticsOf(datum);
    minutes.set(minute, before ? combine(before, added) : added);
    if (minutes.size > METRIC_MINUTES_KEPT) minutes.delete(minutes.keys().next().value!);
  }

  #evaluateFrom(minute: number): void {
    this.#world.clock.at(minute * MINUTE + this.#world.timings.alarmEvaluationSeconds * SECOND, () => {
      for (const entry of this.#alarms.values()) {
        const datapoints = this.#datapoints(entry.alarm, minute);
        entry.state = evaluate(entry.alarm, datapoints, entry.state);
        if (entry.state !== "ALARM") continue;
        // An Auto Scaling action is repeated every minute while the alarm lasts. AWS docs: "Using CloudWatch alarms".
        const value = datapoints.findLast((datapoint) => datapoint !== undefined);
        for (const policy of entry.alarm.policies)
          this.#execute(policy, { alarm: entry.alarm.name, threshold: entry.alarm.threshold, value });
      }
      this.#evaluateFrom(minute + 1);
    });
  }

  /** One value, or undefined when it is missing, for each period of the evaluation range; newest last. */
  #datapoints(alarm: Alarm, endMinute: number): (number | undefined)[] {
    const minutes = this.#metrics.get(
      metricKey(
        alarm.namespace,
        alarm.metricName,
        Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      ),
    );
    const width = alarm.periodSeconds / 60;
    const count = alarm.evaluationPeriods + EXTRA_EVALUATION_PERIODS;
    return Array.from({ length: count }, (_, index) => {
      const begin = endMinute - (count - index) * width;
      let statistics: Statistics | undefined;
      for (let minute = begin; minute < begin + width; minute++) {
        const found = minutes?.get(minute);
        if (found) statistics = statistics ? combine(statistics, found) : found;
      }
      return statistics && VALUES[alarm.statistic](statistics);
    });
  }
}

const VALUES: Readonly<Record<Alarm["statistic"], (statistics: Statistics) => number>> = {
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
};

const BREACHES: Readonly<Record<Alarm["comparison"], (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * An alarm's state from the values in its evaluation range, which is longer than its evaluation periods: while enough
 * of them are real the missing ones do not count. AWS docs: "Configuring how CloudWatch alarms treat missing data".
 *
 * @param datapoints newest last; undefined where there was no data
 */
export function evaluate(
  alarm: Pick<Alarm, "evaluationPeriods" | "datapointsToAlarm" | "threshold" | "comparison" | "treatMissingData">,
  datapoints: readonly (number | undefined)[],
  state: AlarmState,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, threshold, comparison } = alarm;
  const real = datapoints.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = real.filter((value) => BREACHES[comparison](value, threshold)).length;
  const missing = evaluationPeriods - real.length;
  const alarmIf = (count: number): AlarmState => (count >= datapointsToAlarm ? "ALARM" : "OK");
  if (missing === 0) return alarmIf(breaching);
  switch (alarm.treatMissingData) {
    case "breaching":
      return alarmIf(breaching + missing);
    case "notBreaching":
      return alarmIf(breaching);
    case "missing":
      if (real.length === 0) return "INSUFFICIENT_DATA";
      return breaching === real.length ? "ALARM" : alarmIf(breaching);
    case "ignore":
      return breaching === real.length && breaching < datapointsToAlarm ? state : alarmIf(breaching);
  }
}

const metricKey = (namespace: string, name: string, dimensions: readonly Dimension[]): string =>
  JSON.stringify([namespace, name, dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()]);

const combine = (one: Statistics, other: Statistics): Statistics => ({
  sum: one.sum + other.sum,
  count: one.count + other.count,
  minimum: Math.min(one.minimum, other.minimum),
  maximum: Math.max(one.maximum, other.maximum),
});

const statisticsOf = ({ Value, Values, Counts, StatisticValues }: MetricDatum): Statistics => {
  if (StatisticValues)
    return {
      sum: StatisticValues.Sum!,
      count: StatisticValues.SampleCount!,
      minimum: StatisticValues.Minimum!,
      maximum: StatisticValues.Maximum!,
    };
  const values = Values ?? [Value ?? Number.NaN];
  if (!values.every(Number.isFinite))
    throw new AwsError("InvalidParameterValueException", "Each datum needs a finite Value, Values or StatisticValues.");
  return values
    .map((value, index) => {
      const count = Counts?.[index] ?? 1;
      return { sum: value * count, count, minimum: value, maximum: value };
    })
    .reduce(combine);
};

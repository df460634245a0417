import type { Dimension, MetricDataQuery, MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { Breach } from "../auto-scaling/model";
import { AwsError } from "../core/errors";
import { MINUTE, SECOND } from "../core/time";
import type { World } from "../core/world";
import { alarmStateOf } from "./alarm-state";
import { combine, MetricMinutes } from "./metric-minutes";
import type { Alarm, AlarmState, Statistics } from "./model";
import { ALARM_HISTORY_KEPT, EXTRA_EVALUATION_PERIODS } from "./timings";

/** The other services, as an alarm reaches them. */
export interface AlarmActions {
  /** Executes a scaling policy of the alarm. */
  readonly execute: (policyName: string, breach: Breach) => void;
  /** Says each minute that an alarm is in alarm, to those that watch it. */
  readonly inAlarm: (alarmName: string) => void;
}

/** An alarm and its state. */
interface AlarmEntry {
  /** Place among the alarms. */
  readonly serial: number;
  readonly alarm: Alarm;
  /** Key of its metric. */
  readonly metric: string;
  state: AlarmState;
  /** When it came into its state, in milliseconds since the epoch. */
  stateSinceMs: number;
}

/** A change of an alarm's state. */
export interface StateUpdate {
  /** Grows with each change. */
  readonly serial: number;
  readonly alarm: Alarm;
  /** State before it. */
  readonly from: AlarmState;
  /** State since then. */
  readonly to: AlarmState;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** End of the newest minute that was evaluated, in milliseconds since the epoch. */
  readonly endMs: number;
  /** Values of the evaluation periods, newest last; undefined: missing. */
  readonly datapoints: readonly (number | undefined)[];
}

/** Amazon CloudWatch: custom metrics by the minute, and alarms that are evaluated every minute, each at its own second. */
export class VirtualCloudWatch {
  readonly #world: World;
  readonly #actions: AlarmActions;
  /** By the metric's key. */
  readonly #metrics = new Map<string, MetricMinutes>();
  readonly #alarms = new Map<string, AlarmEntry>();
  readonly #history: StateUpdate[] = [];

  constructor(world: World, actions: AlarmActions) {
    this.#world = world;
    this.#actions = actions;
  }

  /** @throws when the alarm's period is not made of full minutes */
  createAlarm(alarm: Alarm): void {
    if (alarm.periodSeconds % 60 !== 0)
      throw new Error(
        `alarm ${alarm.name}: got a period of ${alarm.periodSeconds} s; the virtual CloudWatch knows full minutes`,
      );
    const entry: AlarmEntry = {
      serial: this.#alarms.size,
      alarm,
      metric: metricKey(
        alarm.namespace,
        alarm.metricName,
        Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      ),
      state: "INSUFFICIENT_DATA",
      stateSinceMs: this.#world.clock.now(),
    };
    this.#alarms.set(alarm.name, entry);
    const phaseMs = this.#world.draws.of("alarmEvaluationSeconds", alarm.name) * SECOND;
    this.#evaluateFrom(entry, Math.floor(this.#world.clock.now() / MINUTE) + 1, phaseMs);
  }

  /** Every alarm with its state, in the order in which they were created. */
  alarms(): readonly Readonly<AlarmEntry>[] {
    return [...this.#alarms.values()];
  }

  /** Changes of the alarms' states, oldest first. */
  history(): readonly StateUpdate[] {
    return this.#history;
  }

  /** ARN of an alarm, or of all whose names have a pattern. */
  alarmArn(name: string): string {
    const { region, accountId } = this.#world;
    return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
  }

  /** State of an alarm; undefined when there is no such alarm. */
  stateOf(alarmName: string): AlarmState | undefined {
    return this.#alarms.get(alarmName)?.state;
  }

  /** Adds a datum to a metric. @throws AwsError when it has no finite value */
  record(namespace: string, datum: MetricDatum): void {
    const key = metricKey(namespace, datum.MetricName ?? "", datum.Dimensions ?? []);
    const statistics = statisticsOf(datum);
    let minutes = this.#metrics.get(key);
    if (!minutes) {
      minutes = new MetricMinutes();
      this.#metrics.set(key, minutes);
    }
    minutes.add(Math.floor((datum.Timestamp?.getTime() ?? this.#world.clock.now()) / MINUTE), statistics);
  }

  /**
   * The values of a metric in the full minutes of a time, the newest first, as GetMetricData gives them.
   *
   * @throws AwsError when the query asks for anything but one metric by the minute
   */
  valuesOf({ MetricStat: query }: MetricDataQuery, startMs: number, endMs: number): MetricValues {
    const { Metric: metric, Period: period, Stat: statistic = "" } = query ?? {};
    if (!metric || period !== 60 || !isStatistic(statistic))
      throw new AwsError("InvalidParameterValueException", "The virtual CloudWatch knows one metric by the minute.");
    const minutes = this.#metrics.get(
      metricKey(metric.Namespace ?? "", metric.MetricName ?? "", metric.Dimensions ?? []),
    );
    const valueIn = VALUES[statistic];
    const values: MetricValues = { Timestamps: [], Values: [] };
    for (let minute = Math.ceil(endMs / MINUTE) - 1; minute >= Math.floor(startMs / MINUTE); minute--) {
      const found = minutes?.at(minute);
      if (!found) continue;
      values.Timestamps.push(found.begin);
      values.Values.push(valueIn(found.statistics));
    }
    return values;
  }

  /** Evaluates an alarm each minute. @param phaseMs milliseconds after the end of the newest minute that it counts */
  #evaluateFrom(entry: AlarmEntry, minute: number, phaseMs: number): void {
    this.#world.clock.at(minute * MINUTE + phaseMs, () => {
      this.#evaluate(entry, minute);
      this.#evaluateFrom(entry, minute + 1, phaseMs);
    });
  }

  #evaluate(entry: AlarmEntry, minute: number): void {
    const { alarm } = entry;
    const datapoints = this.#datapoints(entry, minute);
    const state = alarmStateOf(alarm, datapoints, entry.state);
    if (state !== entry.state) {
      const timeMs = this.#world.clock.now();
      const recent = datapoints.slice(-alarm.evaluationPeriods);
      const serial = (this.#history.at(-1)?.serial ?? -1) + 1;
      this.#history.push({
        serial,
        alarm,
        from: entry.state,
        to: state,
        timeMs,
        endMs: minute * MINUTE,
        datapoints: recent,
      });
      if (this.#history.length > ALARM_HISTORY_KEPT) this.#history.shift();
      entry.stateSinceMs = timeMs;
    }
    entry.state = state;
    if (entry.state !== "ALARM") return;
    this.#actions.inAlarm(alarm.name);
    // An Auto Scaling action is repeated every minute while the alarm lasts. Source: CloudWatch user guide, "Using CloudWatch alarms".
    const value = datapoints.findLast((datapoint) => datapoint !== undefined);
    for (const policy of alarm.policies)
      this.#actions.execute(policy, { alarm: alarm.name, threshold: alarm.threshold, value });
  }

  /** One value, or undefined when it is missing, for each period of the evaluation range; newest last. */
  #datapoints({ alarm, metric }: AlarmEntry, endMinute: number): (number | undefined)[] {
    const minutes = this.#metrics.get(metric);
    const width = alarm.periodSeconds / 60;
    const values: (number | undefined)[] = [];
    for (let periods = alarm.evaluationPeriods + EXTRA_EVALUATION_PERIODS; periods > 0; periods--) {
      const begin = endMinute - periods * width;
      let statistics: Statistics | undefined;
      for (let minute = begin; minutes && minute < begin + width; minute++) {
        const found = minutes.at(minute)?.statistics;
        if (found) statistics = statistics ? combine(statistics, found) : found;
      }
      values.push(statistics && VALUES[alarm.statistic](statistics));
    }
    return values;
  }
}

/** Values of a metric with the beginnings of their minutes. */
interface MetricValues {
  readonly Timestamps: Date[];
  readonly Values: number[];
}

const isStatistic = (name: string): name is Alarm["statistic"] => Object.hasOwn(VALUES, name);

const VALUES: Readonly<Record<Alarm["statistic"], (statistics: Statistics) => number>> = {
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
};

const metricKey = (namespace: string, name: string, dimensions: readonly Dimension[]): string =>
  [namespace, name, ...dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()].join("\n");

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

import type { Alarm, AlarmState } from "./model";

const BREACHES: Readonly<Record<Alarm["comparison"], (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * An alarm's state from the values in its evaluation range, which is longer than its evaluation periods: while enough
 * of them are real the missing ones do not count. Source: CloudWatch user guide,
 * "Configuring how CloudWatch alarms treat missing data".
 *
 * @param datapoints newest last; undefined where there was no data
 */
export function alarmStateOf(
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

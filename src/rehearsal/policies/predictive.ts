import { mean } from "simple-statistics";
import type { Demand } from "../traffic/demand";
import { HOUR_MS } from "../traffic/traffic";
import { capacityPlan, type PlannedCapacity } from "./capacity-plan";
import { demandByHour, HOURS_PER_DAY, type HourlyDemand, hourlyDemand } from "./hourly-demand";
import { managedScaling, PACKED } from "./managed-scaling";

/**
 * Managed scaling as in `managed-90`, and a predictive scaling policy of EC2 Auto Scaling in the mode ForecastAndScale, at
 * the same target. Each hour's forecast is a minimum for the hour: it is there before the hour begins, and what is above
 * it is managed scaling's. Sources: EC2 Auto Scaling user guide, "How predictive scaling works": at least 24 hours of data,
 * up to 14 days of it, one forecast an hour, updated every 6 hours, and a forecast decrease removes nothing by itself; API
 * reference, PredictiveScalingConfiguration.
 *
 * AWS does not publish its model. In its place stands the mean of the same hour of the day. With the default mode,
 * ForecastOnly, nothing is scaled: that is `managed-90`.
 */
export const predictive = managedScaling(
  {
    name: "predictive",
    title: "predictive",
    note: "Predictive: managed 90 %, and predictive scaling, whose forecast is taken to be the mean of the same hour of up to 14 days.",
    learnsFromDays: 1,
  },
  { ...PACKED, minimums: forecastMinimums },
);

/** Hours of data without which nothing is forecast. Source: EC2 Auto Scaling user guide, "How predictive scaling works". */
const SHORTEST_HISTORY_HOURS = 24;

/** Hours of data that a forecast is made from at the most: 14 days. Source: as above. */
const LONGEST_HISTORY_HOURS = 14 * HOURS_PER_DAY;

/** Hours between two forecasts. Source: as above. At which hours AWS makes them is not told: those of UTC are taken. */
const FORECAST_EVERY_HOURS = 6;

/** Seconds by which instances launch before the hour. Source: API reference, SchedulingBufferTime: 300 by default. */
const SCHEDULING_BUFFER_SECONDS = 300;

/**
 * The minimum that the forecasts of each hour make.
 *
 * @returns none where no forecast has a day of data
 */
export function forecastMinimums(demand: Demand, tasksPerInstance: number): readonly PlannedCapacity[] {
  const hourly = hourlyDemand(demand);
  const { firstHour, means } = hourly;
  const tasks = means.map((_, index) => forecast(hourly, firstHour + index));
  const begin = tasks.findIndex((each) => each !== undefined);
  if (begin === -1) return [];
  const share = PACKED.targetCapacity / 100;
  const wanted = tasks.slice(begin).map((each) => Math.ceil((each ?? 0) / share - ROUNDING));
  return capacityPlan(demandByHour(firstHour + begin, wanted), tasksPerInstance, SCHEDULING_BUFFER_SECONDS * 1000);
}

/** A quotient may be off by so much. */
const ROUNDING = 1e-9;

/** The tasks that are forecast for an hour; undefined where there are too few hours of data. */
function forecast({ firstHour, means }: HourlyDemand, hour: number): number | undefined {
  const launchHour = (hour * HOUR_MS - SCHEDULING_BUFFER_SECONDS * 1000) / HOUR_MS;
  const madeAt = Math.floor(launchHour / FORECAST_EVERY_HOURS) * FORECAST_EVERY_HOURS;
  const history = Math.min(LONGEST_HISTORY_HOURS, madeAt - firstHour);
  if (history < SHORTEST_HISTORY_HOURS) return undefined;
  const same: number[] = [];
  for (let past = hour - HOURS_PER_DAY; past >= madeAt - history; past -= HOURS_PER_DAY)
    same.push(means[past - firstHour]!);
  return mean(same);
}

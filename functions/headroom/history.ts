import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CLUSTER_DIMENSION } from "../shared/contract";
import type { HeadroomClients } from "./clients";
import { HEADROOM_METRICS, type HeadroomFunctionSettings } from "./contract";
import { MEMORY_MINUTES } from "./demand-memory";

const MINUTE_MS = 60_000;

/**
 * Reads the highest number of wanted containers in each of the last minutes, by minutes since the epoch, as earlier runs
 * have published it. One call: three hours are 180 of the 100,800 values that an answer may have (CloudWatch API
 * reference, GetMetricData).
 */
export async function readWantedByMinute(
  cloudWatch: HeadroomClients["cloudWatch"],
  { clusterName, metricNamespace }: Pick<HeadroomFunctionSettings, "clusterName" | "metricNamespace">,
  nowMs: number,
): Promise<ReadonlyMap<number, number>> {
  const { MetricDataResults: [result] = [] } = await cloudWatch.call(GetMetricDataCommand, {
    StartTime: new Date(nowMs - MEMORY_MINUTES * MINUTE_MS),
    EndTime: new Date(nowMs),
    MetricDataQueries: [
      {
        Id: "wanted",
        MetricStat: {
          Metric: {
            Namespace: metricNamespace,
            MetricName: HEADROOM_METRICS.wantedContainers,
            Dimensions: [{ Name: CLUSTER_DIMENSION, Value: clusterName }],
          },
          Period: 60,
          Stat: "Maximum",
        },
      },
    ],
  });
  const { Timestamps = [], Values = [] } = result ?? {};
  return new Map(Timestamps.map((time, index) => [Math.floor(time.getTime() / MINUTE_MS), Values[index] ?? 0]));
}

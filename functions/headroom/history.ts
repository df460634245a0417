import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { CLUSTER_DIMENSION } from "../shared/contract";
import type { HeadroomClients } from "./clients";
import { HEADROOM_METRICS, type HeadroomFunctionSettings } from "./contract";
import { DAY_MINUTES, type DemandMemory, MEMORY_MINUTES } from "./demand-memory";

const MINUTE_MS = 60_000;

/** ECS's metric about a capacity provider (ECS developer guide, "Amazon ECS cluster auto scaling"). */
const RESERVATION = { namespace: "AWS/ECS/ManagedScaling", metric: "CapacityProviderReservation" };

/** ECS publishes it each minute, and a datapoint may be a minute late: what is older says nothing. */
const RESERVATION_MINUTES = 3;

/** The memory of the cluster that CloudWatch keeps. */
export type History = Omit<DemandMemory, "nowMs">;

/**
 * Reads the highest number of wanted containers in each of the last minutes, by minutes since the epoch, as earlier runs
 * have published it, and how much of the capacity provider's group ECS says is needed: of the last day where a reserve is learnt
 * from it, otherwise of three hours. One call: a day is 1,440 of the 100,800 values that an answer may have for each metric
 * (CloudWatch API reference, GetMetricData).
 */
export async function readHistory(
  cloudWatch: HeadroomClients["cloudWatch"],
  settings: Pick<
    HeadroomFunctionSettings,
    "clusterName" | "metricNamespace" | "capacityProvider" | "learntReservePercent"
  >,
  nowMs: number,
): Promise<History> {
  const { clusterName, metricNamespace, capacityProvider, learntReservePercent } = settings;
  const minutes = learntReservePercent > 0 ? DAY_MINUTES : MEMORY_MINUTES;
  const { MetricDataResults: results = [] } = await cloudWatch.call(GetMetricDataCommand, {
    StartTime: new Date(nowMs - minutes * MINUTE_MS),
    EndTime: new Date(nowMs),
    MetricDataQueries: [
      query("wanted", metricNamespace, HEADROOM_METRICS.wantedContainers, { [CLUSTER_DIMENSION]: clusterName }),
      query("reservation", RESERVATION.namespace, RESERVATION.metric, {
        CapacityProviderName: capacityProvider,
        ClusterName: clusterName,
      }),
    ],
  });
  // The newest value comes first (CloudWatch API reference, GetMetricData, ScanBy).
  const [newest, reservationPercent] = valuesIn(results, "reservation", 1)[0] ?? [Number.NEGATIVE_INFINITY, undefined];
  return {
    wantedByMinute: new Map(valuesIn(results, "wanted")),
    reservationPercent: nowMs / MINUTE_MS - newest <= RESERVATION_MINUTES ? reservationPercent : undefined,
  };
}

const query = (
  Id: string,
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
): MetricDataQuery => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: "Maximum",
  },
});

/** Values with their minutes since the epoch, in the order of the answer. @param count only so many. @default all */
const valuesIn = (
  results: readonly MetricDataResult[],
  id: string,
  count?: number,
): readonly (readonly [minute: number, value: number])[] => {
  const { Timestamps = [], Values = [] } = results.find(({ Id }) => Id === id) ?? {};
  return Timestamps.slice(0, count).map((time, index) => [Math.floor(time.getTime() / MINUTE_MS), Values[index] ?? 0]);
};

import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Service } from "@aws-sdk/client-ecs";
import { pages } from "../../functions/shared/pages";
import type { CollectedFile } from "./collect";
import type { CollectClients } from "./collect-calls";

/** The metrics to collect. */
export interface MetricChoice {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Services whose tasks are counted. */
  readonly services: readonly Service[];
  /** Days until now. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** A metric over time, as CloudWatch answers it. */
interface Series {
  /** Id of its query. */
  readonly Id: string;
  /** "SERVICE METRIC", by which a rehearsal finds it. */
  readonly Label: string;
  /** ISO 8601. */
  readonly Timestamps: readonly string[];
  /** Tasks, or requests. */
  readonly Values: readonly number[];
  /** All pages were read. */
  readonly StatusCode: "Complete";
}

/** Seconds of a datapoint. CloudWatch keeps minutes for 15 days (API reference, GetMetricData). */
const PERIOD_SECONDS = 60;

/**
 * Collects how many tasks each service wanted: the metric of Container Insights or, where there is none, the requests of its
 * target groups.
 *
 * @returns one file for each service that has a metric
 */
export async function collectMetrics(
  cloudWatch: CollectClients["cloudWatch"],
  { cluster, services, days, nowMs }: MetricChoice,
): Promise<readonly CollectedFile[]> {
  const files: CollectedFile[] = [];
  for (const { serviceName = "", loadBalancers = [] } of services) {
    const names = loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn?.split(":").at(-1) ?? []);
    const queries = [wantedTasks(cluster, serviceName), ...(names.length > 0 ? [requests(serviceName, names)] : [])];
    for (const query of queries) {
      const series = await seriesOf(cloudWatch, query, days, nowMs);
      if (series.Values.length === 0) continue;
      files.push({ name: `get-metric-data.${serviceName}.json`, json: { MetricDataResults: [series] } });
      break;
    }
  }
  return files;
}

/** Source: CloudWatch user guide, "Amazon ECS Container Insights metrics". */
const wantedTasks = (cluster: string, service: string): MetricDataQuery => ({
  Id: "tasks",
  Label: `${service} DesiredTaskCount`,
  MetricStat: {
    Metric: {
      Namespace: "ECS/ContainerInsights",
      MetricName: "DesiredTaskCount",
      Dimensions: [
        { Name: "ClusterName", Value: cluster },
        { Name: "ServiceName", Value: service },
      ],
    },
    Period: PERIOD_SECONDS,
    Stat: "Maximum",
  },
});

/** Source: ELB user guide, "CloudWatch metrics for your Application Load Balancer". */
const requests = (service: string, targetGroups: readonly string[]): MetricDataQuery => ({
  Id: "requests",
  Label: `${service} RequestCount`,
  Expression: `SUM(SEARCH('{AWS/ApplicationELB,LoadBalancer,TargetGroup} MetricName="RequestCount" (${targetGroups
    .map((name) => `TargetGroup="${name}"`)
    .join(" OR ")})', 'Sum', ${PERIOD_SECONDS}))`,
});

const seriesOf = async (
  cloudWatch: CollectClients["cloudWatch"],
  query: MetricDataQuery,
  days: number,
  nowMs: number,
): Promise<Series> => {
  const Timestamps: string[] = [];
  const Values: number[] = [];
  const answers = pages(
    (NextToken) =>
      cloudWatch.call(GetMetricDataCommand, {
        MetricDataQueries: [query],
        StartTime: new Date(nowMs - days * 86_400_000),
        EndTime: new Date(nowMs),
        ScanBy: "TimestampAscending",
        NextToken,
      }),
    ({ NextToken }) => NextToken,
  );
  for await (const { MetricDataResults: [found] = [] } of answers) {
    Timestamps.push(...(found?.Timestamps ?? []).map((time) => time.toISOString()));
    Values.push(...(found?.Values ?? []));
  }
  return { Id: query.Id!, Label: query.Label!, Timestamps, Values, StatusCode: "Complete" };
};

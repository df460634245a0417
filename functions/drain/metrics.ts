import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../shared/contract";
import { DRAIN_METRICS, type DrainMetric } from "./contract";

/** The counts of one run. A run over some of the instances publishes only some of them. */
export type DrainCounts = Partial<Readonly<Record<DrainMetric, number>>>;

/** Publishes the counts of one run. */
export type Publish = (clusterName: string, counts: DrainCounts) => void;

/**
 * Publishes metrics without a call: one line of the log in the embedded metric format, out of which CloudWatch Logs makes
 * metrics (CloudWatch user guide, "Embedding metrics within logs"). The console is not used: the function's log format is
 * JSON, so Lambda would wrap the line as the message of another object, in which CloudWatch finds no metrics.
 *
 * A rehearsal keeps the line in the function's log and makes no metrics out of it: no scaling depends on them.
 */
export const publish: Publish = (clusterName, counts) => {
  process.stdout.write(`${embedded(clusterName, counts, Date.now())}\n`);
};

/** The line, without its end. @param now in milliseconds since the epoch */
export function embedded(clusterName: string, counts: DrainCounts, now: number): string {
  const metrics = Object.entries(counts).map(
    ([metric, count]) => [DRAIN_METRICS[metric as DrainMetric], count] as const,
  );
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[CLUSTER_DIMENSION]],
          Metrics: metrics.map(([Name]) => ({ Name, Unit: "Count" })),
        },
      ],
    },
    [CLUSTER_DIMENSION]: clusterName,
    ...Object.fromEntries(metrics),
  });
}

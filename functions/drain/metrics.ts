/** What a look at the whole group counts. */
export interface DrainMetrics {
  /** Instances that are terminating and not gone yet. */
  readonly DrainingInstances: number;
  /** What keeps them waiting; once the drain timeout has passed and they go all the same: what dies with them. */
  readonly DrainBlockers: number;
  /** Of the instances those that something still blocks when their drain timeout has passed. */
  readonly OverdueDrains: number;
}

/** Where the metrics go. */
export type Publish = (clusterName: string, metrics: Partial<DrainMetrics>) => void;

/** Namespace of every metric that Drydock publishes. */
const NAMESPACE = "Drydock";

/**
 * Publishes metrics without a call: one line of the log in the embedded metric format, out of which CloudWatch Logs makes
 * metrics (CloudWatch user guide, "Embedding metrics within logs"). Not by the console: the function's log format is JSON,
 * so Lambda would wrap the line as the message of another object, in which CloudWatch finds no metrics.
 *
 * A rehearsal keeps the line in the function's log and makes no metrics out of it: no scaling depends on them.
 */
export const publish: Publish = (clusterName, metrics) => {
  process.stdout.write(`${embedded(clusterName, metrics, Date.now())}\n`);
};

/** The line, without its end. @param now in milliseconds since the epoch */
export const embedded = (ClusterName: string, metrics: Partial<DrainMetrics>, now: number): string =>
  JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [["ClusterName"]],
          Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: "Count" })),
        },
      ],
    },
    ClusterName,
    ...metrics,
  });

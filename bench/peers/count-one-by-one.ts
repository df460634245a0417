import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import type { UsualHeadroom } from "../../src/rehearsal/blueprint/function-settings";

/** What the peers count, and at how many of them they grow and shrink: the same for each of them. */
export const PEER_HEADROOM: UsualHeadroom = {
  container: { cpu: 128, memory: 128 },
  shortageThreshold: 2,
  excessThreshold: 10,
  reservePercent: 0,
};

/** When AWS Lambda ends a count, in seconds: the timeout of the peers' functions and of Drydock's. */
export const METRIC_TIMEOUT_SECONDS = 60;

/** Namespace of the peers' metric. */
export const PEER_NAMESPACE = "Peer";

/** Makes one API call, by the name of the SDK's command class. */
export type Call = (command: string, input: object) => Promise<object>;

interface Page {
  readonly containerInstanceArns: readonly string[];
  readonly nextToken?: string;
}

interface Described {
  readonly containerInstances: readonly {
    readonly remainingResources: readonly { readonly name: string; readonly integerValue: number }[];
  }[];
}

/**
 * How both peers count: one instance a page, each described before the next is listed, whether its agent is connected
 * or not. An empty cluster's describe has nothing to describe and fails, and nothing is published.
 */
export async function publishOneByOne(call: Call, cluster: string, timestampMs: number): Promise<void> {
  const { container } = PEER_HEADROOM;
  let containers = 0;
  let nextToken: string | undefined;
  do {
    const page = (await call("ListContainerInstancesCommand", {
      cluster,
      maxResults: 1,
      nextToken,
      status: "ACTIVE",
    })) as Page;
    const { containerInstances } = (await call("DescribeContainerInstancesCommand", {
      cluster,
      containerInstances: page.containerInstanceArns,
    })) as Described;
    for (const { remainingResources } of containerInstances) {
      const free = (name: string) => remainingResources.find((each) => each.name === name)?.integerValue ?? 0;
      containers += Math.min(Math.floor(free("CPU") / container.cpu), Math.floor(free("MEMORY") / container.memory));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  await call("PutMetricDataCommand", {
    Namespace: PEER_NAMESPACE,
    MetricData: [
      {
        MetricName: HEADROOM_METRICS.schedulableContainers,
        Dimensions: [{ Name: "ClusterName", Value: cluster }],
        Timestamp: new Date(timestampMs),
        Unit: "Count",
        Value: containers,
      },
    ],
  });
}

import { HEADROOM_METRICS, type Resources } from "../../../functions/headroom/contract";

/** Makes one API call, by the name of the SDK's command class. */
export type AsyncCall = (command: string, input: object) => Promise<object>;

/** The count to make. */
export interface OneByOneCount {
  /** Name of the cluster. */
  readonly cluster: string;
  /** The container that is counted, in CPU units and MiB. */
  readonly container: Resources;
  /** CloudWatch namespace of the metric. */
  readonly namespace: string;
  /** The metric's time, in milliseconds since the epoch. */
  readonly timestampMs: number;
}

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
 * Counts schedulable containers and publishes them: one instance a page, each described before the next is listed,
 * whether its agent is connected or not. Without instances there is nothing to describe: the call fails with
 * InvalidParameterException, and nothing is published.
 */
export async function publishOneByOne(
  call: AsyncCall,
  { cluster, container, namespace, timestampMs }: OneByOneCount,
): Promise<void> {
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
    Namespace: namespace,
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

import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  type ECSClient,
  paginateListContainerInstances,
} from "@aws-sdk/client-ecs";
import { inParallel } from "./parallel";
import { tokenBucket } from "./token-bucket";

/** Container instances that one describe accepts, and so the size of a page (ECS API reference). */
const DESCRIBED_AT_ONCE = 100;

/** Describes that are under way at once: pages are listed one after the other, so more are seldom needed. */
const DESCRIBES_SIDE_BY_SIDE = 10;

/**
 * Reads of a cluster that one run may make. ECS allows bursts of 50 and 20 a second after that (ECS API reference,
 * "Request throttling"): the rest is left for others in the account. The largest cluster, of 5,000 instances, needs 100.
 */
const READS = { burst: 45, perSecond: 18 };

/** Describes each page of container instances while the next is being listed. An empty cluster costs one call. */
export async function describeContainerInstances(client: ECSClient, cluster: string): Promise<ContainerInstance[]> {
  const mayCall = tokenBucket(READS);
  const pages = paced(mayCall, paginateListContainerInstances({ client, pageSize: DESCRIBED_AT_ONCE }, { cluster }));
  const described = await inParallel(pages, DESCRIBES_SIDE_BY_SIDE, async ({ containerInstanceArns = [] }) => {
    if (containerInstanceArns.length === 0) return [];
    await mayCall();
    const { containerInstances = [] } = await client.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
    );
    return containerInstances;
  });
  return described.flat();
}

/** Asks for each item only when a call may be made. */
async function* paced<T>(mayCall: () => Promise<void>, source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  while (true) {
    await mayCall();
    const { done, value } = await items.next();
    if (done) return;
    yield value;
  }
}

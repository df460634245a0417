import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
} from "@aws-sdk/client-ecs";
import type { ApiClient } from "./clients";
import { pages } from "./pages";
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
export const READS = { burst: 45, perSecond: 18 };

/**
 * Describes each page of container instances while the next is being listed. When there are none, it costs one call.
 *
 * @param filter an expression of the cluster query language. @default all container instances
 * @param mayCall paces the calls. @default a budget of their own
 */
export async function describeContainerInstances(
  ecs: ApiClient<"ecs:DescribeContainerInstances" | "ecs:ListContainerInstances">,
  cluster: string,
  filter?: string,
  mayCall: () => Promise<void> = tokenBucket(READS),
): Promise<ContainerInstance[]> {
  const listed = pages(
    async (nextToken) => {
      await mayCall();
      return ecs.call(ListContainerInstancesCommand, { cluster, filter, maxResults: DESCRIBED_AT_ONCE, nextToken });
    },
    ({ nextToken }) => nextToken,
  );
  const described = await inParallel(listed, DESCRIBES_SIDE_BY_SIDE, async ({ containerInstanceArns = [] }) => {
    if (containerInstanceArns.length === 0) return [];
    await mayCall();
    const { containerInstances = [] } = await ecs.call(DescribeContainerInstancesCommand, {
      cluster,
      containerInstances: containerInstanceArns,
      include: ["CONTAINER_INSTANCE_HEALTH"],
    });
    return containerInstances;
  });
  return described.flat();
}

/**
 * Whether the ECS agent of a container instance works: ECS can reach it, and the container runtime, which starts and stops
 * containers for it, is not IMPAIRED (ECS API reference, InstanceHealthCheckResult). A missing health status says nothing.
 */
export const agentWorks = ({ agentConnected, healthStatus }: ContainerInstance): boolean =>
  agentConnected === true &&
  !healthStatus?.details?.some(({ type, status }) => type === "CONTAINER_RUNTIME" && status === "IMPAIRED");

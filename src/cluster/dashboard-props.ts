import type { ClusterDashboardProps } from "../dashboards/cluster-dashboard";
import type { EnvironmentSettings } from "../environment/schema";
import { excessThresholdOf, headroomOfOthers } from "../environment/schema/headroom-containers";
import type { WatchedParts } from "../lambda/watched-parts";
import type { clusterNames } from "./names";

interface DashboardParts {
  readonly names: ReturnType<typeof clusterNames>;
  readonly environment: Pick<EnvironmentSettings, "applications" | "cluster">;
  /** End of the load balancer's ARN: the dimension of its metrics in CloudWatch. */
  readonly loadBalancerArnSuffix: string;
  /** Functions and queues of the cluster. */
  readonly watched: WatchedParts;
}

/** The properties of a cluster's dashboard, from its settings and parts. */
export const dashboardProps = ({
  names,
  environment,
  loadBalancerArnSuffix,
  watched,
}: DashboardParts): ClusterDashboardProps => ({
  clusterName: names.cluster,
  autoScalingGroupName: names.autoScalingGroup,
  loadBalancerArnSuffix,
  functionNames: watched.functions,
  queueNames: watched.queues.map(({ name }) => name),
  deadLetterQueueNames: watched.deadLetterQueues,
  drains: watched.functions.includes(names.drainFunction),
  ...(environment.cluster.capacity.scaling === "capacityProvider" && { capacityProviderName: names.capacityProvider }),
  thresholds: {
    shortageThreshold: environment.cluster.headroom.shortageThreshold,
    excessThreshold: excessThresholdOf(environment),
  },
  otherContainers: headroomOfOthers(environment),
});

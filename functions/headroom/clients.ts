import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clientSettings } from "../shared/clients";
import { text, wholeNumber } from "../shared/settings";
import type { HeadroomSettings } from "./decision";

export interface Clients {
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
}

export const createClients = (): Clients => ({
  ecs: new ECSClient(clientSettings),
  autoScaling: new AutoScalingClient(clientSettings),
  cloudWatch: new CloudWatchClient(clientSettings),
});

export interface Settings extends HeadroomSettings {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
  readonly metricNamespace: string;
}

/** Reads the function's environment variables. @throws when one is missing or not a number */
export const settingsFromEnvironment = (environment: NodeJS.ProcessEnv): Settings => ({
  clusterName: text(environment, "CLUSTER_NAME"),
  autoScalingGroupName: text(environment, "AUTO_SCALING_GROUP_NAME"),
  metricNamespace: text(environment, "METRIC_NAMESPACE"),
  container: {
    cpu: wholeNumber(environment, "CONTAINER_CPU", 1),
    memory: wholeNumber(environment, "CONTAINER_MEMORY", 1),
  },
  shortageThreshold: wholeNumber(environment, "SHORTAGE_THRESHOLD"),
  excessThreshold: wholeNumber(environment, "EXCESS_THRESHOLD"),
  reservePercent: wholeNumber(environment, "RESERVE_PERCENT"),
});

import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clientSettings } from "../shared/clients";
import { json, text, wholeNumber } from "../shared/settings";
import type { HeadroomSettings, OtherContainer } from "./decision";

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
  /** How many tasks with a network interface of their own an instance takes. */
  readonly networkInterfaces: number;
}

/** Reads the function's environment variables. @throws when one is missing or not what it must be */
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
  // Most clusters have none: neither is set then.
  otherContainers: environment["OTHER_CONTAINERS"] ? json(environment, "OTHER_CONTAINERS", isOtherContainers) : [],
  networkInterfaces: environment["NETWORK_INTERFACES"] ? wholeNumber(environment, "NETWORK_INTERFACES") : 0,
});

const isOtherContainers = (value: unknown): value is OtherContainer[] =>
  Array.isArray(value) && value.every(isOtherContainer);

const isOtherContainer = (value: Record<string, unknown> | null): boolean =>
  typeof value?.["name"] === "string" &&
  isCount(value["cpu"], 1) &&
  isCount(value["memory"], 1) &&
  [value["gpus"], value["networkInterfaces"], value["shortageThreshold"], value["excessThreshold"]].every((count) =>
    isCount(count, 0),
  ) &&
  Array.isArray(value["hostPorts"]) &&
  value["hostPorts"].every((port) => isCount(port, 1));

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;

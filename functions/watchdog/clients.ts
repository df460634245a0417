import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clientSettings } from "../shared/clients";
import { text, wholeNumber } from "../shared/settings";
import type { WatchdogSettings } from "./decision";

export interface Clients {
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
}

export const createClients = (): Clients => ({
  ecs: new ECSClient(clientSettings),
  autoScaling: new AutoScalingClient(clientSettings),
});

export interface Settings extends WatchdogSettings {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
}

/** Reads the function's environment variables. @throws when one is missing or not a number */
export const settingsFromEnvironment = (environment: NodeJS.ProcessEnv): Settings => ({
  clusterName: text(environment, "CLUSTER_NAME"),
  autoScalingGroupName: text(environment, "AUTO_SCALING_GROUP_NAME"),
  disconnectedMinutes: wholeNumber(environment, "DISCONNECTED_MINUTES", 1),
});

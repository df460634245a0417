import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clientSettings } from "../shared/clients";
import { oneOf, text, wholeNumber } from "../shared/settings";
import { AT_DEADLINE, type DrainSettings } from "./decision";

export interface Clients {
  readonly ecs: ECSClient;
  readonly autoScaling: AutoScalingClient;
}

export const createClients = (): Clients => ({
  ecs: new ECSClient(clientSettings),
  autoScaling: new AutoScalingClient(clientSettings),
});

export interface Settings extends DrainSettings {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
}

/** Reads the function's environment variables. @throws when one is missing or not one of the values that it may have */
export const settingsFromEnvironment = (environment: NodeJS.ProcessEnv): Settings => ({
  clusterName: text(environment, "CLUSTER_NAME"),
  autoScalingGroupName: text(environment, "AUTO_SCALING_GROUP_NAME"),
  lifecycleHookName: text(environment, "LIFECYCLE_HOOK_NAME"),
  drainTimeoutSeconds: wholeNumber(environment, "DRAIN_TIMEOUT_SECONDS"),
  atDeadline: oneOf(environment, "AT_DEADLINE", AT_DEADLINE),
});

/**
 * How many calls are under way at once. ECS allows bursts of 50 reads of a cluster and about 20 a second after that
 * (ECS developer guide, "Request throttling"): 5 leave room for everybody else in the account.
 */
export const CALLS_SIDE_BY_SIDE = 5;

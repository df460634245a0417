import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";

/** The SDK clients that every function uses. */
export interface Clients {
  /** Amazon ECS. */
  readonly ecs: ECSClient;
  /** Amazon EC2 Auto Scaling. */
  readonly autoScaling: AutoScalingClient;
}

/**
 * Options of every SDK client.
 *
 * When throttled, five attempts in the SDK's standard mode wait at most 0.5, 1, 2 and 4 s between them, with full jitter:
 * a function that runs for at most a minute outlasts a short throttle and still ends by itself. The timeouts are in
 * milliseconds. They are set because the SDK has none: a connection that hangs would take the rest of the invocation with
 * it. Every call of the functions may be repeated, so a call that succeeds after its timeout does no harm.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 5,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** Creates the clients with {@link CLIENT_OPTIONS}, in the region of the function. */
export const createClients = (): Clients => ({
  ecs: new ECSClient(CLIENT_OPTIONS),
  autoScaling: new AutoScalingClient(CLIENT_OPTIONS),
});

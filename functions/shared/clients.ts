import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { AwsCall, CallTo, CommandClass, InputOf, OutputOf } from "./aws-calls";

/** The parts of an SDK client by which its calls can be watched and answered in its place. */
interface SdkParts {
  /** The client's resolved configuration. */
  readonly config: object;
  /** The steps that each of its calls passes. */
  readonly middlewareStack: {
    add(middleware: never, options: object): void;
    addRelativeTo(middleware: never, options: object): void;
  };
}

/** A client of one AWS service that makes the calls of a contract: any other command does not compile. */
export interface ApiClient<Call extends AwsCall> extends SdkParts {
  /**
   * Makes one call.
   *
   * @param command class of the SDK's command, for example `ListTasksCommand`
   * @throws the SDK's error
   */
  call<Command extends CommandClass<Call>>(command: Command, input: InputOf<Command>): Promise<OutputOf<Command>>;
}

/** The clients that every function uses. */
export interface Clients<Call extends AwsCall> {
  /** Amazon ECS. */
  readonly ecs: ApiClient<CallTo<"ecs", Call>>;
  /** Amazon EC2 Auto Scaling. */
  readonly autoScaling: ApiClient<CallTo<"autoscaling", Call>>;
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

/** Lets an SDK client make the calls of a contract and no others. */
export const apiClient = <Call extends AwsCall>(
  sdk: SdkParts & { send(command: never): Promise<unknown> },
): ApiClient<Call> => ({
  config: sdk.config,
  middlewareStack: sdk.middlewareStack,
  call: <Command>(command: Command, input: InputOf<Command>) => {
    const SdkCommand = command as new (input: InputOf<Command>) => never;
    return sdk.send(new SdkCommand(input)) as Promise<OutputOf<Command>>;
  },
});

/** Creates the clients with {@link CLIENT_OPTIONS}, in the region of the function. */
export const createClients = <Call extends AwsCall>(): Clients<Call> => ({
  ecs: apiClient(new ECSClient(CLIENT_OPTIONS)),
  autoScaling: apiClient(new AutoScalingClient(CLIENT_OPTIONS)),
});

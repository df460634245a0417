import { type Codecs, group, oneOf, text, type Variables } from "./variables";

/**
 * Names that the functions share with the stacks, the rehearsal and the tests. Contracts import no AWS SDK: a synth loads
 * them.
 */

/** Namespace of every metric that Drydock publishes. */
export const METRIC_NAMESPACE = "Drydock";

/** Dimension of every metric that Drydock publishes: the name of the ECS cluster. */
export const CLUSTER_DIMENSION = "ClusterName";

/** Variable that says which of Drydock's functions a Lambda function is. */
export const FUNCTION_VARIABLE = "DRYDOCK_FUNCTION";

/** Attribute of a container instance that keeps the time since which its agent is disconnected, in ISO 8601. */
export const DISCONNECTED_SINCE = "drydock.agent-disconnected-since";

/**
 * The time since which an agent is disconnected, in milliseconds since the epoch; undefined when no time is remembered, or
 * one that cannot be: no date, or a future one.
 *
 * @param remembered value of {@link DISCONNECTED_SINCE}
 * @param now in milliseconds since the epoch
 */
export const disconnectedSinceMs = (remembered: string | undefined, now: number): number | undefined => {
  const time = Date.parse(remembered ?? "");
  return time <= now ? time : undefined;
};

/** Settings that every function has. */
export interface CommonSettings {
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** Name of the Auto Scaling group that the cluster runs on. */
  readonly autoScalingGroupName: string;
}

/** Codecs of the settings that every function has. */
export const COMMON_CODECS: Codecs<CommonSettings> = {
  clusterName: text("CLUSTER_NAME"),
  autoScalingGroupName: text("AUTO_SCALING_GROUP_NAME"),
};

/** Limits of each function: it runs once a minute and ends before the next run begins. */
export const FUNCTION_LIMITS = { timeoutSeconds: 60, memoryMiB: 256 } as const;

/** Everything about a function that both its code and its stack must know. */
export interface FunctionContract<Settings> {
  /** Name of the function's folder, and value of {@link FUNCTION_VARIABLE}. */
  readonly name: string;
  /**
   * The environment variables that give the function these settings.
   *
   * @throws one sentence that names the variable when a setting has a value that the function would refuse
   */
  readonly toEnvironment: (settings: Settings) => Record<string, string>;
  /** The settings. @throws one sentence that names the first variable that is missing or wrong, and what is allowed */
  readonly fromEnvironment: (variables: Variables) => Settings;
  /** How each setting is written and read, by itself. */
  readonly codecs: Codecs<Settings>;
  /** Whether a function with these variables is this one. */
  readonly isContractOf: (variables: Variables) => boolean;
}

/**
 * Makes a contract from one codec for each setting.
 *
 * @param name of the function's folder
 */
export function functionContract<Settings extends object>(
  name: string,
  codecs: Codecs<Settings>,
): FunctionContract<Settings> {
  const { encode, decode } = group({ name: oneOf(FUNCTION_VARIABLE, [name]), settings: group<Settings>(codecs) });
  return {
    name,
    codecs,
    toEnvironment: (settings) => {
      const variables = encode({ name, settings });
      decode(variables);
      return { ...variables };
    },
    fromEnvironment: (variables) => decode(variables).settings,
    isContractOf: (variables) => variables[FUNCTION_VARIABLE] === name,
  };
}

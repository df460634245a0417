import { RESERVED_ENVIRONMENT_PREFIXES } from "../terraform/names";

/**
 * Names in AWS begin with the environment's. None is called `default`: instances that name no cluster join the cluster
 * of that name (README of amazon-ecs-agent, ECS_CLUSTER).
 */
export const ENVIRONMENT_NAME = new RegExp(
  `^(?!default$|${RESERVED_ENVIRONMENT_PREFIXES.join("|")})[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$`,
);

/** The same in words. */
export const ENVIRONMENT_NAME_IN_WORDS = `1 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last, not beginning with ${RESERVED_ENVIRONMENT_PREFIXES.join(", ").replace(/, (?=[^,]*$)/, " or ")}, which AWS keeps for itself, and not default, the cluster of instances that name none`;

import { DeleteAttributesCommand, PutAttributesCommand } from "@aws-sdk/client-ecs";
import type { ApiClient } from "./clients";
import { DISCONNECTED_SINCE } from "./contract";
import { unless } from "./unless";

/**
 * Changes of container instances that one run has under way at once. ECS allows 40 changes of a cluster a second (ECS
 * developer guide, "Request throttling"): 5 leave room for others in the account.
 */
export const CHANGES_SIDE_BY_SIDE = 5;

const attributeOf = (containerInstance: string) => ({
  name: DISCONNECTED_SINCE,
  targetType: "container-instance" as const,
  targetId: containerInstance,
});

/**
 * Keeps the time since which an agent is disconnected at its container instance; one that is gone by now needs none.
 *
 * @param since in ISO 8601
 */
export const rememberDisconnection = (
  ecs: ApiClient<"ecs:PutAttributes">,
  cluster: string,
  containerInstance: string,
  since: string,
): Promise<void> =>
  unless(
    isGone,
    ecs.call(PutAttributesCommand, { cluster, attributes: [{ ...attributeOf(containerInstance), value: since }] }),
  );

/** Removes the time since which an agent is disconnected from its container instance. */
export const forgetDisconnection = (
  ecs: ApiClient<"ecs:DeleteAttributes">,
  cluster: string,
  containerInstance: string,
): Promise<void> =>
  unless(isGone, ecs.call(DeleteAttributesCommand, { cluster, attributes: [attributeOf(containerInstance)] }));

const isGone = ({ name }: Error): boolean => name === "TargetNotFoundException";

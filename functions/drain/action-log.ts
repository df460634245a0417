import { log } from "../shared/log";
import type { ActionLogFields, DrainFunctionSettings } from "./contract";

/**
 * Writes a line about an instance's termination. All lines about it have the same `lifecycleActionId`, whichever
 * invocation writes them.
 *
 * The id consists of hook and instance, by which EC2 Auto Scaling knows the action too (CompleteLifecycleAction API
 * reference). It is unique because an instance terminates once, as long as the group has no warm pool. AWS's own ids would
 * be missing from some lines: only the hook's message has the token, and only a run that can read the scaling activities
 * has their ids.
 */
export const logAction = (
  { clusterName, lifecycleHookName }: DrainFunctionSettings,
  instanceId: string,
  level: Parameters<typeof log>[0],
  message: string,
  fields: Omit<ActionLogFields, "cluster" | "lifecycleActionId" | "instanceId">,
): void =>
  log<ActionLogFields>(level, message, {
    cluster: clusterName,
    lifecycleActionId: `${lifecycleHookName}/${instanceId}`,
    instanceId,
    ...fields,
  });

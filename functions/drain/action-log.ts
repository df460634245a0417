import { log } from "../shared/log";
import type { Settings } from "./clients";

/**
 * Writes a line about an instance's termination. All lines about it have the same `lifecycleActionId`, whichever
 * invocation writes them.
 *
 * It is made of hook and instance, by which EC2 Auto Scaling knows the action too (CompleteLifecycleAction API
 * reference); without a warm pool an instance terminates once. AWS's own ids would be missing from some lines: only the
 * hook's message tells the token, and only a look that can read the scaling activities knows theirs.
 */
export const logAction = (
  { lifecycleHookName }: Settings,
  instanceId: string,
  ...[level, message, fields]: Parameters<typeof log>
): void => log(level, message, { lifecycleActionId: `${lifecycleHookName}/${instanceId}`, instanceId, ...fields });

import { DescribeAutoScalingGroupsCommand, paginateDescribeScalingActivities } from "@aws-sdk/client-auto-scaling";
import type { Clients, Settings } from "./clients";

/** The lifecycle state of each instance of the group, by instance id. @throws when there is no such group */
export async function readLifecycleStates({ autoScaling }: Clients, settings: Settings): Promise<Map<string, string>> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [settings.autoScalingGroupName] }),
  );
  if (!group) throw new Error(`no Auto Scaling group is called ${settings.autoScalingGroupName}`);
  return new Map((group.Instances ?? []).map((i) => [i.InstanceId ?? "", i.LifecycleState ?? ""]));
}

/** Nothing waits longer in a lifecycle hook than 48 hours (EC2 Auto Scaling user guide); an hour more for the clocks. */
const OLDEST_TERMINATION_MS = 49 * 3_600_000;

/**
 * When the terminations of these instances began, in milliseconds since the epoch, from the group's scaling activities
 * that have not ended. AWS gives the newest first. An instance without such an activity is left out.
 */
export async function readTerminationStarts(
  { autoScaling: client }: Clients,
  { autoScalingGroupName: AutoScalingGroupName }: Settings,
  instanceIds: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  const missing = new Set(instanceIds);
  const starts = new Map<string, number>();
  for await (const { Activities = [] } of paginateDescribeScalingActivities({ client }, { AutoScalingGroupName })) {
    let oldest = now;
    for (const { Description, StartTime, EndTime } of Activities) {
      if (!StartTime) continue;
      oldest = Math.min(oldest, StartTime.getTime());
      const [, id = ""] = /^Terminating EC2 instance: (i-[0-9a-z]+)/.exec(Description ?? "") ?? [];
      if (!EndTime && missing.delete(id)) starts.set(id, StartTime.getTime());
    }
    if (missing.size === 0 || oldest < now - OLDEST_TERMINATION_MS) break;
  }
  return starts;
}

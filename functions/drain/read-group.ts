import { type Activity, DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import { describeAutoScalingGroup } from "../shared/auto-scaling-group";
import type { Clients } from "../shared/clients";
import { pages } from "../shared/pages";
import type { DrainCall, DrainFunctionSettings } from "./contract";

/** The lifecycle state of each instance of the group, by instance id. @throws when no group has this name */
export async function readLifecycleStates(
  { autoScaling }: Clients<DrainCall>,
  { autoScalingGroupName }: DrainFunctionSettings,
): Promise<Map<string, string>> {
  const { Instances = [] } = await describeAutoScalingGroup(autoScaling, autoScalingGroupName);
  return new Map(Instances.map(({ InstanceId = "", LifecycleState = "" }) => [InstanceId, LifecycleState]));
}

/** An instance waits in a lifecycle hook for at most 48 hours (EC2 Auto Scaling user guide); an hour more for the clocks. */
const OLDEST_TERMINATION_MS = 49 * 3_600_000;

/**
 * Reads when the terminations of these instances began, in milliseconds since the epoch, from the group's scaling
 * activities that have not ended. An instance without such an activity is left out.
 */
export function readTerminationStarts(
  clients: Clients<DrainCall>,
  settings: Pick<DrainFunctionSettings, "autoScalingGroupName">,
  instanceIds: readonly string[],
  now: number,
): Promise<Map<string, number>> {
  const isUnderWay = ({ EndTime }: Activity) => !EndTime;
  return readTerminations(clients, settings, { instanceIds, isWanted: isUnderWay, now });
}

/** Reads which of these instances the group has terminated: the scaling activity has ended with success. */
export async function readTerminated(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  instanceIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const isDone = ({ StatusCode }: Activity) => StatusCode === "Successful";
  return new Set((await readTerminations(clients, settings, { instanceIds, isWanted: isDone, now })).keys());
}

/** The terminations to look for. */
interface Search {
  readonly instanceIds: readonly string[];
  readonly isWanted: (activity: Activity) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads the starts of the wanted terminations, in milliseconds since the epoch, by instance id. AWS lists the newest
 * activity first: the search ends when all are found, or no termination that is older could matter.
 */
async function readTerminations(
  { autoScaling }: Clients<DrainCall>,
  { autoScalingGroupName: AutoScalingGroupName }: Pick<DrainFunctionSettings, "autoScalingGroupName">,
  { instanceIds, isWanted, now }: Search,
): Promise<Map<string, number>> {
  const missing = new Set(instanceIds);
  const starts = new Map<string, number>();
  const activities = pages(
    (NextToken) => autoScaling.call(DescribeScalingActivitiesCommand, { AutoScalingGroupName, NextToken }),
    ({ NextToken }) => NextToken,
  );
  for await (const { Activities = [] } of activities) {
    let oldest = now;
    for (const activity of Activities) {
      const { Description, StartTime } = activity;
      if (!StartTime) continue;
      oldest = Math.min(oldest, StartTime.getTime());
      const [, id = ""] = /^Terminating EC2 instance: (i-[0-9a-z]+)/.exec(Description ?? "") ?? [];
      if (isWanted(activity) && missing.delete(id)) starts.set(id, StartTime.getTime());
    }
    if (missing.size === 0 || oldest < now - OLDEST_TERMINATION_MS) break;
  }
  return starts;
}

import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import type { ApiClient } from "./clients";
import { reportUnknownStates } from "./lifecycle-states";

/** Describes one group. The log names a lifecycle state that is not known. @throws when no group has this name */
export async function describeAutoScalingGroup(
  autoScaling: ApiClient<"autoscaling:DescribeAutoScalingGroups">,
  name: string,
): Promise<AutoScalingGroup> {
  const { AutoScalingGroups: [group] = [] } = await autoScaling.call(DescribeAutoScalingGroupsCommand, {
    AutoScalingGroupNames: [name],
  });
  if (!group) throw new Error(`no Auto Scaling group is called ${name}`);
  reportUnknownStates((group.Instances ?? []).map(({ LifecycleState }) => LifecycleState));
  return group;
}

/** Whether a process of a group is suspended, by AWS, by a function or by an operator. */
export const isSuspended = (
  { SuspendedProcesses = [] }: AutoScalingGroup,
  process: "AlarmNotification" | "Launch" | "ScheduledActions",
): boolean => SuspendedProcesses.some(({ ProcessName }) => ProcessName === process);

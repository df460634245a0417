import { SetDesiredCapacityCommand, SuspendProcessesCommand } from "@aws-sdk/client-auto-scaling";
import { log } from "../shared/log";
import type { HeadroomClients } from "./clients";
import { CAPACITY_MESSAGE, type CapacityLogFields, type HeadroomFunctionSettings } from "./contract";
import type { Group } from "./decision";
import { readGroup } from "./read";

/**
 * Suspends the group's process AlarmNotification, so that the scaling policy of the capacity provider, which ECS adds, never
 * changes the desired capacity beside this function (EC2 Auto Scaling user guide, "Considerations for suspending processes").
 */
export async function suspendPolicies(
  autoScaling: HeadroomClients["autoScaling"],
  { clusterName: cluster, autoScalingGroupName: name }: HeadroomFunctionSettings,
  { policiesSuspended }: Group,
): Promise<void> {
  if (policiesSuspended) return;
  await autoScaling.call(SuspendProcessesCommand, {
    AutoScalingGroupName: name,
    ScalingProcesses: ["AlarmNotification"],
  });
  log("info", "the process AlarmNotification is suspended: this function alone scales the group", {
    cluster,
    group: name,
  });
}

/**
 * Sets the desired capacity of the group, unless somebody else has changed it since this run has read it: then the next run
 * decides from what it finds.
 *
 * @param read the group as this run has read it
 */
export async function setCapacity(
  autoScaling: HeadroomClients["autoScaling"],
  { clusterName: cluster, autoScalingGroupName: name }: HeadroomFunctionSettings,
  read: Group,
  target: number,
): Promise<void> {
  if (target === read.desired) return;
  const change = { cluster, from: read.desired, to: target };
  if (read.scalingSuspended) {
    log("warn", "the group's process ScheduledActions is suspended: its desired capacity is left as it is", change);
    return;
  }
  const { desired, minSize, maxSize } = await readGroup(autoScaling, name);
  if (desired !== read.desired || target < minSize || target > maxSize) {
    log("info", "somebody else has changed the group: the next run decides", { ...change, found: desired });
    return;
  }
  await autoScaling.call(SetDesiredCapacityCommand, { AutoScalingGroupName: name, DesiredCapacity: target });
  log<CapacityLogFields>("info", CAPACITY_MESSAGE, { setAt: new Date().toISOString(), ...change });
}

import { SetDesiredCapacityCommand } from "@aws-sdk/client-auto-scaling";
import { log } from "../shared/log";
import type { HeadroomClients } from "./clients";
import type { Group } from "./decision";
import { readGroup } from "./read";

/**
 * Sets the desired capacity of the group, unless somebody else has changed it since this run has read it: then the next run
 * decides from what it finds.
 *
 * @param read the group as this run has read it
 */
export async function setCapacity(
  autoScaling: HeadroomClients["autoScaling"],
  name: string,
  read: Group,
  target: number,
): Promise<void> {
  if (target === read.desired) return;
  const change = { from: read.desired, to: target };
  if (read.scalingSuspended) {
    log("warn", "the group's process AlarmNotification is suspended: its desired capacity is left as it is", change);
    return;
  }
  const { desired, minSize, maxSize } = await readGroup(autoScaling, name);
  if (desired !== read.desired || target < minSize || target > maxSize) {
    log("info", "somebody else has changed the group: the next run decides", { ...change, found: desired });
    return;
  }
  await autoScaling.call(SetDesiredCapacityCommand, { AutoScalingGroupName: name, DesiredCapacity: target });
  log("info", "the desired capacity is set", change);
}

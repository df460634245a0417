import { type Group, type Instance, isInService, isTerminating } from "./model";

/** The zone for the next launch: the one with the fewest instances, of several the first. */
export const leastPopulatedZone = (group: Group): string => {
  const counts = new Map(group.zones.map((zone) => [zone, 0]));
  for (const instance of group.instances.values())
    if (!isTerminating(instance)) counts.set(instance.zone, counts.get(instance.zone)! + 1);
  return group.zones.reduce((fewest, zone) => (counts.get(zone)! < counts.get(fewest)! ? zone : fewest));
};

/**
 * The instance that goes first: of the zone with the most of them the oldest. Source: EC2 Auto Scaling user guide,
 * "Default termination policy".
 *
 * @returns undefined when none is in service
 */
export const chooseTermination = (group: Group): Instance | undefined => {
  const oldest = new Map<string, { first: Instance; count: number }>();
  for (const instance of group.instances.values()) {
    if (!isInService(instance)) continue;
    const inZone = oldest.get(instance.zone);
    if (inZone) inZone.count += 1;
    else oldest.set(instance.zone, { first: instance, count: 1 });
  }
  let choice: { first: Instance; count: number } | undefined;
  for (const candidate of oldest.values()) {
    const isOlder = !choice || candidate.first.serial < choice.first.serial;
    if (!choice || candidate.count > choice.count || (candidate.count === choice.count && isOlder)) choice = candidate;
  }
  return choice?.first;
};

import { type Group, type Instance, isInService, isTerminating } from "./model";

/** Instances by zone, without those that terminate. */
const countsByZone = (group: Group): ReadonlyMap<string, number> => {
  const counts = new Map(group.zones.map((zone) => [zone, 0]));
  for (const instance of group.instances.values())
    if (!isTerminating(instance)) counts.set(instance.zone, counts.get(instance.zone)! + 1);
  return counts;
};

/** A group's zones, those with the fewest instances first, of several in the group's order. */
export const zonesByPopulation = (group: Group): readonly string[] => {
  const counts = countsByZone(group);
  return group.zones.toSorted((one, other) => counts.get(one)! - counts.get(other)!);
};

/** The zone with the fewest instances and the one with the most; undefined when they differ by one at the maximum. */
export const imbalanceOf = (group: Group): { readonly emptiest: string; readonly fullest: string } | undefined => {
  const counts = countsByZone(group);
  const zones = zonesByPopulation(group);
  const [emptiest, fullest] = [zones[0]!, zones.at(-1)!];
  return counts.get(fullest)! - counts.get(emptiest)! > 1 ? { emptiest, fullest } : undefined;
};

/** The oldest instance in service of a zone that is not protected from scale-in; undefined when it has none. */
export const oldestIn = (group: Group, zone: string): Instance | undefined => {
  for (const instance of group.instances.values())
    if (instance.zone === zone && isInService(instance) && !instance.isProtected) return instance;
  return undefined;
};

/**
 * The instance that goes first: of the zone with the most of them the oldest that is not protected from scale-in.
 * Source: EC2 Auto Scaling user guide, "Default termination policy", "Use instance scale-in protection".
 *
 * @returns undefined when none may go
 */
export const chooseTermination = (group: Group): Instance | undefined => {
  const oldest = new Map<string, { first: Instance | undefined; count: number }>();
  for (const instance of group.instances.values()) {
    if (!isInService(instance)) continue;
    const inZone = oldest.get(instance.zone) ?? { first: undefined, count: 0 };
    inZone.count += 1;
    if (!instance.isProtected) inZone.first ??= instance;
    oldest.set(instance.zone, inZone);
  }
  let choice: { first: Instance; count: number } | undefined;
  for (const { first, count } of oldest.values()) {
    if (!first) continue;
    const candidate = { first, count };
    const isOlder = !choice || candidate.first.serial < choice.first.serial;
    if (!choice || candidate.count > choice.count || (candidate.count === choice.count && isOlder)) choice = candidate;
  }
  return choice?.first;
};

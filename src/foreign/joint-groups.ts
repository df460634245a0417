import { isDeepStrictEqual } from "node:util";
import type { Container, Resources } from "../../functions/headroom/contract";
import { slots } from "../../functions/headroom/room";
import { CLUSTER_LIMIT } from "../aws/cluster-limit";
import { type InstanceType, registeredResources } from "../aws/instance-types";
import { ForeignClusterError, type Found, type ItemOf } from "./answers";
import type { ReadGroup } from "./groups";

/** The groups that are played as one, of the first one's type. */
type Groups = readonly [ReadGroup, ...ReadGroup[]];

/** The container that instances are counted by, and the room that each has less. */
export interface UsualRoom {
  /** The usual container. */
  readonly usual: Container;
  /** CPU units and MiB that daemons take on each instance. */
  readonly daemons: Resources;
}

/** Makes a function that says how many instances of the first group hold as much as one of a group. */
const heldBeside = ([first]: Groups, { usual, daemons }: UsualRoom) => {
  const heldBy = (type: InstanceType) => {
    const { cpu, memory, ...room } = registeredResources(type);
    return slots({ ...room, cpu: cpu - daemons.cpu, memory: memory - daemons.memory }, usual);
  };
  // Where daemons leave no room the rehearsal says so.
  const ofFirst = Math.max(1, heldBy(first.type));
  return ({ type }: ReadGroup): number => heldBy(type) / ofFirst;
};

/** The sizes of several groups as one of the first group's type. */
export interface JointSizes {
  /** Minimum of instances. */
  readonly minSize: number;
  /** Maximum of instances, 1 or more. */
  readonly maxSize: number;
  /** Instances that there are. */
  readonly desiredCapacity: number;
  /** Count of Availability Zones, 1 or more. */
  readonly zones: number;
  /** One sentence for each size that is played as another one. */
  readonly notPlayed: readonly string[];
}

/**
 * The sizes of all groups together, in instances of the first one's type: an instance of another type counts by the usual
 * containers that it holds.
 */
export function jointSizes(groups: Groups, usual: UsualRoom): JointSizes {
  const inFirst = (sizeIn: (item: Found<"groups">["item"]) => number): number =>
    Math.ceil(
      groups.reduce((sum, each) => sum + (sizeIn(each.group.item) / each.weight) * heldBeside(groups, usual)(each), 0) -
        1e-9,
    );
  const minSize = inFirst(({ MinSize }) => MinSize);
  const maxSize = inFirst(({ MaxSize }) => MaxSize);
  const desiredCapacity = inFirst(({ DesiredCapacity }) => DesiredCapacity);
  const needed = Math.max(minSize, desiredCapacity);
  if (needed > CLUSTER_LIMIT)
    throw new ForeignClusterError(
      `${groups[0]!.group.place}: the groups of the cluster have ${needed} instances of ${groups[0]!.type.name}, allowed ${CLUSTER_LIMIT} or fewer, which is Amazon ECS's quota for a cluster; keep the groups of one cluster`,
    );
  return {
    minSize,
    maxSize: Math.min(Math.max(1, maxSize), CLUSTER_LIMIT),
    desiredCapacity,
    notPlayed: boundedInWords(maxSize),
    zones: Math.max(1, new Set(groups.flatMap(({ group }) => group.item.AvailabilityZones)).size),
  };
}

const boundedInWords = (maxSize: number): readonly string[] => {
  if (maxSize === 0) return ["The group may have no instance at all (MaxSize 0): played with one."];
  return maxSize > CLUSTER_LIMIT
    ? [
        `The group may have ${maxSize} instances, and a cluster ${CLUSTER_LIMIT} (Amazon ECS service quotas), as is played.`,
      ]
    : [];
};

/** One sentence for each thing of the groups that is not played. */
export const groupsNotPlayed = (groups: Groups, usual: UsualRoom): readonly string[] => [
  ...(groups.length > 1 ? togetherNotPlayed(groups, usual) : []),
  ...groups.flatMap(({ group: { item }, otherTypes, type, weight }) => {
    const uses = [
      otherTypes.length > 0
        ? `several instance types (${otherTypes.join(", ")}; all are taken as ${type.name})`
        : undefined,
      weight === 1 ? undefined : `weighted capacity (an instance counts as ${weight})`,
      item.WarmPoolConfiguration ? "a warm pool" : undefined,
      (item.MaxInstanceLifetime ?? 0) > 0 ? `a maximum instance lifetime of ${item.MaxInstanceLifetime} s` : undefined,
      item.TerminationPolicies.some((each) => each !== "Default")
        ? `termination policies (${item.TerminationPolicies.join(", ")})`
        : undefined,
      suspendedBeside(item).length > 0 ? `suspended processes (${suspendedBeside(item).join(", ")})` : undefined,
    ];
    return uses.flatMap((use) =>
      use === undefined ? [] : [`Group ${item.AutoScalingGroupName} uses ${use}, which the rehearsal does not play.`],
    );
  }),
];

/** How many times as much an instance holds as one of the first group from which on the groups are not alike. */
const UNLIKE = 4;

const togetherNotPlayed = (groups: Groups, usual: UsualRoom): readonly string[] => {
  const [first, ...others] = groups;
  const firstName = first.group.item.AutoScalingGroupName;
  const nameOf = ({ group: { item }, type }: ReadGroup) => `${item.AutoScalingGroupName} (${type.name})`;
  const held = heldBeside(groups, usual);
  const unlike = others.filter((each) => held(each) >= UNLIKE || held(each) <= 1 / UNLIKE);
  return [
    `The ${groups.length} groups are played as one of ${first.type.name}, by its price, in which the instances of ${others.map(nameOf).join(", ")} count by what they hold.`,
    ...unlike.map(
      (each) =>
        `An instance of ${nameOf(each)} holds ${Number(held(each).toFixed(2))} times as much as one of ${nameOf(first)}: the sums are right, and starts, drains and waiting are not those of the two groups; rehearse the services of each in a folder of its own.`,
    ),
    ...others
      .filter((each) => !isDeepStrictEqual(scalingOf(each), scalingOf(first)))
      .map(
        ({ group, provider }) =>
          `Group ${group.item.AutoScalingGroupName}${provider ? ` has other settings of its capacity provider ${provider.name}` : " has no capacity provider"} than ${firstName}: those of ${firstName} are played.`,
      ),
    ...jointDistribution(groups, usual).notPlayed,
  ];
};

/** The settings by which ECS scales and drains a group. */
const scalingOf = ({ provider }: ReadGroup) => {
  const { autoScalingGroupArn: _, ...settings } = provider?.autoScalingGroupProvider ?? { autoScalingGroupArn: "" };
  return provider && settings;
};

type Distribution = NonNullable<ItemOf<"groups">["MixedInstancesPolicy"]>["InstancesDistribution"];

/** On-demand and Spot Instances of several groups as one. */
export interface JointDistribution {
  /** Of the group that is played. @default all on demand */
  readonly distribution: Distribution;
  /** One sentence where the groups differ. */
  readonly notPlayed: readonly string[];
}

/** The share of on-demand instances of all groups together: that of today, where they differ. */
export function jointDistribution(groups: Groups, usual: UsualRoom): JointDistribution {
  const [first, ...others] = groups;
  const its = (each: ReadGroup): Distribution => each.group.item.MixedInstancesPolicy?.InstancesDistribution;
  const shares = groups.map((each) => onDemandShareOf(its(each), each));
  if (others.every((each) => sharesOf(its(each)).join() === sharesOf(its(first)).join()))
    return { distribution: its(first), notPlayed: [] };
  const sizes = groups.map((each) => (each.group.item.DesiredCapacity / each.weight) * heldBeside(groups, usual)(each));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // The others have no instance today.
  if (total === sizes[0])
    return {
      distribution: its(first),
      notPlayed: [differing(groups, `that of ${first.group.item.AutoScalingGroupName} is played`)],
    };
  const percent = Math.round((100 * sizes.reduce((sum, size, index) => sum + size * shares[index]!, 0)) / total);
  return {
    distribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: percent },
    notPlayed: [differing(groups, `${percent} % on demand is played, as there is today`)],
  };
}

const differing = (groups: Groups, played: string): string =>
  `The groups ${groups.map(({ group }) => group.item.AutoScalingGroupName).join(", ")} do not have the same share of Spot Instances: ${played}.`;

const sharesOf = (distribution: Distribution): readonly [base: number, percent: number] => {
  const percent = distribution?.OnDemandPercentageAboveBaseCapacity ?? 100;
  return [percent === 100 ? 0 : (distribution?.OnDemandBaseCapacity ?? 0), percent];
};

/** Share of a group's instances that is on demand. */
const onDemandShareOf = (distribution: Distribution, { group: { item }, weight }: ReadGroup): number => {
  const [base, percent] = sharesOf(distribution);
  const instances = item.DesiredCapacity / weight;
  return instances === 0
    ? 1
    : (Math.min(base, instances) + Math.max(0, instances - base) * (percent / 100)) / instances;
};

/** The process by which scaling policies act is played: without it none does. */
const suspendedBeside = ({ SuspendedProcesses: processes }: Found<"groups">["item"]): readonly string[] =>
  processes.map(({ ProcessName }) => ProcessName).filter((name) => name !== "AlarmNotification");

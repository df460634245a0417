import type { Container } from "../../functions/headroom/contract";
import { CLUSTER_LIMIT } from "../aws/cluster-limit";
import { containersPerInstance, findInstanceType, type InstanceType } from "../aws/instance-types";
import { type Answers, FORMS, ForeignClusterError, type Found } from "./answers";
import { besideLeftOut, type ForeignFolder } from "./read-folder";

/** A group of the cluster with the type of its instances. */
export interface ReadGroup {
  /** The group. */
  readonly group: Found<"groups">;
  /** The type that most of its instances have. */
  readonly type: InstanceType;
  /** All types that it may launch, where they are several. */
  readonly otherTypes: readonly string[];
  /** Units of capacity that an instance of the type counts for. */
  readonly weight: number;
  /** The capacity provider that it belongs to. @default none */
  readonly provider?: Found<"providers">["item"];
}

/** The groups of a cluster, and those in the folder that are none of its. */
export interface ReadGroups {
  /** The one with the most instances first. */
  readonly groups: readonly [ReadGroup, ...ReadGroup[]];
  /** One sentence for each group that is left out. */
  readonly notPlayed: readonly string[];
}

/**
 * Finds the groups of a cluster: those of its container instances, those of its capacity providers, or the only one.
 *
 * @param read the folder, for messages
 * @throws ForeignClusterError when it cannot be seen which groups are the cluster's, or the type of one is unknown
 */
export function readGroups(answers: Answers, read: ForeignFolder): ReadGroups {
  const { folder } = read;
  const { groups } = answers;
  if (groups.length === 0)
    throw new ForeignClusterError(
      `${folder}: no file has an Auto Scaling group${besideLeftOut(read)}; add the JSON of ${FORMS.groups.command}`,
    );
  const own = ownGroups(answers, folder);
  const [first, ...others] = own
    .map((each) => withType(answers, each))
    .sort((one, other) => sizeOf(other) - sizeOf(one));
  return {
    groups: [first!, ...others],
    notPlayed: groups
      .filter((each) => !own.includes(each))
      .map(({ item }) => `Group ${item.AutoScalingGroupName} is none of the cluster's: left out.`),
  };
}

const sizeOf = ({ group: { item } }: ReadGroup): number => item.DesiredCapacity * 1e6 + item.MaxSize;

const ownGroups = ({ groups, providers, containerInstances }: Answers, folder: string): readonly Found<"groups">[] => {
  const ids = new Set(containerInstances.map(({ item }) => item.ec2InstanceId));
  const own = groups.filter(
    ({ item }) =>
      item.Instances.some(({ InstanceId }) => ids.has(InstanceId)) ||
      providers.some((each) => isProviderOf(each, item.AutoScalingGroupName)),
  );
  if (own.length > 0) return own;
  if (groups.length === 1) return groups;
  const names = groups.map(({ item }) => item.AutoScalingGroupName).join(", ");
  throw new ForeignClusterError(
    `${folder}: it holds ${groups.length} groups (${names}), and nothing says which are the cluster's; add the JSON of ${FORMS.containerInstances.command}, or leave out the others`,
  );
};

const isProviderOf = ({ item }: Found<"providers">, groupName: string): boolean =>
  item.autoScalingGroupProvider?.autoScalingGroupArn.endsWith(`autoScalingGroupName/${groupName}`) ?? false;

const withType = (answers: Answers, group: Found<"groups">): ReadGroup => {
  const { item, place } = group;
  const overrides = item.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  const types = overrides.flatMap(({ InstanceType: each }) => each ?? []);
  const name =
    commonest(item.Instances.flatMap(({ InstanceType: each }) => each ?? [])) ??
    types[0] ??
    templateType(answers, item);
  if (name === undefined)
    throw new ForeignClusterError(
      `${place}: group ${item.AutoScalingGroupName} has no instance that names its type; ${remedyForType(item)}`,
    );
  const type = findInstanceType(name);
  if (!type)
    throw new ForeignClusterError(
      `${place}: group ${item.AutoScalingGroupName} has instances of type ${name}, which the table of instance types does not have; leave the group out`,
    );
  const weight = Number(overrides.find((each) => each.InstanceType === name)?.WeightedCapacity ?? 1);
  const provider = answers.providers.find((each) => isProviderOf(each, item.AutoScalingGroupName))?.item;
  return { group, type, otherTypes: new Set(types).size > 1 ? types : [], weight, ...(provider && { provider }) };
};

/** The name that most have. */
const commonest = (names: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0];
};

const templateType = (
  { launchTemplates, launchConfigurations }: Answers,
  item: Found<"groups">["item"],
): string | undefined => {
  const named = item.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? item.LaunchTemplate;
  const versions = launchTemplates.filter(
    (each) =>
      (named?.LaunchTemplateId !== undefined && each.item.LaunchTemplateId === named.LaunchTemplateId) ||
      (named?.LaunchTemplateName !== undefined && each.item.LaunchTemplateName === named.LaunchTemplateName),
  );
  const version = versions.find((each) => each.item.DefaultVersion) ?? versions.at(-1);
  const configuration = launchConfigurations.find(
    (each) => each.item.LaunchConfigurationName === item.LaunchConfigurationName,
  );
  return item.PlannedInstanceType ?? version?.item.LaunchTemplateData.InstanceType ?? configuration?.item.InstanceType;
};

const remedyForType = (item: Found<"groups">["item"]): string => {
  const overrides = item.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  if (overrides.some((each) => each.InstanceRequirements))
    return `its types follow from attributes: get the file anew with ${FORMS.groups.command} while it has an instance`;
  return item.LaunchConfigurationName === undefined
    ? `add the JSON of ${FORMS.launchTemplates.command} of its launch template`
    : `add the JSON of ${FORMS.launchConfigurations.command} --launch-configuration-names ${item.LaunchConfigurationName}`;
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
export function jointSizes(groups: readonly ReadGroup[], usual: Container): JointSizes {
  const perFirst = containersPerInstance(groups[0]!.type, usual);
  const inFirst = (sizeIn: (item: Found<"groups">["item"]) => number): number =>
    Math.ceil(
      groups.reduce(
        (sum, { group, type, weight }) =>
          sum + ((sizeIn(group.item) / weight) * containersPerInstance(type, usual)) / perFirst,
        0,
      ) - 1e-9,
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
export const groupsNotPlayed = (groups: readonly ReadGroup[]): readonly string[] => [
  ...(groups.length > 1
    ? [
        `The ${groups.length} groups are played as one of ${groups[0]!.type.name}, in which the instances of ${groups
          .slice(1)
          .map(({ group, type }) => `${group.item.AutoScalingGroupName} (${type.name})`)
          .join(", ")} count by what they hold.`,
      ]
    : []),
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

/** The process by which scaling policies act is played: without it none does. */
const suspendedBeside = ({ SuspendedProcesses: processes }: Found<"groups">["item"]): readonly string[] =>
  processes.map(({ ProcessName }) => ProcessName).filter((name) => name !== "AlarmNotification");

import { findInstanceType, type InstanceType } from "../aws/instance-types";
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
  /** The one with the most vCPUs first. */
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

/** vCPUs that a group has, and then those that it may have. */
const sizeOf = ({ group: { item }, type, weight }: ReadGroup): number =>
  ((item.DesiredCapacity * 1e6 + item.MaxSize) * type.vcpus) / weight;

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

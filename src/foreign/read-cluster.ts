import type { Container } from "../../functions/headroom/contract";
import { containersPerInstance } from "../aws/instance-types";
import type { CurrentPolicy, ForeignCluster } from "../rehearsal/foreign-cluster";
import { type Answers, FORMS, ForeignClusterError } from "./answers";
import { clusterOf } from "./cluster-of";
import { type ReadGroup, readGroups } from "./groups";
import { groupsNotPlayed, jointDistribution, jointSizes } from "./joint-groups";
import { besideLeftOut, type ForeignFolder, readFolder } from "./read-folder";
import { readScaling } from "./scaling";
import { type ReadService, readServices, roomOf } from "./services";
import { settingsFor } from "./settings";
import { tracesOf } from "./traces";

/** A foreign cluster, and the environment of Drydock that is rehearsed beside it. */
export interface ReadCluster {
  /** The cluster. */
  readonly cluster: ForeignCluster;
  /** Settings of an environment with the same instance type, Spot share and containers. */
  readonly settings: object;
}

/**
 * Reads a cluster that Drydock did not make from a folder.
 *
 * @param cpuUsePercent percent of its reserved CPU that a task uses. @default unknown: policies on the use of CPU are not
 * played
 * @throws ForeignClusterError with the file and the place of what is missing or wrong
 */
export function readCluster(folder: string, cpuUsePercent?: number): ReadCluster {
  const read = readFolder(folder);
  const { name, region, defaultProviders, uncounted, answers, leftOut: elsewhere } = clusterOf(read);
  const { groups, notPlayed: otherGroups } = readGroups(answers, read);
  const traces = tracesOf(
    read.metrics,
    answers.services.map(({ item }) => item.serviceName),
  );
  const all = readServices(answers, traces, defaultProviders);
  const { services, joint, leftOut } = playedTogether(all.replicas, groups, answers.providers);
  if (services.length === 0) throw withoutServices(read, [...all.notPlayed, ...leftOut]);
  const daemons = roomOf(all.daemons);
  const usual = { usual: usualOf(services, joint), daemons };
  const { notPlayed: otherSizes, ...sizes } = jointSizes(joint, usual);
  const scaling = readScaling(answers, joint[0], { name, cpuUsePercent });
  const draining = drainingOf({ ...read, answers }, joint);
  const { words, notPlayed: scalingNotPlayed, ...played } = scaling;
  const group = joint[0].group.item;
  const current: CurrentPolicy = {
    ...played,
    // Default of CreateAutoScalingGroup.
    defaultCooldownSeconds: group.DefaultCooldown ?? 300,
    protectsNewInstances: group.NewInstancesProtectedFromScaleIn ?? false,
    isDrained: draining.isDrained,
    conduct: Object.fromEntries(
      services.flatMap(({ service, providers }) =>
        providers.length === 0 ? [[service.name, { launchType: "EC2" as const }]] : [],
      ),
    ),
    daemons,
  };
  return {
    cluster: {
      name,
      sizes,
      services: services.map(({ service }) => service),
      daemons,
      current,
      sentences: [
        `Read from ${folder}: cluster ${name} in ${region}, ${groupsInWords(joint)}; services ${services.map(({ service }) => service.name).join(", ")}.`,
        `Its scaling: ${words.length > 0 ? words.join("; ") : "none that is played, so the group keeps its size"}. ${draining.words}`,
      ],
      notPlayed: [
        ...read.leftOut,
        ...elsewhere,
        ...otherGroups,
        ...leftOut,
        ...all.notPlayed,
        ...groupsNotPlayed(joint, usual),
        ...otherSizes,
        ...policiesOfOthers(answers, joint),
        ...scalingNotPlayed,
        ...draining.notPlayed,
        ...traces.leftOut,
        ...uncounted,
      ],
    },
    settings: settingsFor({
      region,
      type: joint[0].type.name,
      distribution: jointDistribution(joint, usual).distribution,
      usual: usual.usual,
      services: services.map(({ service }) => service),
      zones: zonesOf(joint),
    }),
  };
}

/** A cluster without a task on its instances gives nothing to rehearse. */
const withoutServices = (read: ForeignFolder, reasons: readonly string[]): ForeignClusterError => {
  const { folder, answers } = read;
  return new ForeignClusterError(
    answers.services.length === 0
      ? `${folder}: no file has a service${besideLeftOut(read)}; add the JSON of ${FORMS.services.command}`
      : `${folder}: no service has tasks of its own on the cluster's instances, and there is nothing to rehearse: ${reasons.join(" ")}`,
  );
};

/** The services and groups that share tasks with the largest group, or with one that does: whose instances count, its services do. */
const playedTogether = (
  replicas: readonly ReadService[],
  groups: readonly [ReadGroup, ...ReadGroup[]],
  described: Answers["providers"],
): {
  readonly services: readonly ReadService[];
  readonly joint: readonly [ReadGroup, ...ReadGroup[]];
  readonly leftOut: readonly string[];
} => {
  const [first] = groups;
  const providerOf = ({ provider }: ReadGroup) => provider?.name;
  // Providers that no file describes are taken for that of the only group.
  const isGuessed = ({ providers }: ReadService): boolean =>
    groups.length === 1 && providers.length > 0 && !described.some(({ item }) => providers.includes(item.name));
  const uses = (service: ReadService, group: ReadGroup): boolean =>
    service.providers.length === 0 || isGuessed(service) || service.providers.includes(providerOf(group) ?? "");
  const servicesOn = (some: readonly ReadGroup[]) =>
    replicas.filter((service) => some.some((each) => uses(service, each)));
  const groupsOf = (some: readonly ReadService[]) =>
    groups.filter((group) => group === first || some.some((each) => uses(each, group)));
  let joint: readonly ReadGroup[] = [];
  let services = servicesOn([first]);
  while (joint.length < groupsOf(services).length) {
    joint = groupsOf(services);
    services = servicesOn(joint);
  }
  const names = joint.map(({ group }) => group.item.AutoScalingGroupName).join(" and ");
  return {
    services,
    joint: [first, ...joint.slice(1)],
    leftOut: [
      ...services
        .filter(isGuessed)
        .map(
          ({ service, providers }) =>
            `Service ${service.name} runs on capacity provider ${providers.join(", ")}, which no file describes: it is taken for that of the only group.`,
        ),
      ...replicas
        .filter((service) => !services.includes(service))
        .map(
          ({ service, providers }) =>
            `Service ${service.name} runs on capacity provider ${providers.join(", ")}, whose group is another one than ${names}: left out.`,
        ),
      ...groups
        .filter((group) => !joint.includes(group))
        .map(
          ({ group }) =>
            `Group ${group.item.AutoScalingGroupName} runs none of the services that are rehearsed: left out.`,
        ),
    ],
  };
};

/** The task that takes the most instances at the services' counts: headroom is counted in it. */
const usualOf = (
  services: readonly ReadService[],
  [{ type, group }]: readonly [ReadGroup, ...ReadGroup[]],
): Container => {
  let usual: { readonly task: Container; readonly instances: number } | undefined;
  for (const { service, place } of services) {
    const { task } = service;
    const perInstance = containersPerInstance(type, { cpu: task.cpu, memory: task.memory, gpus: task.gpus ?? 0 });
    if (perInstance === 0)
      throw new ForeignClusterError(
        `${place}: a task of ${service.name} takes ${task.cpu} CPU units, ${task.memory} MiB and ${task.gpus ?? 0} GPUs, and a ${type.name} of group ${group.item.AutoScalingGroupName} has less; take the service out, or the group`,
      );
    const instances = Math.max(1, service.maxCount, service.desiredCount) / perInstance;
    if (!usual || instances > usual.instances) usual = { task, instances };
  }
  return usual!.task;
};

const TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";

/** The fate of an instance that terminates. */
const drainingOf = (
  { answers, files, folder }: ForeignFolder,
  groups: readonly ReadGroup[],
): { readonly isDrained: boolean; readonly words: string; readonly notPlayed: readonly string[] } => {
  const [{ group, provider }] = groups as readonly [ReadGroup, ...ReadGroup[]];
  const name = group.item.AutoScalingGroupName;
  const hook = answers.hooks.find(
    ({ item }) => item.AutoScalingGroupName === name && item.LifecycleTransition === TERMINATING,
  );
  // Default of CreateCapacityProvider.
  if (
    provider?.autoScalingGroupProvider &&
    (provider.autoScalingGroupProvider.managedDraining ?? "ENABLED") === "ENABLED"
  )
    return {
      isDrained: true,
      words: "ECS drains its instances (managed draining), which is played as Drydock's drain.",
      notPlayed: [],
    };
  if (hook)
    return {
      isDrained: true,
      words: `Its lifecycle hook ${hook.item.LifecycleHookName} is taken for a drain, and played as Drydock's.`,
      notPlayed: [],
    };
  const areHooksKnown = answers.hooks.length > 0 || files.some((file) => /hook/i.test(file));
  return {
    isDrained: false,
    words: "Nothing drains its instances: their tasks die with them.",
    notPlayed: areHooksKnown
      ? []
      : [
          `${folder} has no lifecycle hooks of ${name} (${FORMS.hooks.command}): a hook that drains would be played as Drydock's drain.`,
        ],
  };
};

const policiesOfOthers = ({ policies }: Answers, [, ...others]: readonly ReadGroup[]): readonly string[] =>
  policies
    .filter(({ item }) => others.some(({ group }) => group.item.AutoScalingGroupName === item.AutoScalingGroupName))
    .filter(({ item }) => !item.PolicyName.startsWith("ECSManagedAutoScalingPolicy-"))
    .map(
      ({ item }) =>
        `Scaling policy ${item.PolicyName} of group ${item.AutoScalingGroupName} is not played: the largest group's are.`,
    );

const groupsInWords = (groups: readonly ReadGroup[]): string =>
  groups
    .map(
      ({ group: { item }, type }) =>
        `group ${item.AutoScalingGroupName} (${item.MinSize} to ${item.MaxSize} ${type.name})`,
    )
    .join(", ");

/** Letters of the zones of the groups. */
const zonesOf = (groups: readonly ReadGroup[]): readonly string[] =>
  [
    ...new Set(
      groups.flatMap(({ group }) =>
        group.item.AvailabilityZones.flatMap((zone) => /^[a-z-]+-\d([a-z])$/.exec(zone)?.[1] ?? []),
      ),
    ),
  ].sort();

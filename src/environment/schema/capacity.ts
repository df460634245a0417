import { z } from "zod";
import { amiProblem, bootsAmazonLinux, isOwnAmi } from "../../aws/ami";
import { CLUSTER_LIMIT } from "../../aws/cluster-limit";
import { findInstanceType, type InstanceType } from "../../aws/instance-types";
import { type SettingRule, withChecks, withRules } from "../rules";
import { capacityProviderSchema } from "./capacity-provider";
import { describedInstanceTypesSetting } from "./described-instance-types";
import { isOfDocker, MOVE_BRIDGE, OF_DOCKER } from "./docker-bridge";
import { instanceRefreshSchema } from "./instance-refresh";
import { count, hourlyPrice, percentage, seconds } from "./kinds/amounts";
import { instanceTypeName, keyPairName, parameterName } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { ipv4Cidr } from "./kinds/network";
import { note } from "./note";
import { DEFAULT_AMI_GIB, rootDiskSchema } from "./root-disk";

/** The defaults of a group that mixes Spot and on-demand instances. */
const MIXED_DEFAULTS = { onDemandBase: 0, onDemandPercent: 50 };

/** Credit options of burstable types (EC2 API reference, CreditSpecificationRequest). */
const CPU_CREDITS = ["unlimited", "standard"] as const;

const instances = (min: number) => count("instances", min, CLUSTER_LIMIT);

const settingsSchema = z.strictObject({
  instanceType: note(instanceTypeName().default("t3.micro"), {
    description: "EC2 instance type of the cluster's machines.",
  }),
  otherInstanceTypes: note(listOf(instanceTypeName(), { max: 39 }).default([]), {
    description:
      "Further instance types that the group may launch. Spot capacity of several types is interrupted less often. The rehearsal launches instanceType alone.",
    remedy: "name types that are as large as instanceType or larger",
  }),
  describedInstanceTypes: describedInstanceTypesSetting,
  purchase: note(z.enum(["onDemand", "spot", "mixed"]).default("onDemand"), {
    description:
      "How instances are bought. Spot instances cost less, and AWS takes them back with two minutes' notice; price-capacity-optimized allocation and capacity rebalancing make that rarer. With mixed, onDemandBase and onDemandPercent say how many are on demand.",
  }),
  onDemandBase: note(instances(0).optional(), {
    description: "With purchase mixed: the first instances of the group are on demand, this many of them.",
    defaultIs: `${MIXED_DEFAULTS.onDemandBase}`,
  }),
  onDemandPercent: note(percentage(0).optional(), {
    description: "With purchase mixed: share of the instances beyond onDemandBase that are on demand.",
    defaultIs: `${MIXED_DEFAULTS.onDemandPercent}`,
  }),
  cpuCredits: note(z.enum(CPU_CREDITS).optional(), {
    description:
      "CPU credits of T types. unlimited: an instance never slows down, and AWS charges for CPU beyond the baseline of the type, 0.05 USD per vCPU and hour (T4g: 0.04): a t3.micro that is busy all month costs about 66 USD besides its price of about 8. Without alerts nothing reports it. standard: no such charge, but T3, T3a and T4g types start without credits, at their baseline (t3.micro: a fifth of one vCPU). The boot has 15 minutes: 180 seconds of one vCPU on a t3.micro, 90 on a t3.nano.",
    defaultIs: "unlimited, and standard with T2 types, as AWS has it",
  }),
  detailedMonitoring: note(z.boolean().default(true), {
    description:
      "EC2 publishes the instances' metrics each minute, for about 2.10 USD a month an instance. False: every five minutes, free of charge; the alarm on busy instances then looks at five minutes at a time. Scaling does not use these metrics.",
  }),
  maxSpotPrice: note(hourlyPrice().optional(), {
    description:
      "Maximum price of a Spot instance. AWS recommends the on-demand price: with a lower one instances are interrupted more often.",
    defaultIs: "the on-demand price",
  }),
  amiParameter: note(parameterName().optional(), {
    description:
      "SSM parameter that holds the AMI's id. Every plan reads it. An AMI of your own is made from the default one: it needs dnf, systemd and the ECS agent.",
    defaultIs:
      "the ECS-optimized Amazon Linux 2023 AMI for the instance type's architecture, with drivers where it has GPUs or Neuron devices",
  }),
  rootDisk: note(rootDiskSchema.prefault({}), {
    description:
      "The root disk of the instances, an encrypted EBS volume. A change makes a new launch template version: an instance refresh replaces every instance.",
  }),
  keyName: note(keyPairName().optional(), {
    description: "EC2 key pair, with which users log in by SSH. Session Manager works with and without one.",
    defaultIs: "none",
  }),
  sshCidrBlocks: note(listOf(ipv4Cidr(8), { max: 20 }).default([]), {
    description: "IPv4 address ranges that may reach the instances' port 22, with keyName only.",
    remedy: "write sshCidrBlocks: ['10.8.0.0/16']",
  }),
  minSize: note(instances(0).optional(), {
    description:
      "Minimum number of instances: 0, or at least one in each zone. With 0 headroom scaling keeps no instance while no service wants a task and none runs; the first task that a service wants wakes the group, and so does RunTask with the cluster's capacity provider. Without it RunTask fails where there is no instance.",
    defaultIs: "2, or one in each zone if these are more",
  }),
  maxSize: note(instances(1).default(4), {
    description: "Maximum number of instances. An ECS cluster holds at most 5,000 container instances.",
  }),
  desiredSize: note(instances(0).optional(), {
    description: "Number of instances at the first deployment. From then on scaling decides.",
    defaultIs: "minSize",
  }),
  bootTimeoutSeconds: note(seconds(900, 1500).default(900), {
    description:
      "An instance that has not booted after this time is replaced. A change replaces the group and with it all instances, so choose it before the first deployment: a bare metal type may need 1185 s (docs/virtual-aws.md, metalBootSeconds).",
  }),
  maxFailedLaunches: note(count("launches", 3, 20).default(10), {
    description:
      "After this many launches in a row whose instance did not boot, launching is suspended: a group would go on launching, and paying, for ever. It stays so until it is resumed by hand. Launches for which EC2 has no capacity or the account no quota do not count.",
  }),
  instanceRefresh: note(instanceRefreshSchema.prefault({}), {
    description:
      "The pace at which a new launch template version replaces the instances: a new AMI, about once a week, or another instance type.",
  }),
  awsvpcTrunking: note(z.boolean().default(false), {
    description:
      "True: the account setting awsvpcTrunking is turned on in this region, so that instances launched from then on have more network interfaces for tasks with network mode awsvpc. It holds for the other clusters of the account in this region too, and destroying the environment turns it off for all. False: the account setting stays as it is, and instances with a trunk are counted as such.",
  }),
  scaling: note(z.enum(["headroom", "capacityProvider"]).default("headroom"), {
    description:
      "Decides the number of instances. headroom: Drydock's headroom scaling. capacityProvider: the managed scaling of ECS, which counts only tasks that wait for it. With both, tasks without room wait in PROVISIONING for the cluster's capacity provider.",
  }),
  capacityProvider: note(capacityProviderSchema.optional(), {
    description: "How ECS scales and drains, with scaling capacityProvider only.",
    defaultIs: "the defaults of its settings",
  }),
});

export type CapacitySettings = z.output<typeof settingsSchema>;

const types = ["instanceType", "otherInstanceTypes", "describedInstanceTypes"] as const;

/** Every type that the group may launch, `instanceType` first. */
export const instanceTypesOf = ({
  instanceType,
  otherInstanceTypes,
  describedInstanceTypes: described,
}: Pick<CapacitySettings, (typeof types)[number]>): readonly [InstanceType, ...InstanceType[]] => [
  findInstanceType(instanceType, described)!,
  ...otherInstanceTypes.map((type) => findInstanceType(type, described)!),
];

/** Whether some of the instances are Spot. */
export const usesSpot = ({ purchase }: Pick<CapacitySettings, "purchase">): boolean => purchase !== "onDemand";

/** The instances of a group that are on demand: the first of them, and a share of the others. */
export const onDemandOf = ({
  purchase,
  onDemandBase = MIXED_DEFAULTS.onDemandBase,
  onDemandPercent = MIXED_DEFAULTS.onDemandPercent,
}: Pick<CapacitySettings, "purchase" | "onDemandBase" | "onDemandPercent">): {
  readonly baseInstances: number;
  readonly percentAboveBase: number;
} =>
  ({
    onDemand: { baseInstances: 0, percentAboveBase: 100 },
    spot: { baseInstances: 0, percentAboveBase: 0 },
    mixed: { baseInstances: onDemandBase, percentAboveBase: onDemandPercent },
  })[purchase];

const isT2 = (name: string): boolean => name.startsWith("t2.");

/**
 * The credit option of the instances. T2 types are `standard` unless they are told otherwise, the others `unlimited` (EC2
 * API reference, RunInstances, CreditSpecification).
 *
 * @returns undefined when one of the types is not burstable: EC2 refuses the option for such a type
 */
export const cpuCreditsOf = (capacity: CapacitySettings): (typeof CPU_CREDITS)[number] | undefined => {
  const instanceTypes = instanceTypesOf(capacity);
  if (!instanceTypes.every(({ isBurstable }) => isBurstable)) return undefined;
  return capacity.cpuCredits ?? (instanceTypes.every(({ name }) => isT2(name)) ? "standard" : "unlimited");
};

/**
 * Whether AWS charges for CPU beyond the baseline of one of the types. Beside types without credits a T type other than T2
 * has its own default, `unlimited`.
 */
export const chargesCredits = (capacity: CapacitySettings): boolean =>
  (cpuCreditsOf(capacity) ?? "unlimited") === "unlimited" &&
  instanceTypesOf(capacity).some(
    ({ name, isBurstable }) => isBurstable && (!isT2(name) || capacity.cpuCredits === "unlimited"),
  );

/** The first of the other types that is unlike `instanceType`. */
const unlike = (capacity: CapacitySettings, alike: (first: InstanceType, other: InstanceType) => boolean) => {
  const [first, ...others] = instanceTypesOf(capacity);
  return others.find((other) => !alike(first, other));
};

const sameArchitecture = (a: InstanceType, b: InstanceType) => a.architecture === b.architecture;
const sameAcceleration = (a: InstanceType, b: InstanceType) =>
  a.gpus > 0 === b.gpus > 0 && a.neuronDevices > 0 === b.neuronDevices > 0;

/** The reason why the AMI of the settings does not suit one of the instance types. */
const amiProblemOf = (capacity: CapacitySettings): string | undefined => {
  const { amiParameter } = capacity;
  if (amiParameter === undefined) return undefined;
  return instanceTypesOf(capacity)
    .map((type) => amiProblem(amiParameter, type))
    .find((problem) => problem !== undefined);
};

/** Names of the types that cannot have a trunk network interface. */
const typesWithoutTrunk = (capacity: CapacitySettings): readonly string[] =>
  instanceTypesOf(capacity)
    .filter(({ trunkedInterfaces }) => trunkedInterfaces === 0)
    .map(({ name }) => name);

/** A setting that goes with another value of a neighbour only. */
const onlyWhen = (
  setting: keyof CapacitySettings,
  neighbour: "purchase" | "scaling",
  values: readonly string[],
): SettingRule<CapacitySettings> => ({
  setting,
  needs: [setting, neighbour],
  broken: (capacity) => capacity[setting] !== undefined && !values.includes(capacity[neighbour]),
  problem: (capacity) =>
    `it goes with cluster.capacity.${neighbour} ${values.join(" or ")} only, which is ${capacity[neighbour]}`,
  remedy: `leave it out, or set cluster.capacity.${neighbour} to '${values[0]}'`,
});

/** Types that are neither in the table nor described. */
const checkedSchema = withChecks(settingsSchema, [
  {
    needs: ["instanceType", "describedInstanceTypes"],
    refused: ({ instanceType, describedInstanceTypes }) =>
      findInstanceType(instanceType, describedInstanceTypes) ? [] : [["instanceType"]],
  },
  {
    needs: ["otherInstanceTypes", "describedInstanceTypes"],
    refused: ({ otherInstanceTypes, describedInstanceTypes }) =>
      otherInstanceTypes.flatMap((type, index) =>
        findInstanceType(type, describedInstanceTypes) ? [] : [["otherInstanceTypes", index]],
      ),
  },
]);

export const capacitySchema = withRules(checkedSchema, [
  {
    needs: ["describedInstanceTypes"],
    breaches: ({ describedInstanceTypes }) =>
      Object.keys(describedInstanceTypes)
        .filter((type) => findInstanceType(type))
        .map((type) => ({ path: ["describedInstanceTypes", type], problem: "Drydock's table has this type" })),
    remedy: "leave it out",
  },
  {
    setting: "otherInstanceTypes",
    needs: types,
    broken: ({ instanceType, otherInstanceTypes }) => otherInstanceTypes.includes(instanceType),
    problem: ({ instanceType }) => `${instanceType} is cluster.capacity.instanceType already`,
    remedy: "name each type once",
  },
  {
    setting: "otherInstanceTypes",
    needs: types,
    broken: (capacity) => unlike(capacity, sameArchitecture) !== undefined,
    problem: (capacity) => {
      const [first] = instanceTypesOf(capacity);
      const other = unlike(capacity, sameArchitecture)!;
      return `${other.name} is ${other.architecture} and ${first.name} is ${first.architecture}, and all share one AMI`;
    },
    remedy: "name types of one architecture",
  },
  {
    setting: "otherInstanceTypes",
    needs: types,
    broken: (capacity) => unlike(capacity, sameAcceleration) !== undefined,
    problem: (capacity) => {
      const [first] = instanceTypesOf(capacity);
      const { name } = unlike(capacity, sameAcceleration)!;
      return `${first.name} and ${name} have different kinds of accelerators, and all share one AMI`;
    },
    remedy: "name types with GPUs only, with Neuron devices only, or with neither",
  },
  {
    needs: [...types, "amiParameter"],
    breaches: (capacity) =>
      isOwnAmi(capacity.amiParameter)
        ? []
        : instanceTypesOf(capacity).flatMap((type, index) =>
            bootsAmazonLinux(type)
              ? []
              : [
                  {
                    path: index === 0 ? ["instanceType"] : ["otherInstanceTypes", index - 1],
                    problem: "Amazon Linux 2023 does not support its processors",
                  },
                ],
          ),
    remedy: "choose a newer family, or set cluster.capacity.amiParameter to an AMI of your own",
  },
  {
    setting: "instanceType",
    needs: [...types, "amiParameter"],
    broken: (capacity) => {
      const [{ architecture, gpus }] = instanceTypesOf(capacity);
      return architecture === "arm64" && gpus > 0 && capacity.amiParameter === undefined;
    },
    problem: () => "there is no ECS-optimized AMI for arm64 with GPUs",
    remedy: "set cluster.capacity.amiParameter to an AMI of your own, or choose a g4dn, g5 or g6",
  },
  {
    setting: "amiParameter",
    needs: [...types, "amiParameter"],
    broken: (capacity) => amiProblemOf(capacity) !== undefined,
    problem: (capacity) => amiProblemOf(capacity) ?? "",
    remedy: "leave it out, or name a parameter that holds the id of an AMI of your own for these instance types",
  },
  {
    setting: "rootDisk.sizeGiB",
    needs: ["rootDisk.sizeGiB", "amiParameter"],
    broken: ({ rootDisk, amiParameter }) => amiParameter === undefined && rootDisk.sizeGiB < DEFAULT_AMI_GIB,
    problem: () => `the ECS-optimized AMI has ${DEFAULT_AMI_GIB} GiB, and a disk may not be smaller than its AMI's`,
    remedy: `set it to ${DEFAULT_AMI_GIB} or more, or set cluster.capacity.amiParameter to a smaller AMI`,
  },
  {
    setting: "sshCidrBlocks",
    needs: ["keyName", "sshCidrBlocks"],
    broken: ({ keyName, sshCidrBlocks }) => sshCidrBlocks.length > 0 && keyName === undefined,
    problem: () => "there is no cluster.capacity.keyName to log in with",
    remedy: "set cluster.capacity.keyName, or leave it out: Session Manager needs no open port",
  },
  {
    over: "sshCidrBlocks",
    needs: [],
    breaches: ({ sshCidrBlocks }, isValid) =>
      sshCidrBlocks
        .map((range, index) => ({ range, path: ["sshCidrBlocks", index] }))
        .filter(({ range, path }) => isValid(path) && isOfDocker(range))
        .map(({ path }) => ({ path, problem: OF_DOCKER })),
    remedy: `leave it out; ${MOVE_BRIDGE}`,
  },
  {
    setting: "cpuCredits",
    needs: [...types, "cpuCredits"],
    broken: (capacity) => capacity.cpuCredits !== undefined && cpuCreditsOf(capacity) === undefined,
    problem: (capacity) => {
      const { name } = instanceTypesOf(capacity).find(({ isBurstable }) => !isBurstable)!;
      return `${name} has no CPU credits`;
    },
    remedy: "leave it out, or name T types only",
  },
  {
    setting: "awsvpcTrunking",
    needs: [...types, "awsvpcTrunking"],
    broken: (capacity) => capacity.awsvpcTrunking && typesWithoutTrunk(capacity).length > 0,
    problem: (capacity) => `${typesWithoutTrunk(capacity).join(", ")} can have no trunk`,
    remedy: "leave it out, or choose instance types that support ENI trunking",
  },
  onlyWhen("onDemandBase", "purchase", ["mixed"]),
  onlyWhen("onDemandPercent", "purchase", ["mixed"]),
  onlyWhen("maxSpotPrice", "purchase", ["spot", "mixed"]),
  onlyWhen("capacityProvider", "scaling", ["capacityProvider"]),
  {
    setting: "onDemandBase",
    needs: ["onDemandBase", "maxSize"],
    broken: ({ onDemandBase = MIXED_DEFAULTS.onDemandBase, maxSize }) => onDemandBase > maxSize,
    problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
    remedy: "lower onDemandBase or raise maxSize",
  },
  {
    setting: "capacityProvider.terminationProtection",
    needs: ["purchase", "capacityProvider"],
    broken: (capacity) => usesSpot(capacity) && capacity.capacityProvider?.terminationProtection === true,
    problem: () =>
      "capacity rebalancing, which comes with Spot, cannot replace instances that are protected from scale-in",
    remedy: "leave it off, or set cluster.capacity.purchase to 'onDemand'",
  },
  {
    setting: "minSize",
    needs: ["minSize", "maxSize"],
    broken: ({ minSize = 0, maxSize }) => minSize > maxSize,
    problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
    remedy: "lower minSize or raise maxSize",
  },
  {
    setting: "desiredSize",
    needs: ["desiredSize", "maxSize"],
    broken: ({ desiredSize = 0, maxSize }) => desiredSize > maxSize,
    problem: ({ maxSize }) => `it may not exceed cluster.capacity.maxSize (${maxSize})`,
    remedy: "lower desiredSize or raise maxSize",
  },
]);

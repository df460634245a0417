import { z } from "zod";
import { findInstanceType, type InstanceType } from "../../aws/instance-types";
import { type Rule, withRules } from "../rules";
import { capacityProvider } from "./capacity-provider";
import { note, wholeNumber } from "./note";

const knownType = z.string().refine((type) => findInstanceType(type) !== undefined);

const ofKnownTypes = {
  allowed: "a current type of the t, c, m, r or g families",
  remedy: "name a type of the table in src/aws/instance-types.ts, for example t3.micro or m7i.large",
};

const settings = z.strictObject({
  instanceType: note(knownType.default("t3.micro"), {
    description: "EC2 instance type of the cluster's machines.",
    ...ofKnownTypes,
  }),
  otherInstanceTypes: note(
    z
      .array(knownType)
      .max(39)
      .refine((types) => new Set(types).size === types.length)
      .default([]),
    {
      description:
        "Further instance types that the group may launch. Spot capacity of several types is interrupted less often. The rehearsal launches instanceType alone.",
      allowed: "at most 39 different types of the t, c, m, r or g families",
      remedy: "name types of the table in src/aws/instance-types.ts that are as large as instanceType or larger",
    },
  ),
  purchase: note(z.enum(["onDemand", "spot", "mixed"]).default("onDemand"), {
    description:
      "How instances are bought. Spot costs less and is taken back with two minutes' notice; price-capacity-optimized allocation and capacity rebalancing make that rarer. With mixed, onDemandBase and onDemandPercent say how much is not Spot.",
  }),
  onDemandBase: note(wholeNumber().min(0).max(5000).optional(), {
    description: "Instances that are on demand before any is Spot, only with purchase mixed. Default: 0.",
    unit: "instances",
  }),
  onDemandPercent: note(wholeNumber().min(0).max(100).optional(), {
    description:
      "Share of the instances beyond onDemandBase that are on demand, only with purchase mixed. Default: 50.",
    unit: "%",
  }),
  maxSpotPrice: note(z.number().positive().max(1000).optional(), {
    description:
      "The most to pay for a Spot instance. Default: the on-demand price, which AWS recommends: a lower one is interrupted more often.",
    allowed: "a price above 0",
    unit: "USD an hour",
  }),
  amiParameter: note(
    z
      .string()
      .regex(/^\/[A-Za-z0-9._/-]+$/)
      .optional(),
    {
      description:
        "SSM parameter that holds the AMI's id, looked up at every plan. Default: the ECS-optimized Amazon Linux 2023 AMI for the instance type's architecture, with NVIDIA's drivers where it has GPUs.",
      allowed: "a parameter's full name: a slash, then letters, digits and . _ / -",
      remedy: "copy the name from Parameter Store, or leave the setting out",
    },
  ),
  keyName: note(z.string().min(1).max(255).optional(), {
    description: "EC2 key pair. Without one nobody logs in with SSH; Session Manager works either way.",
  }),
  sshCidrBlocks: note(
    z
      .array(z.cidrv4().refine((range) => Number(range.split("/")[1]) >= 8))
      .max(20)
      .refine((ranges) => new Set(ranges).size === ranges.length)
      .default([]),
    {
      description: "IPv4 address ranges that may reach the instances' port 22, with keyName only. Default: nobody.",
      allowed: "at most 20 different IPv4 address ranges of /8 or smaller",
      remedy: "write sshCidrBlocks: ['10.8.0.0/16']",
    },
  ),
  minSize: note(wholeNumber().min(0).max(5000).optional(), {
    description:
      "Fewest instances: one in each zone at least, or 0. Default: 2, or one in each zone if these are more.",
    unit: "instances",
  }),
  maxSize: note(wholeNumber().min(1).max(5000).default(4), {
    description: "Most instances. An ECS cluster holds 5,000 container instances at the most.",
    unit: "instances",
  }),
  desiredSize: note(wholeNumber().min(0).max(5000).optional(), {
    description: "Instances at the first deployment; scaling owns the number from then on. Default: minSize.",
    unit: "instances",
  }),
  scaling: note(z.enum(["headroom", "capacityProvider"]).default("headroom"), {
    description:
      "Who decides how many instances there are: headroom scaling, which can be rehearsed, or the managed scaling of an ECS capacity provider, which counts only tasks that wait for it.",
  }),
  capacityProvider: note(capacityProvider.optional(), {
    description: "The capacity provider, only with scaling capacityProvider.",
  }),
});

export type CapacitySettings = z.output<typeof settings>;

/** Every type that the group may launch, the usual one first. */
export const instanceTypesOf = ({
  instanceType,
  otherInstanceTypes,
}: Pick<CapacitySettings, "instanceType" | "otherInstanceTypes">): readonly [InstanceType, ...InstanceType[]] => [
  findInstanceType(instanceType)!,
  ...otherInstanceTypes.map((type) => findInstanceType(type)!),
];

/** Whether some of the instances are Spot. */
export const usesSpot = ({ purchase }: Pick<CapacitySettings, "purchase">): boolean => purchase !== "onDemand";

/** The first of the other types that is unlike the usual one. */
const unlike = (capacity: CapacitySettings, alike: (usual: InstanceType, other: InstanceType) => boolean) => {
  const [usual, ...others] = instanceTypesOf(capacity);
  return others.find((other) => !alike(usual, other));
};

const types = ["instanceType", "otherInstanceTypes"];
const sameArchitecture = (a: InstanceType, b: InstanceType) => a.architecture === b.architecture;
const sameAcceleration = (a: InstanceType, b: InstanceType) => a.gpus > 0 === b.gpus > 0;

/** A setting that goes with another value of a neighbour only. */
const onlyWhen = (
  setting: keyof CapacitySettings,
  neighbour: "purchase" | "scaling",
  values: readonly string[],
): Rule<CapacitySettings> => ({
  setting,
  needs: [setting, neighbour],
  broken: (capacity) => capacity[setting] !== undefined && !values.includes(capacity[neighbour]),
  problem: (capacity) =>
    `it goes with cluster.capacity.${neighbour} ${values.join(" or ")} only, which is ${capacity[neighbour]}`,
  remedy: `leave it out, or set cluster.capacity.${neighbour} to '${values[0]}'`,
});

export const capacity = withRules(settings, [
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
      const [usual] = instanceTypesOf(capacity);
      const other = unlike(capacity, sameArchitecture)!;
      return `${other.name} is ${other.architecture} and ${usual.name} is ${usual.architecture}, and all share one AMI`;
    },
    remedy: "name types of one architecture",
  },
  {
    setting: "otherInstanceTypes",
    needs: types,
    broken: (capacity) => unlike(capacity, sameAcceleration) !== undefined,
    problem: (capacity) => {
      const [usual] = instanceTypesOf(capacity);
      const { name } = unlike(capacity, sameAcceleration)!;
      return `of ${usual.name} and ${name} only one has GPUs, and all share one AMI`;
    },
    remedy: "name types with GPUs only, or none",
  },
  {
    setting: "instanceType",
    needs: ["instanceType", "amiParameter"],
    broken: ({ instanceType, amiParameter }) => {
      const { architecture, gpus } = findInstanceType(instanceType)!;
      return architecture === "arm64" && gpus > 0 && amiParameter === undefined;
    },
    problem: () => "there is no ECS-optimized AMI for arm64 with GPUs",
    remedy: "set cluster.capacity.amiParameter to an AMI of your own, or choose a g4dn, g5 or g6",
  },
  {
    setting: "sshCidrBlocks",
    needs: ["keyName", "sshCidrBlocks"],
    broken: ({ keyName, sshCidrBlocks }) => sshCidrBlocks.length > 0 && keyName === undefined,
    problem: () => "there is no cluster.capacity.keyName to log in with",
    remedy: "set cluster.capacity.keyName, or leave it out: Session Manager needs no open port",
  },
  onlyWhen("onDemandBase", "purchase", ["mixed"]),
  onlyWhen("onDemandPercent", "purchase", ["mixed"]),
  onlyWhen("maxSpotPrice", "purchase", ["spot", "mixed"]),
  onlyWhen("capacityProvider", "scaling", ["capacityProvider"]),
  {
    setting: "onDemandBase",
    needs: ["onDemandBase", "maxSize"],
    broken: ({ onDemandBase = 0, maxSize }) => onDemandBase > maxSize,
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

import type { Container } from "../../functions/headroom/contract";
import {
  containersPerInstance,
  hasAccelerators,
  type InstanceType,
  instanceTypes,
  isBareMetal,
  typeOf,
} from "../aws/instance-types";
import { pricesIn } from "../aws/prices";
import type { Blueprint } from "./blueprint/blueprint";
import { segments } from "./measures/steps";
import { type BesideInstances, monthlyCost, type Prices, pricesFor } from "./money";
import { type Demand, demandSteps, endOfDemand } from "./traffic/demand";

/** The instance type of ECS Managed Instances, where it is not the environment's. It crosses to a worker thread: data only. */
export interface ManagedType extends Pick<Prices, "instanceUsdPerHour" | "spotUsdPerHour"> {
  /** For example "c6a.large". */
  readonly instanceType: string;
  /** Hours of the environment's type that cost as much as one of this, without the fee. */
  readonly hours: number;
}

/** The cluster and the demand that a type is chosen for. */
export interface ManagedDemand {
  /** The environment as it was synthesized. */
  readonly blueprint: Pick<Blueprint, "region" | "group">;
  /** The demand, of which only the time counts. */
  readonly demand: Demand;
  /** The services, each with the room of one of its tasks and with its demand. */
  readonly services: readonly { readonly task: Container; readonly demand: Demand }[];
}

/**
 * The instance type with which a demand costs least on ECS Managed Instances, where each task has a network interface of its own.
 * AWS chooses "the most cost-optimized general-purpose" types that hold the tasks, or those that its user allows (ECS developer
 * guide, "Architect for Amazon ECS Managed Instances" and "Amazon ECS Managed Instances instance types"). Modelling assumptions:
 * the user allows the environment's type; AWS finds the one that is the cheapest over the whole demand, among types of the
 * families C, M and R of the same architecture that can have a trunk; it chooses no other burstable type, as EC2 leaves
 * them out of instance requirements by default (EC2 API reference, InstanceRequirements).
 *
 * @param own prices that take the place of the table's
 * @returns undefined where it is the environment's, the type has GPUs or Neuron devices, or its price is not that of the table
 */
export function managedTypeFor(
  managed: ManagedDemand,
  beside: BesideInstances,
  own: Partial<Prices> = {},
): ManagedType | undefined {
  const { region, group } = managed.blueprint;
  const type = typeOf(group);
  const prices = pricesFor(managed.blueprint, beside, own)?.prices;
  const isOfTable = own.instanceUsdPerHour === undefined && group.describedInstanceType === undefined;
  if (!type || !prices || !isOfTable || hasAccelerators(type)) return undefined;
  const moments = momentsOf(managed);
  const usdOf = (each: InstanceType, price: Pick<Prices, "instanceUsdPerHour" | "spotUsdPerHour">) => {
    const slots = managed.services.map(({ task }) =>
      containersPerInstance(each, { ...task, networkInterfaces: 1 }, true),
    );
    if (slots.includes(0)) return Number.POSITIVE_INFINITY;
    return monthlyCost(meanInstances(moments, slots, group.minSize), group, { ...prices, ...price }, true).totalUsd;
  };
  const table = pricesIn(region)!;
  let best: ManagedType | undefined;
  let lowest = usdOf(type, prices);
  for (const other of othersLike(type)) {
    const listed = table.priceOf(other.name);
    if (!listed) continue;
    const { onDemandUsdPerHour, spotUsdPerHour = onDemandUsdPerHour } = listed;
    const price = { instanceUsdPerHour: onDemandUsdPerHour, spotUsdPerHour };
    const usd = usdOf(other, price);
    if (usd >= lowest * (1 - ROUNDING)) continue;
    lowest = usd;
    best = { instanceType: other.name, hours: onDemandUsdPerHour / prices.instanceUsdPerHour, ...price };
  }
  return best;
}

/** Sums of numbers that are equal differ by less. */
const ROUNDING = 1e-9;

/** General purpose, and optimized for compute or memory. Others cost more, or are for one use, such as hpc7a. */
const FAMILIES = /^[cmr]\d/;

/** Types that may stand in the place of another one, the smallest first: of those that cost the same it is the answer. */
const othersLike = ({ name, architecture }: InstanceType): readonly InstanceType[] =>
  instanceTypes()
    .filter(
      (each) =>
        each.name !== name &&
        FAMILIES.test(each.name) &&
        each.architecture === architecture &&
        each.trunkedInterfaces > 0 &&
        !isBareMetal(each),
    )
    .toSorted((one, other) => one.vcpus - other.vcpus);

/** Tasks of each service that are wanted at once, and the share of the time in which they are. */
interface Moment {
  readonly tasks: readonly number[];
  readonly share: number;
}

const momentsOf = ({ demand, services }: ManagedDemand): readonly Moment[] => {
  const [startMs, endMs] = [demand.startMs, endOfDemand(demand)];
  const steps = services.map((service) =>
    [...demandSteps(service.demand)].map(({ time, tasks }) => ({ time, value: tasks })),
  );
  const moments = new Map<string, Moment>();
  for (const { from, to, values } of segments(startMs, endMs, steps)) {
    const tasks = [...values] as number[];
    const share = (moments.get(tasks.join())?.share ?? 0) + (to - from) / (endMs - startMs);
    moments.set(tasks.join(), { tasks, share });
  }
  return [...moments.values()];
};

/** Mean number of instances, with tasks packed. @param slots tasks of each service that an instance holds alone */
const meanInstances = (moments: readonly Moment[], slots: readonly number[], minSize: number): number =>
  moments.reduce((sum, { tasks, share }) => {
    const filled = tasks.reduce((total, count, index) => total + count / slots[index]!, 0);
    // Thirds and the like add up to a little more than a whole.
    return sum + share * Math.max(minSize, Math.ceil(filled - ROUNDING));
  }, 0);

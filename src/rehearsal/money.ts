import type { Resources } from "../../functions/headroom/contract";
import { typeOf } from "../aws/instance-types";
import { HOURS_PER_MONTH, LIST_PRICES, MANAGED_PRICES } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import type { AutoScalingGroup } from "../virtual-aws";
import type { Blueprint } from "./blueprint/blueprint";

/** The prices of a rehearsal, in USD; each may be set with `--prices FILE`. */
export interface Prices {
  /** Of an instance on demand. */
  readonly instanceUsdPerHour: number;
  /** Of a Spot Instance. */
  readonly spotUsdPerHour: number;
  /** Of the disks of an instance, and of its detailed monitoring. */
  readonly perInstanceUsdPerMonth: number;
  /** Fee of ECS Managed Instances, in percent of the price on demand. */
  readonly managedInstancesFeePercent: number;
  /** Of a vCPU of Fargate. */
  readonly fargateUsdPerVcpuHour: number;
  /** Of a gigabyte of Fargate's memory. */
  readonly fargateUsdPerGigabyteHour: number;
  /** Percent by which Fargate Spot is cheaper. */
  readonly fargateSpotDiscountPercent: number;
  /** Of NAT gateways, load balancers and public addresses, which every policy needs alike. */
  readonly besideInstancesUsdPerMonth: number;
}

/** Day and source of the prices, in words. */
export interface PricesOf {
  readonly prices: Prices;
  readonly source: string;
}

/** The region of the list prices: elsewhere they are in proportion to the price of the instance type. */
const LIST_REGION = "us-east-1";

/** The parts of an environment that are paid for besides its instances' hours. */
export interface BesideInstances {
  /** List price of the disks of one instance, in USD. */
  readonly disksUsdPerMonth: number;
  /** Whether CloudWatch gets the instances' metrics each minute. */
  readonly hasDetailedMonitoring: boolean;
  readonly natGateways: number;
  readonly loadBalancers: number;
  /** Public IPv4 addresses. */
  readonly addresses: number;
}

/** Nothing is paid for besides the instances' hours, or it is not known. */
export const NOTHING_BESIDE: BesideInstances = {
  disksUsdPerMonth: 0,
  hasDetailedMonitoring: false,
  natGateways: 0,
  loadBalancers: 0,
  addresses: 0,
};

/**
 * The prices of an environment's region and instance type.
 *
 * @param own prices that take the place of the table's
 * @returns undefined where the table lacks the type and no price of an instance is given
 */
export function pricesFor(
  { region, group }: Pick<Blueprint, "region" | "group">,
  beside: BesideInstances,
  own: Partial<Prices> = {},
): PricesOf | undefined {
  const table = pricesIn(region);
  const price = table?.priceOf(group.instanceType);
  const instanceUsdPerHour = own.instanceUsdPerHour ?? price?.onDemandUsdPerHour;
  if (instanceUsdPerHour === undefined) return undefined;
  const listed = pricesIn(LIST_REGION)?.priceOf(group.instanceType)?.onDemandUsdPerHour;
  const factor = price && listed ? price.onDemandUsdPerHour / listed : 1;
  const type = typeOf(group);
  const fargate = MANAGED_PRICES.fargate[type?.architecture ?? "x86_64"];
  return {
    prices: {
      instanceUsdPerHour,
      spotUsdPerHour: price?.spotUsdPerHour ?? instanceUsdPerHour,
      perInstanceUsdPerMonth:
        factor * beside.disksUsdPerMonth + (beside.hasDetailedMonitoring ? LIST_PRICES.detailedMonitoringPerMonth : 0),
      managedInstancesFeePercent: MANAGED_PRICES.managedInstancesFeePercent,
      fargateUsdPerVcpuHour: factor * fargate.usdPerVcpuHour,
      fargateUsdPerGigabyteHour: factor * fargate.usdPerGigabyteHour,
      fargateSpotDiscountPercent: MANAGED_PRICES.fargateSpotDiscountPercent,
      besideInstancesUsdPerMonth:
        HOURS_PER_MONTH *
        (factor * beside.natGateways * LIST_PRICES.natGatewayPerHour +
          factor * beside.loadBalancers * LIST_PRICES.loadBalancerPerHour +
          beside.addresses * LIST_PRICES.publicIpv4AddressPerHour),
      ...own,
    },
    source: table && price ? `${region}, ${table.date}` : "the prices given",
  };
}

/** A policy's cost, in USD a month. */
export interface MonthlyCost {
  /** Of the instances with their disks and their monitoring, or of the tasks on Fargate. */
  readonly instancesUsd: number;
  /** Of AWS's management. */
  readonly feeUsd: number;
  /** Of both, without what every policy needs alike. */
  readonly totalUsd: number;
}

/**
 * The cost of a mean number of instances, a part of which are Spot Instances.
 *
 * @param instances mean number that is paid for
 * @param hasFee whether AWS takes the fee of ECS Managed Instances
 */
export function monthlyCost(
  instances: number,
  { onDemandBase = 0, spotPercent = 0 }: Pick<AutoScalingGroup, "onDemandBase" | "spotPercent">,
  prices: Prices,
  hasFee: boolean,
): MonthlyCost {
  const spot = (Math.max(0, instances - onDemandBase) * spotPercent) / 100;
  const instancesUsd =
    HOURS_PER_MONTH * ((instances - spot) * prices.instanceUsdPerHour + spot * prices.spotUsdPerHour) +
    instances * prices.perInstanceUsdPerMonth;
  const feeUsd = hasFee
    ? (HOURS_PER_MONTH * instances * prices.instanceUsdPerHour * prices.managedInstancesFeePercent) / 100
    : 0;
  return { instancesUsd, feeUsd, totalUsd: instancesUsd + feeUsd };
}

/** A size that Fargate offers. */
export interface FargateSize {
  readonly vcpus: number;
  readonly gigabytes: number;
}

/**
 * The sizes of Fargate: vCPUs, and the bounds and the step of their gigabytes. Source: ECS developer guide, "Amazon ECS
 * task definition differences for Fargate", task CPU and memory.
 */
const FARGATE_SIZES = [
  { vcpus: 0.25, minimum: 0.5, maximum: 2, step: 0.5 },
  { vcpus: 0.5, minimum: 1, maximum: 4, step: 1 },
  { vcpus: 1, minimum: 2, maximum: 8, step: 1 },
  { vcpus: 2, minimum: 4, maximum: 16, step: 1 },
  { vcpus: 4, minimum: 8, maximum: 30, step: 1 },
  { vcpus: 8, minimum: 16, maximum: 60, step: 4 },
  { vcpus: 16, minimum: 32, maximum: 120, step: 8 },
] as const;

/** The smallest size of Fargate that holds a task; undefined when none does. */
export function fargateSizeOf({ cpu, memory }: Resources): FargateSize | undefined {
  const gigabytes = memory / 1024;
  const size = FARGATE_SIZES.find((each) => each.vcpus * 1024 >= cpu && each.maximum >= gigabytes);
  if (!size) return undefined;
  const { vcpus, minimum, step } = size;
  // A quarter of a vCPU has no 1.5 GB.
  const rounded = Math.max(minimum, Math.ceil(gigabytes / step) * step);
  return { vcpus, gigabytes: vcpus === 0.25 && rounded === 1.5 ? 2 : rounded };
}

/** The price of a task on Fargate, in USD an hour. */
const fargateUsdPerHour = ({ vcpus, gigabytes }: FargateSize, prices: Prices): number =>
  vcpus * prices.fargateUsdPerVcpuHour + gigabytes * prices.fargateUsdPerGigabyteHour;

/** Tasks of one service on Fargate. */
export interface FargateUsage {
  /** CPU units and MiB that one of them reserves. */
  readonly task: Resources;
  /** Mean number that is paid for. */
  readonly tasks: number;
}

/**
 * The cost of tasks on Fargate. As many are on Fargate Spot as the group has Spot Instances, in percent, beyond the tasks
 * that its base on demand holds.
 *
 * @param tasksPerInstance usual containers that an instance holds
 * @returns undefined where a task is larger than Fargate's largest size
 */
export function fargateMonthlyCost(
  usage: readonly FargateUsage[],
  { onDemandBase = 0, spotPercent = 0 }: Pick<AutoScalingGroup, "onDemandBase" | "spotPercent">,
  tasksPerInstance: number,
  prices: Prices,
): MonthlyCost | undefined {
  let tasks = 0;
  let usd = 0;
  for (const each of usage) {
    const size = fargateSizeOf(each.task);
    if (!size) return undefined;
    tasks += each.tasks;
    usd += HOURS_PER_MONTH * each.tasks * fargateUsdPerHour(size, prices);
  }
  const aboveBase = Math.max(0, tasks - onDemandBase * tasksPerInstance);
  const spotShare = tasks === 0 ? 0 : ((aboveBase / tasks) * spotPercent) / 100;
  const totalUsd = usd * (1 - (spotShare * prices.fargateSpotDiscountPercent) / 100);
  return { instancesUsd: totalUsd, feeUsd: 0, totalUsd };
}

import { LIST_PRICES_OF } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import { estimateParts, type Fleet } from "../cost/estimate";
import type { Arguments, Resources } from "../cost/resources";
import { sizesAtRest } from "../cost/sizes-at-rest";
import { block, blocks, number } from "./blocks";
import { withoutSensitive } from "./masks";
import { type Json, managedResources, type PlanJson, type StateResource } from "./plan-json";

/** A part of the bill before and after the plans. */
export interface MoneyPart {
  /** Name of the part, as docs/cost.md has it. */
  readonly name: string;
  /** USD a month of what is deployed. */
  readonly beforeUsd: number;
  /** USD a month of what will be. */
  readonly afterUsd: number;
}

/** The bill at rest before and after some plans: the smallest number of instances, no traffic, no discount. */
export interface Money {
  /** The parts that change. */
  readonly parts: readonly MoneyPart[];
  /** USD a month of all that these stacks have now, changed or not. */
  readonly beforeUsd: number;
  /** USD a month of all that they will have. */
  readonly afterUsd: number;
  /** Days and sources of the prices. */
  readonly prices: readonly string[];
  /** Costs that are not in the sums, in a phrase each. */
  readonly notCounted: readonly string[];
}

/** Adds up the bill before and after the plans of some stacks. @param region code of their region; undefined where no plan names it */
export function moneyOf(plans: readonly PlanJson[], region: string | undefined): Money | undefined {
  if (region === undefined) return undefined;
  const before = plans.flatMap(({ prior_state: state }) => managedResources(state?.values));
  const after = plans.flatMap(({ planned_values: values }) => managedResources(values));
  const [old, now] = [priced(before, region), priced(after, region)];
  const parts = now.parts.map(({ name, usd }, index) => ({
    name,
    beforeUsd: old.parts[index]!.usd,
    afterUsd: usd,
  }));
  const instances = pricesIn(region);
  return {
    parts: parts.filter(({ beforeUsd, afterUsd }) => Math.abs(beforeUsd - afterUsd) >= 0.005),
    beforeUsd: sum(old.parts),
    afterUsd: sum(now.parts),
    prices: [
      ...(instances ? [`instances in ${region}: ${instances.source}, ${instances.date}`] : []),
      `everything else: list prices of ${LIST_PRICES_OF.region}, ${LIST_PRICES_OF.date}`,
    ],
    notCounted: [...new Set([...old.notCounted, ...now.notCounted])],
  };
}

function priced(resources: readonly StateResource[], region: string) {
  const ofType: Resources = (type) =>
    resources
      .filter((each) => each.type === type)
      .map(({ values, sensitive_values: marks }) => withoutSensitive(values, marks));
  const fleet = fleetOf(ofType, region);
  const hasPrice = fleet !== undefined && pricesIn(region)?.priceOf(fleet.instanceType) !== undefined;
  const notCounted = [
    ...(fleet && !hasPrice ? [`instances: there is no price of ${fleet.instanceType} in ${region}`] : []),
    ...(ofType("aws_vpc_endpoint").some(isUnknownEndpoint)
      ? ["interface endpoints whose subnets are known after the apply"]
      : []),
  ];
  return { parts: estimateParts(hasPrice ? fleet : undefined, ofType), notCounted };
}

const isUnknownEndpoint = ({ vpc_endpoint_type, subnet_ids }: Arguments): boolean =>
  vpc_endpoint_type === "Interface" && !Array.isArray(subnet_ids);

/** The instances that a group and its launch template pay for. @returns undefined of stacks without a group */
function fleetOf(resources: Resources, region: string): Fleet | undefined {
  const [[group], [template]] = [resources("aws_autoscaling_group"), resources("aws_launch_template")];
  // Without a number there is nothing to count: it is sensitive, or known after the apply.
  if (!group || !template || number((group["min_size"] ?? null) as Json) === undefined) return undefined;
  const [mixed] = blocks(group["mixed_instances_policy"]);
  const distribution = block(mixed?.["instances_distribution"]);
  return {
    region,
    instanceType: String(template["instance_type"]),
    sizes: sizesAtRest(group, resources),
    baseInstances: number(distribution["on_demand_base_capacity"] ?? null) ?? 0,
    percentAboveBase: number(distribution["on_demand_percentage_above_base_capacity"] ?? null) ?? 100,
    hasDetailedMonitoring: block(template["monitoring"])["enabled"] === true,
  };
}

const sum = (parts: readonly { readonly usd: number }[]): number => parts.reduce((total, { usd }) => total + usd, 0);

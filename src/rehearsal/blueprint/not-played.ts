import { block, blocks, optionalNumber, show } from "./arguments";
import type { Arguments } from "./synthesized";

/** Arguments of a group that a rehearsal does not play, each with the words for what it uses; undefined: it does not. */
const GROUP_ARGUMENTS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  default_instance_warmup: (seconds) =>
    Number(seconds) > 0 ? `a default instance warm-up of ${show(seconds)} s` : undefined,
  instance_maintenance_policy: (policy) =>
    policy === undefined ? undefined : "an instance maintenance policy (replacements of unhealthy instances)",
  max_instance_lifetime: (seconds) =>
    Number(seconds) > 0 ? `a maximum instance lifetime of ${show(seconds)} s` : undefined,
  suspended_processes: (names) => named("suspended processes", names),
  termination_policies: (names) => (show(names) === '["Default"]' ? undefined : named("termination policies", names)),
  warm_pool: (pool) => (pool === undefined ? undefined : "a warm pool"),
};

const named = (what: string, names: unknown): string | undefined =>
  Array.isArray(names) && names.length > 0 ? `${what} (${names.join(", ")})` : undefined;

/** Arguments of a service that a rehearsal does not play, each with the words for what it uses; undefined: it does not. */
const SERVICE_ARGUMENTS: Readonly<Record<string, (args: Arguments, name: string) => string | undefined>> = {
  ordered_placement_strategy: (args, name) => placement(args, name),
  placement_constraints: (args, name) => (blocks(args, name).length > 0 ? "placement constraints" : undefined),
  scheduling_strategy: (args, name) => (args[name] === "DAEMON" ? "the scheduling strategy DAEMON" : undefined),
};

/** The strategy of the virtual AWS: first by zone, then by instance. */
const SPREAD = ["spread attribute:ecs.availability-zone", "spread instanceid"];

const placement = (args: Arguments, name: string): string | undefined => {
  const strategies = blocks(args, name).map(({ type, field }) => `${show(type)} ${show(field ?? "")}`.trim());
  const isSpread = strategies.every((strategy, index) => strategy.toLowerCase() === SPREAD[index]);
  return strategies.length === 0 || isSpread ? undefined : `the placement strategies ${strategies.join(", ")}`;
};

/** One sentence for each thing that a service uses and a rehearsal does not play. */
export const serviceFeaturesNotPlayed = (service: string, args: Arguments): readonly string[] =>
  Object.entries(SERVICE_ARGUMENTS)
    .map(([name, wordsFor]) => wordsFor(args, name))
    .filter((use) => use !== undefined)
    .map((use) => `Service ${service} uses ${use}, which the rehearsal does not play (docs/virtual-aws.md).`);

/** One sentence for each thing that a group uses and a rehearsal does not play. */
export function groupFeaturesNotPlayed(group: Arguments): readonly string[] {
  const uses = Object.entries(GROUP_ARGUMENTS).map(([name, wordsFor]) => wordsFor(group[name] ?? undefined));
  return [...uses, instanceTypes(group), weights(group)]
    .filter((use) => use !== undefined)
    .map((use) => `This cluster uses ${use}, which the rehearsal does not play (docs/virtual-aws.md).`);
}

const mixedPolicy = (group: Arguments): Arguments => block(group, "mixed_instances_policy") ?? {};

/** The types that a group names beside its launch template's, in the order of its overrides. */
export const overrideTypesOf = (group: Arguments): readonly string[] =>
  overridesOf(group).flatMap(({ instance_type: type }) => (typeof type === "string" ? [type] : []));

const overridesOf = (group: Arguments): readonly Arguments[] =>
  blocks(block(mixedPolicy(group), "launch_template") ?? {}, "override");

const instanceTypes = (group: Arguments): string | undefined => {
  const types = new Set(overrideTypesOf(group));
  return types.size > 1
    ? `the allocation of several instance types by price and capacity (${[...types].join(", ")}; each is launched where EC2 has none of those before it)`
    : undefined;
};

const weights = (group: Arguments): string | undefined => {
  const weighted = overridesOf(group).filter(({ weighted_capacity: weight }) => Number(weight ?? 1) !== 1);
  return weighted.length > 0
    ? `weighted capacity (${weighted.map((each) => `${show(each["instance_type"])} counts as ${show(each["weighted_capacity"])}`).join(", ")}; an instance counts as one)`
    : undefined;
};

/** The share of Spot Instances that a group asks for. */
export const spotShareOf = (group: Arguments): { readonly onDemandBase?: number; readonly spotPercent?: number } => {
  const distribution = block(mixedPolicy(group), "instances_distribution");
  if (!distribution) return {};
  // Defaults of CreateAutoScalingGroup.
  const onDemandPercent = optionalNumber(distribution, "on_demand_percentage_above_base_capacity") ?? 100;
  if (onDemandPercent === 100) return {};
  return {
    onDemandBase: optionalNumber(distribution, "on_demand_base_capacity") ?? 0,
    spotPercent: 100 - onDemandPercent,
  };
};

import { isMarked } from "../src/review/masks";
import type { Json, JsonObject, Marks, PlanJson, ResourceChange, StateResource } from "../src/review/plan-json";

/** Types of resources that have a price, with the attributes that it depends on. */
const PRICED: Readonly<Record<string, readonly string[]>> = {
  aws_appautoscaling_policy: [],
  aws_autoscaling_group: ["min_size", "mixed_instances_policy"],
  aws_cloudwatch_metric_alarm: [],
  aws_eip: [],
  aws_kms_key: [],
  aws_launch_template: ["instance_type", "monitoring", "block_device_mappings"],
  aws_lb: ["internal", "subnets"],
  aws_nat_gateway: [],
  aws_route53_zone: [],
  aws_vpc_endpoint: ["vpc_endpoint_type", "subnet_ids"],
  aws_vpn_connection: [],
};

/** Attributes of pages of text that no rule reads: what remains of them is their length and whether they differ. */
const LONG = new Set(["content", "dashboard_body", "user_data"]);

/**
 * A plan as Terraform prints it, without what no review reads: values of what stays, members that are null, marks that mark
 * nothing, and the configuration's expressions. Each resource has a line.
 */
export function compact(plan: PlanJson): string {
  const { format_version, terraform_version, planned_values, prior_state, resource_changes = [], configuration } = plan;
  const outputs = Object.keys(configuration?.root_module?.outputs ?? {}).map((name) => [name, {}] as const);
  const parts = {
    format_version,
    terraform_version,
    configuration: {
      provider_config: configuration?.provider_config,
      root_module: { outputs: Object.fromEntries(outputs) },
    },
    prior_state: { values: { root_module: { resources: priced(prior_state?.values?.root_module?.resources) } } },
    planned_values: { root_module: { resources: priced(planned_values?.root_module?.resources) } },
  };
  const lines = resource_changes.map((change) => `  ${JSON.stringify(small(change))}`);
  return `${JSON.stringify(parts).slice(0, -1)},\n "resource_changes": [\n${lines.join(",\n")}\n]}\n`;
}

const priced = (resources: readonly StateResource[] = []) =>
  resources
    .filter(({ type }) => type in PRICED)
    .map(({ address, mode, type, values }) => ({
      address,
      mode,
      type,
      values: Object.fromEntries(
        PRICED[type]!.filter((name) => values[name] !== undefined).map((name) => [name, withoutNulls(values[name]!)]),
      ),
    }));

function small({ address, mode, type, name, action_reason, change }: ResourceChange): ResourceChange {
  const own = { address, mode, type, name, ...(action_reason !== undefined && { action_reason }) };
  const { actions, before, after, replace_paths } = change;
  if (actions[0] === "no-op" || actions[0] === "read")
    return { ...own, change: { actions, before: null, after: null } };
  const marks = (["after_unknown", "before_sensitive", "after_sensitive"] as const)
    .map((each) => [each, change[each] ?? false] as const)
    .filter(([, each]) => isMarked(each))
    .map(([each, all]) => [each, onlyMarked(all)] as const);
  return {
    ...own,
    change: {
      actions,
      before: cut(before),
      after: cut(after),
      ...Object.fromEntries(marks),
      ...(replace_paths && { replace_paths }),
    },
  };
}

const cut = (values: JsonObject | null): JsonObject | null =>
  values &&
  Object.fromEntries(
    Object.entries(withoutNulls(values) as JsonObject).map(([name, value]) => [
      name,
      LONG.has(name) && typeof value === "string" ? `${value.length} characters, ${digest(value)}` : value,
    ]),
  );

/** A sum of a text by which two texts are told apart. */
const digest = (text: string): number => {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_000_007;
  return sum;
};

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}

/** Marks without the objects that mark nothing. Lists stay as they are: their places count. */
function onlyMarked(marks: Marks): Marks {
  if (typeof marks !== "object" || Array.isArray(marks)) return marks;
  return Object.fromEntries(
    Object.entries(marks)
      .filter(([, member]) => isMarked(member as Marks))
      .map(([name, member]) => [name, onlyMarked(member as Marks)]),
  );
}

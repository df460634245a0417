import { DESCRIBED_INSTANCE_TYPE, findInstanceType, type InstanceType } from "../../aws/instance-types";
import type { AutoScalingGroup, LifecycleHook, ScalingPolicy } from "../../virtual-aws";
import { block, blocks, knownValue, number, only, optionalMember, optionalNumber, show } from "./arguments";
import { refreshOf } from "./instance-refresh";
import { groupFeaturesNotPlayed, overrideTypesOf, spotShareOf } from "./not-played";
import { statementsIn } from "./policy-document";
import type { Reader, Source } from "./reader";
import { type Arguments, BlueprintError, type ResolvedStack, type Resource } from "./synthesized";

/**
 * Reads the Auto Scaling group with its lifecycle hooks and scaling policies. A hook's queue that nobody reads is unused,
 * and so is a policy that no alarm executes.
 */
export const groupReader: Reader<"group"> = {
  read: (source) => readGroup(source, only(source.stack, "aws_autoscaling_group")),
  unused: ({ group, eventSourceMappings, alarms }) => {
    const read = new Set(eventSourceMappings.map(({ queue }) => queue));
    const executed = new Set(alarms.flatMap((alarm) => alarm.policies));
    return [
      ...group.hooks
        .filter(({ queue }) => queue !== undefined && !read.has(queue))
        .map(({ name, queue }) => `Nobody reads queue ${queue}, which lifecycle hook ${name} notifies.`),
      ...group.policies
        .filter(({ name }) => !executed.has(name))
        .map(({ name }) => `No alarm executes scaling policy ${name}.`),
      ...(group.instanceRefresh?.alarms ?? [])
        .filter((alarm) => alarms.every(({ name }) => name !== alarm))
        .map(
          (alarm) =>
            `Alarm ${alarm} of the instance refresh is none that a rehearsal evaluates: it never stops one there.`,
        ),
    ];
  },
};

/** Whether a scaling policy names the stack's group. */
export const belongsToGroup = (stack: ResolvedStack, policy: Resource): boolean =>
  policy.arguments["autoscaling_group_name"] === only(stack, "aws_autoscaling_group").name;

const readGroup = (source: Source, group: Resource): AutoScalingGroup => {
  const { stack } = source;
  const args = group.arguments;
  const owner = `aws_autoscaling_group.${group.id}`;
  const subnets = args["vpc_zone_identifier"];
  const instanceType = instanceTypeOf(stack, args, owner);
  const described = describedInstanceTypeOf(stack, instanceType);
  if (!Array.isArray(subnets))
    throw new BlueprintError(`${owner}: vpc_zone_identifier must list its subnets one by one, it is ${show(subnets)}`);
  const minSize = number(args, "min_size", owner);
  const refresh = refreshOf(args);
  for (const sentence of groupFeaturesNotPlayed(args)) source.report(sentence);
  return {
    name: group.name,
    minSize,
    maxSize: number(args, "max_size", owner),
    desiredCapacity: optionalNumber(args, "desired_capacity") ?? minSize,
    instanceType,
    ...(described && { describedInstanceType: described }),
    ...otherInstanceTypesOf(source, args, instanceType),
    ...optionalMember("bootSteps", bootStepsOf(stack)),
    ...optionalMember("stopTimeoutSeconds", stopTimeoutOf(stack)),
    zones: new Set(subnets).size,
    // Default of CreateAutoScalingGroup.
    defaultCooldownSeconds: optionalNumber(args, "default_cooldown") ?? 300,
    ...optionalMember("healthCheckGraceSeconds", optionalNumber(args, "health_check_grace_period")),
    ...spotShareOf(args),
    ...(args["protect_from_scale_in"] === true && { protectsNewInstances: true }),
    ...(args["capacity_rebalance"] === true && { capacityRebalance: true }),
    ...(refresh && { instanceRefresh: refresh }),
    hooks: hooksOf(stack, group).map((hook) => readHook(source, hook)),
    policies: policiesOf(source).map(readPolicy),
  };
};

/** The launch template's instance type: of several types it is the reference, and the first that is launched. */
const instanceTypeOf = (stack: ResolvedStack, args: Arguments, owner: string): string => {
  const mixed = block(block(args, "mixed_instances_policy") ?? {}, "launch_template") ?? {};
  const templateId =
    block(args, "launch_template")?.["id"] ?? block(mixed, "launch_template_specification")?.["launch_template_id"];
  const instanceType = stack.find("aws_launch_template", templateId)?.arguments["instance_type"];
  if (typeof instanceType === "string") return instanceType;
  throw new BlueprintError(`${owner}: a rehearsal needs a launch template of this stack with one instance_type`);
};

/** The further types of a group, without those of which no figures are known. */
const otherInstanceTypesOf = (
  { report }: Source,
  args: Arguments,
  first: string,
): Pick<AutoScalingGroup, "otherInstanceTypes"> => {
  const others = [...new Set(overrideTypesOf(args))].filter((name) => name !== first);
  const unknown = others.filter((name) => findInstanceType(name) === undefined);
  for (const name of unknown) report(`No figures of instance type ${name} are known: a rehearsal never launches it.`);
  const known = others.filter((name) => !unknown.includes(name));
  return known.length > 0 ? { otherInstanceTypes: known.map((instanceType) => ({ instanceType })) } : {};
};

/** The figures that the stack itself gives of an instance type. */
const describedInstanceTypeOf = (stack: ResolvedStack, name: string): InstanceType | undefined => {
  const [, described] = Object.entries(stack.locals).find(([local]) => local.includes(DESCRIBED_INSTANCE_TYPE)) ?? [];
  const type = described as InstanceType | undefined;
  return type?.name === name ? type : undefined;
};

/** Steps of the SSM documents that instances run when they boot. */
const bootStepsOf = (stack: ResolvedStack): number | undefined => {
  const documents = stack.resources("aws_ssm_document");
  if (documents.length === 0) return undefined;
  return documents.flatMap(({ arguments: args }) => stepsIn(args["content"])).length;
};

const stepsIn = (content: unknown): readonly unknown[] => {
  try {
    return (JSON.parse(String(content)) as { readonly mainSteps?: readonly unknown[] }).mainSteps ?? [];
  } catch {
    return [];
  }
};

/** The stop timeout that these documents give the ECS agent. */
const stopTimeoutOf = (stack: ResolvedStack): number | undefined => {
  const contents = stack.resources("aws_ssm_document").map(({ arguments: args }) => String(args["content"]));
  const told = contents.map((content) => /ECS_CONTAINER_STOP_TIMEOUT=(\d+)s/.exec(content)?.[1]);
  const seconds = told.find((each) => each !== undefined);
  return seconds === undefined ? undefined : Number(seconds);
};

/** Hooks may be blocks of the group, or resources of their own. */
const hooksOf = (stack: ResolvedStack, group: Resource): readonly Arguments[] => [
  ...blocks(group.arguments, "initial_lifecycle_hook"),
  ...stack
    .resources("aws_autoscaling_lifecycle_hook")
    .map((hook) => hook.arguments)
    .filter((args) => args["autoscaling_group_name"] === group.name),
];

const readHook = (source: Source, args: Arguments): LifecycleHook => {
  const owner = `lifecycle hook ${String(args["name"])}`;
  const transition = knownValue(args, "lifecycle_transition", owner, [
    "autoscaling:EC2_INSTANCE_TERMINATING",
    "autoscaling:EC2_INSTANCE_LAUNCHING",
  ]);
  const completedByInstance =
    transition === "autoscaling:EC2_INSTANCE_LAUNCHING" &&
    args["notification_target_arn"] === undefined &&
    instancesMayComplete(source.stack);
  const queue = completedByInstance ? undefined : notifiedQueue(source, args);
  return {
    name: String(args["name"]),
    transition,
    // Defaults of PutLifecycleHook.
    heartbeatTimeoutSeconds: optionalNumber(args, "heartbeat_timeout") ?? 3600,
    defaultResult: knownValue(args, "default_result", owner, ["CONTINUE", "ABANDON"], "ABANDON"),
    ...(queue !== undefined && { queue }),
    ...(completedByInstance && { completedByInstance }),
  };
};

/** The queue that a hook really notifies. */
const notifiedQueue = ({ stack, report }: Source, args: Arguments): string | undefined => {
  const name = String(args["name"]);
  const target = args["notification_target_arn"];
  const queue = stack.find("aws_sqs_queue", target);
  if (target === undefined) report(`Lifecycle hook ${name} notifies nobody.`);
  else if (!queue) report(`Lifecycle hook ${name} notifies a queue that is not in this stack (${show(target)}).`);
  else if (args["role_arn"] === undefined)
    report(`Lifecycle hook ${name} has no role that lets it notify queue ${queue.name}.`);
  else return queue.name;
  return undefined;
};

/** Whether the role of the instances' profile lets them complete lifecycle actions. */
const instancesMayComplete = (stack: ResolvedStack): boolean => {
  const roles = stack
    .resources("aws_iam_instance_profile")
    .map((profile) => stack.find("aws_iam_role", profile.arguments["role"]));
  return stack
    .resources("aws_iam_role_policy")
    .filter((policy) => roles.includes(stack.find("aws_iam_role", policy.arguments["role"])))
    .flatMap((policy) => statementsIn(`role policy ${policy.name}`, policy.arguments["policy"]))
    .some(
      ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes("autoscaling:CompleteLifecycleAction"),
    );
};

const policiesOf = ({ stack, report }: Source): readonly Resource[] =>
  stack.resources("aws_autoscaling_policy").filter((policy) => {
    if (belongsToGroup(stack, policy)) return true;
    const named = show(policy.arguments["autoscaling_group_name"]);
    report(`Scaling policy ${policy.name} belongs to no group of this stack (it names ${named}).`);
    return false;
  });

const readPolicy = ({ name, arguments: args }: Resource): ScalingPolicy => {
  const owner = `scaling policy ${name}`;
  const common = {
    name,
    adjustmentType: knownValue(args, "adjustment_type", owner, [
      "ChangeInCapacity",
      "PercentChangeInCapacity",
      "ExactCapacity",
    ]),
    ...optionalMember("minAdjustmentMagnitude", optionalNumber(args, "min_adjustment_magnitude")),
  };
  // Default of PutScalingPolicy.
  const type = knownValue(args, "policy_type", owner, ["StepScaling", "SimpleScaling"], "SimpleScaling");
  if (type === "SimpleScaling")
    return {
      ...common,
      type,
      adjustment: number(args, "scaling_adjustment", owner),
      ...optionalMember("cooldownSeconds", optionalNumber(args, "cooldown")),
    };
  return {
    ...common,
    type,
    steps: blocks(args, "step_adjustment").map((step) => ({
      ...optionalMember("lower", optionalNumber(step, "metric_interval_lower_bound")),
      ...optionalMember("upper", optionalNumber(step, "metric_interval_upper_bound")),
      adjustment: number(step, "scaling_adjustment", owner),
    })),
    ...optionalMember("warmupSeconds", optionalNumber(args, "estimated_instance_warmup")),
  };
};

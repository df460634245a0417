import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { METRIC_NAMESPACE } from "../../../functions/shared/contract";
import type {
  Alarm,
  AutoScalingGroup,
  EventSourceMapping,
  LambdaFunction,
  LifecycleHook,
  Queue,
  QueueTarget,
  Rule,
  ScalingPolicy,
} from "../../virtual-aws";
import type { Blueprint } from "./blueprint";
import { type Arguments, BlueprintError, type Resource, readStack, type SynthesizedStack } from "./synthesized";

/** An environment as it would be deployed, and what of it is not wired as it seems to be meant. */
export interface BlueprintReading {
  readonly blueprint: Blueprint;
  /** One sentence each. The blueprint holds what is really wired: a rehearsal behaves accordingly. */
  readonly warnings: readonly string[];
}

/** Resources that act on the cluster in ways that a rehearsal does not know. */
const UNKNOWN_TYPES = [
  "aws_appautoscaling_policy",
  "aws_autoscaling_schedule",
  "aws_autoscaling_traffic_source_attachment",
  "aws_pipes_pipe",
  "aws_scheduler_schedule",
  "aws_sfn_state_machine",
];

/**
 * Reads the cluster stack of an environment as it was synthesized: what scales, drains and watches it.
 *
 * @param stacksDir the folder `stacks` of the synthesized output
 * @param environment the environment's name
 * @throws BlueprintError when the stack is missing or holds something that a rehearsal does not know
 */
export function readBlueprint(stacksDir: string, environment: string): BlueprintReading {
  const stack = readStack(resolve(stacksDir, `${environment}-cluster`));
  const warnings: string[] = [];
  const reader: Reader = { stack, find: (warning) => void warnings.push(warning) };
  if (stack.resources("aws_ecs_capacity_provider").length > 0)
    throw new BlueprintError(
      "cluster.capacity.scaling is capacityProvider: AWS's own managed scaling decides there and cannot be rehearsed; rehearse with scaling 'headroom', or synthesize and deploy without a rehearsal",
    );
  const unknown = UNKNOWN_TYPES.flatMap((type) => stack.resources(type)).map(({ type, id }) => `${type}.${id}`);
  if (unknown.length > 0)
    throw new BlueprintError(`${stack.folder} holds what a rehearsal does not know: ${unknown.join(", ")}`);

  const queues = stack.resources("aws_sqs_queue").map((queue) => readQueue(reader, queue));
  const functions = stack.resources("aws_lambda_function").map((each) => readFunction(reader, each));
  const group = readGroup(reader);
  const alarms = stack.resources("aws_cloudwatch_metric_alarm").flatMap((alarm) => readAlarm(reader, alarm, group));
  const eventSourceMappings = stack
    .resources("aws_lambda_event_source_mapping")
    .flatMap((mapping) => readMapping(reader, mapping));
  const rules = stack.resources("aws_cloudwatch_event_rule").map((rule) => readRule(reader, rule));
  const blueprint = {
    environment,
    region: stack.region,
    clusterName: only(stack, "aws_ecs_cluster").name,
    group,
    alarms,
    queues,
    functions,
    eventSourceMappings,
    rules,
  };
  warnings.push(...looseEnds(blueprint));
  return { blueprint, warnings };
}

interface Reader {
  readonly stack: SynthesizedStack;
  readonly find: (warning: string) => void;
}

const readGroup = (reader: Reader): AutoScalingGroup => {
  const { stack } = reader;
  const group = only(stack, "aws_autoscaling_group");
  const at = group.arguments;
  const where = `aws_autoscaling_group.${group.id}`;
  const specification = block(
    block(block(at, "mixed_instances_policy") ?? {}, "launch_template") ?? {},
    "launch_template_specification",
  );
  // Of several types the usual one, which is the template's, stands for all.
  const template = stack.find(
    "aws_launch_template",
    block(at, "launch_template")?.["id"] ?? specification?.["launch_template_id"],
  );
  const instanceType = template?.arguments["instance_type"];
  if (typeof instanceType !== "string")
    throw new BlueprintError(`${where}: a rehearsal needs a launch template of this stack with one instance_type`);
  const subnets = at["vpc_zone_identifier"];
  if (!Array.isArray(subnets))
    throw new BlueprintError(`${where}: vpc_zone_identifier must list its subnets one by one, it is ${show(subnets)}`);
  const minSize = number(at, "min_size", where);
  return {
    name: group.name,
    minSize,
    maxSize: number(at, "max_size", where),
    desiredCapacity: optionalNumber(at, "desired_capacity") ?? minSize,
    instanceType,
    zones: new Set(subnets).size,
    // Default of CreateAutoScalingGroup.
    defaultCooldownSeconds: optionalNumber(at, "default_cooldown") ?? 300,
    ...optional("healthCheckGraceSeconds", optionalNumber(at, "health_check_grace_period")),
    hooks: [
      ...blocks(at, "initial_lifecycle_hook").map((hook) => readHook(reader, hook)),
      ...stack
        .resources("aws_autoscaling_lifecycle_hook")
        .filter((hook) => hook.arguments["autoscaling_group_name"] === group.name)
        .map((hook) => readHook(reader, hook.arguments)),
    ],
    policies: stack
      .resources("aws_autoscaling_policy")
      .filter((policy) => belongsTo(reader, policy, group))
      .map(readPolicy),
  };
};

const belongsTo = (reader: Reader, policy: Resource, group: Resource): boolean => {
  const named = policy.arguments["autoscaling_group_name"];
  if (named === group.name) return true;
  reader.find(`Scaling policy ${policy.name} belongs to no group of this stack (it names ${show(named)}).`);
  return false;
};

const readHook = ({ stack, find }: Reader, hook: Arguments): LifecycleHook => {
  const name = String(hook["name"]);
  const transition = oneOf(hook, "lifecycle_transition", `lifecycle hook ${name}`, [
    "autoscaling:EC2_INSTANCE_TERMINATING",
    "autoscaling:EC2_INSTANCE_LAUNCHING",
  ]);
  const target = hook["notification_target_arn"];
  const queue = stack.find("aws_sqs_queue", target);
  const completedByInstance =
    transition === "autoscaling:EC2_INSTANCE_LAUNCHING" && target === undefined && instancesMayComplete(stack);
  if (target === undefined && !completedByInstance) find(`Lifecycle hook ${name} notifies nobody.`);
  else if (target !== undefined && !queue)
    find(`Lifecycle hook ${name} notifies a queue that is not in this stack (${show(target)}).`);
  else if (queue && hook["role_arn"] === undefined)
    find(`Lifecycle hook ${name} has no role that lets it notify queue ${queue.name}.`);
  const notified = queue && hook["role_arn"] !== undefined ? queue.name : undefined;
  return {
    name,
    transition,
    // Defaults of PutLifecycleHook.
    heartbeatTimeoutSeconds: optionalNumber(hook, "heartbeat_timeout") ?? 3600,
    defaultResult: oneOf(hook, "default_result", `lifecycle hook ${name}`, ["CONTINUE", "ABANDON"], "ABANDON"),
    ...(notified !== undefined && { queue: notified }),
    ...(completedByInstance && { completedByInstance }),
  };
};

/** Whether the role of the instances' profile lets them complete lifecycle actions. */
const instancesMayComplete = (stack: SynthesizedStack): boolean => {
  const roles = stack
    .resources("aws_iam_instance_profile")
    .map(({ arguments: at }) => stack.find("aws_iam_role", at["role"]));
  return stack
    .resources("aws_iam_role_policy")
    .filter(({ arguments: at }) => roles.includes(stack.find("aws_iam_role", at["role"])))
    .flatMap(({ name, arguments: at }) => statementsIn(`role policy ${name}`, at["policy"]))
    .some(
      ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes("autoscaling:CompleteLifecycleAction"),
    );
};

const readPolicy = ({ name, arguments: at }: Resource): ScalingPolicy => {
  const where = `scaling policy ${name}`;
  const common = {
    name,
    adjustmentType: oneOf(at, "adjustment_type", where, [
      "ChangeInCapacity",
      "PercentChangeInCapacity",
      "ExactCapacity",
    ]),
    ...optional("minAdjustmentMagnitude", optionalNumber(at, "min_adjustment_magnitude")),
  };
  // Default of PutScalingPolicy.
  const type = oneOf(at, "policy_type", where, ["StepScaling", "SimpleScaling"], "SimpleScaling");
  if (type === "SimpleScaling")
    return {
      ...common,
      type,
      adjustment: number(at, "scaling_adjustment", where),
      ...optional("cooldownSeconds", optionalNumber(at, "cooldown")),
    };
  return {
    ...common,
    type,
    steps: blocks(at, "step_adjustment").map((step) => ({
      ...optional("lower", optionalNumber(step, "metric_interval_lower_bound")),
      ...optional("upper", optionalNumber(step, "metric_interval_upper_bound")),
      adjustment: number(step, "scaling_adjustment", where),
    })),
    ...optional("warmupSeconds", optionalNumber(at, "estimated_instance_warmup")),
  };
};

/**
 * Alarms that only notify somebody are left out where a rehearsal cannot evaluate them: metric math, percentiles, and
 * metrics that AWS publishes itself.
 */
const readAlarm = ({ stack, find }: Reader, alarm: Resource, group: AutoScalingGroup): readonly Alarm[] => {
  const { name, arguments: at } = alarm;
  const where = `alarm ${name}`;
  const policies: string[] = [];
  for (const action of list(at["alarm_actions"])) {
    const policy = stack.find("aws_autoscaling_policy", action);
    if (policy && group.policies.some((each) => each.name === policy.name)) policies.push(policy.name);
    // What another stack's output names is no policy of this group.
    else if (policy || /^\$\{(?!data\.)|:scalingPolicy:/.test(String(action)))
      find(`Alarm ${name} has an action that leads nowhere (${show(action)}).`);
  }
  if (policies.length > 0 && at["actions_enabled"] === false) {
    find(`Alarm ${name} has its actions switched off.`);
    policies.length = 0;
  }
  const simple = typeof at["metric_name"] === "string" && typeof at["statistic"] === "string";
  const isOurs = at["namespace"] === METRIC_NAMESPACE;
  if (!(simple && isOurs) && policies.length === 0) return [];
  if (!simple)
    throw new BlueprintError(`${where} scales by metric math or a percentile, which a rehearsal does not know`);
  const evaluationPeriods = number(at, "evaluation_periods", where);
  return [
    {
      name,
      namespace: String(at["namespace"]),
      metricName: String(at["metric_name"]),
      dimensions: (at["dimensions"] ?? {}) as Record<string, string>,
      statistic: oneOf(at, "statistic", where, ["Minimum", "Maximum", "Average", "Sum", "SampleCount"]),
      periodSeconds: number(at, "period", where),
      evaluationPeriods,
      datapointsToAlarm: optionalNumber(at, "datapoints_to_alarm") ?? evaluationPeriods,
      threshold: number(at, "threshold", where),
      comparison: oneOf(at, "comparison_operator", where, [
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
      ]),
      // Default of PutMetricAlarm.
      treatMissingData: oneOf(
        at,
        "treat_missing_data",
        where,
        ["breaching", "notBreaching", "ignore", "missing"],
        "missing",
      ),
      policies,
    },
  ];
};

const readQueue = ({ stack, find }: Reader, queue: Resource): Queue => {
  const at = queue.arguments;
  const redrive = at["redrive_policy"] === undefined ? undefined : redrivePolicy(queue);
  const deadLetterQueue = redrive && stack.find("aws_sqs_queue", redrive.deadLetterTargetArn);
  if (redrive && !deadLetterQueue)
    find(
      `Queue ${queue.name} sends its dead letters to a queue that is not in this stack (${redrive.deadLetterTargetArn}).`,
    );
  return {
    name: queue.name,
    // Defaults of CreateQueue.
    visibilityTimeoutSeconds: optionalNumber(at, "visibility_timeout_seconds") ?? 30,
    delaySeconds: optionalNumber(at, "delay_seconds") ?? 0,
    ...optional("retentionSeconds", optionalNumber(at, "message_retention_seconds")),
    ...(redrive &&
      deadLetterQueue && { deadLetterQueue: deadLetterQueue.name, maxReceiveCount: Number(redrive.maxReceiveCount) }),
  };
};

const redrivePolicy = (queue: Resource): { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } => {
  try {
    return JSON.parse(String(queue.arguments["redrive_policy"]));
  } catch {
    throw new BlueprintError(`queue ${queue.name}: its redrive_policy is not JSON`);
  }
};

const readFunction = ({ stack }: Reader, { name, arguments: at }: Resource): LambdaFunction => {
  const zip = join(stack.folder, String(at["filename"]));
  if (typeof at["filename"] !== "string" || !existsSync(zip))
    throw new BlueprintError(`function ${name}: its code is not in ${zip}: synthesize again, with npm run synth`);
  return {
    name,
    zip,
    handler: String(at["handler"]),
    environment: (block(at, "environment")?.["variables"] ?? {}) as Record<string, string>,
    // Defaults of CreateFunction.
    timeoutSeconds: optionalNumber(at, "timeout") ?? 3,
    memoryMiB: optionalNumber(at, "memory_size") ?? 128,
  };
};

const readMapping = ({ stack, find }: Reader, mapping: Resource): readonly EventSourceMapping[] => {
  const at = mapping.arguments;
  const where = `Event source mapping ${mapping.id}`;
  const queue = stack.find("aws_sqs_queue", at["event_source_arn"]);
  const target = stack.find("aws_lambda_function", at["function_name"]);
  if (!queue) find(`${where} reads from a queue that is not in this stack (${show(at["event_source_arn"])}).`);
  if (!target) find(`${where} invokes a function that is not in this stack (${show(at["function_name"])}).`);
  if (at["enabled"] === false) find(`${where} is switched off.`);
  if (!queue || !target || at["enabled"] === false) return [];
  return [
    {
      queue: queue.name,
      function: target.name,
      // Defaults of CreateEventSourceMapping for SQS.
      batchSize: optionalNumber(at, "batch_size") ?? 10,
      batchingWindowSeconds: optionalNumber(at, "maximum_batching_window_in_seconds") ?? 0,
      reportBatchItemFailures: list(at["function_response_types"]).includes("ReportBatchItemFailures"),
      ...optional("maximumConcurrency", optionalNumber(block(at, "scaling_config") ?? {}, "maximum_concurrency")),
    },
  ];
};

const readRule = (reader: Reader, rule: Resource): Rule => {
  const { name, arguments: at } = rule;
  const { schedule_expression: schedule, event_pattern: pattern } = at;
  const disabled = at["is_enabled"] === false || at["state"] === "DISABLED";
  if (disabled) reader.find(`Rule ${name} is switched off.`);
  const { functions, queues } = targetsOf(reader, rule);
  const common = {
    name,
    functions: disabled ? [] : functions,
    ...(queues.length > 0 && !disabled && { queues }),
  };
  if (typeof schedule === "string" && typeof pattern !== "string")
    return { ...common, kind: "schedule", periodSeconds: rateSeconds(name, schedule) };
  if (typeof pattern === "string" && typeof schedule !== "string")
    return { ...common, kind: "pattern", pattern: eventPattern(name, pattern) };
  throw new BlueprintError(
    `rule ${name}: a rehearsal needs either a schedule_expression or an event_pattern, it has ${schedule === undefined ? "neither" : "both"}`,
  );
};

const targetsOf = (
  { stack, find }: Reader,
  rule: Resource,
): { readonly functions: readonly string[]; readonly queues: readonly QueueTarget[] } => {
  const targets = stack
    .resources("aws_cloudwatch_event_target")
    .filter((target) => target.arguments["rule"] === rule.name);
  if (targets.length === 0) find(`Rule ${rule.name} has no target.`);
  const functions: string[] = [];
  const queues: QueueTarget[] = [];
  for (const { arguments: at } of targets) {
    const { input } = at;
    const invoked = stack.find("aws_lambda_function", at["arn"]);
    const queue = stack.find("aws_sqs_queue", at["arn"]);
    if (["input_path", "input_transformer"].some((key) => at[key] !== undefined) || (input !== undefined && !queue))
      throw new BlueprintError(
        `rule ${rule.name}: a rehearsal does not know targets with an input of their own, but for the constant one of a queue`,
      );
    if (invoked && mayInvoke(stack, rule, invoked)) functions.push(invoked.name);
    else if (invoked)
      find(`Rule ${rule.name} may not invoke ${invoked.name}: an aws_lambda_permission for it is missing.`);
    else if (queue && maySend(stack, rule, queue))
      queues.push({ name: queue.name, ...(input !== undefined && { input: String(input) }) });
    else if (queue) find(`Rule ${rule.name} may not send to ${queue.name}: the queue's policy does not let it.`);
    else if (stack.find("aws_cloudwatch_log_group", at["arn"])) continue;
    else find(`Rule ${rule.name} has a target that is no function or queue of this stack (${show(at["arn"])}).`);
  }
  return { functions, queues };
};

/** Whether the queue's own policy lets EventBridge send to it for this rule; EventBridge has no other rights there. */
const maySend = (stack: SynthesizedStack, rule: Resource, queue: Resource): boolean =>
  stack
    .resources("aws_sqs_queue_policy")
    .filter(({ arguments: at }) => stack.find("aws_sqs_queue", at["queue_url"]) === queue)
    .flatMap(({ arguments: at }) => statementsIn(`queue ${queue.name}`, at["policy"]))
    .some(({ Effect, Principal, Action, Resource, Condition }) => {
      const source = Condition?.["ArnEquals"]?.["aws:SourceArn"];
      return (
        Effect === "Allow" &&
        Principal?.Service === "events.amazonaws.com" &&
        Action === "sqs:SendMessage" &&
        Resource === queue.arn &&
        (source === undefined || source === rule.arn)
      );
    });

/** A statement of a policy, as far as Drydock writes it. */
interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const statementsIn = (owner: string, policy: unknown): readonly Statement[] => {
  try {
    return [JSON.parse(String(policy)).Statement].flat();
  } catch {
    throw new BlueprintError(`${owner}: its policy is not JSON`);
  }
};

const mayInvoke = (stack: SynthesizedStack, rule: Resource, target: Resource): boolean =>
  stack.resources("aws_lambda_permission").some(({ arguments: at }) => {
    const source = at["source_arn"];
    return (
      stack.find("aws_lambda_function", at["function_name"]) === target &&
      at["principal"] === "events.amazonaws.com" &&
      at["action"] === "lambda:InvokeFunction" &&
      (source === undefined || source === rule.arn)
    );
  });

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const UNIT_SECONDS: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 };

const rateSeconds = (rule: string, schedule: string): number => {
  const [, count, unit = ""] = RATE.exec(schedule) ?? [];
  if (count === undefined) throw new BlueprintError(`rule ${rule}: a rehearsal knows rate(…) only, it has ${schedule}`);
  return Number(count) * UNIT_SECONDS[unit]!;
};

const eventPattern = (rule: string, text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text);
  } catch {
    throw new BlueprintError(`rule ${rule}: its event_pattern is not JSON`);
  }
};

/** What is there and that nothing uses. */
const looseEnds = (blueprint: Blueprint): readonly string[] => {
  const invoked = new Set([
    ...blueprint.eventSourceMappings.map((mapping) => mapping.function),
    ...blueprint.rules.flatMap((rule) => rule.functions),
  ]);
  const read = new Set(blueprint.eventSourceMappings.map((mapping) => mapping.queue));
  const sending = blueprint.rules.flatMap(({ name, queues = [] }) =>
    queues.map((queue) => [name, queue.name] as const),
  );
  const carriedOut = new Set(blueprint.alarms.flatMap((alarm) => alarm.policies));
  return [
    ...blueprint.functions
      .filter(({ name }) => !invoked.has(name))
      .map(({ name }) => `Nothing invokes function ${name}.`),
    ...blueprint.group.hooks
      .filter(({ queue }) => queue !== undefined && !read.has(queue))
      .map(({ name, queue }) => `Nobody reads queue ${queue}, which lifecycle hook ${name} notifies.`),
    ...sending
      .filter(([, queue]) => !read.has(queue))
      .map(([name, queue]) => `Nobody reads queue ${queue}, which rule ${name} sends to.`),
    ...blueprint.group.policies
      .filter(({ name }) => !carriedOut.has(name))
      .map(({ name }) => `No alarm carries out scaling policy ${name}.`),
  ];
};

const only = (stack: SynthesizedStack, type: string): Resource => {
  const [resource, ...others] = stack.resources(type);
  if (!resource || others.length > 0)
    throw new BlueprintError(
      `${stack.folder}: a rehearsal needs exactly one ${type}, there are ${stack.resources(type).length}`,
    );
  return resource;
};

const show = (value: unknown): string => (typeof value === "string" ? value : String(JSON.stringify(value)));

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Terraform's JSON writes a nested block as an object or as a list of them. */
const blocks = (at: Arguments, key: string): readonly Arguments[] => {
  const value = at[key];
  return value === undefined || value === null ? [] : ([value].flat() as Arguments[]);
};

const block = (at: Arguments, key: string): Arguments | undefined => blocks(at, key)[0];

/** Terraform's JSON may write a number as a string. */
const optionalNumber = (at: Arguments, key: string): number | undefined => {
  const value = at[key];
  return value === undefined || value === null ? undefined : Number(value);
};

const number = (at: Arguments, key: string, where: string): number => {
  const value = optionalNumber(at, key);
  if (value === undefined || Number.isNaN(value))
    throw new BlueprintError(`${where}: ${key} must be a number, it is ${show(at[key])}`);
  return value;
};

const oneOf = <T extends string>(
  at: Arguments,
  key: string,
  where: string,
  allowed: readonly T[],
  otherwise?: T,
): T => {
  const value = at[key] ?? otherwise;
  if (allowed.includes(value as T)) return value as T;
  throw new BlueprintError(`${where}: a rehearsal knows ${key} ${allowed.join(", ")}, it is ${show(value)}`);
};

const optional = <K extends string>(key: K, value: number | undefined): { readonly [key in K]?: number } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: number });

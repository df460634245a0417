import type { QueueTarget, Rule } from "../../virtual-aws";
import { show } from "./arguments";
import { statementsIn } from "./policy-document";
import type { Reader, Source } from "./reader";
import { type Arguments, BlueprintError, type ResolvedStack, type Resource } from "./synthesized";

/** Reads the EventBridge rules with their targets. A rule's queue that nobody reads is unused. */
export const ruleReader: Reader<"rules"> = {
  read: (source) => source.stack.resources("aws_cloudwatch_event_rule").map((rule) => readRule(source, rule)),
  unused: ({ rules, eventSourceMappings }) => {
    const read = new Set(eventSourceMappings.map(({ queue }) => queue));
    return rules.flatMap((rule) =>
      (rule.queues ?? [])
        .filter((queue) => !read.has(queue.name))
        .map((queue) => `Nobody reads queue ${queue.name}, which rule ${rule.name} sends to.`),
    );
  },
};

const readRule = (source: Source, rule: Resource): Rule => {
  const { name, arguments: args } = rule;
  const { schedule_expression: schedule, event_pattern: pattern } = args;
  const isOff = args["is_enabled"] === false || args["state"] === "DISABLED";
  if (isOff) source.report(`Rule ${name} is switched off.`);
  const { functions, queues } = readTargets(source, rule);
  const common = {
    name,
    functions: isOff ? [] : functions,
    ...(queues.length > 0 && !isOff && { queues }),
  };
  if (typeof schedule === "string" && typeof pattern !== "string")
    return { ...common, kind: "schedule", periodSeconds: rateSeconds(name, schedule) };
  if (typeof pattern === "string" && typeof schedule !== "string")
    return { ...common, kind: "pattern", pattern: eventPattern(name, pattern) };
  throw new BlueprintError(
    `rule ${name}: a rehearsal needs either a schedule_expression or an event_pattern, it has ${schedule === undefined ? "neither" : "both"}`,
  );
};

/** The targets that a rule really reaches. */
interface Targets {
  /** Names of functions. */
  readonly functions: readonly string[];
  readonly queues: readonly QueueTarget[];
}

const readTargets = (source: Source, rule: Resource): Targets => {
  const targets = source.stack
    .resources("aws_cloudwatch_event_target")
    .map((target) => target.arguments)
    .filter((args) => args["rule"] === rule.name);
  if (targets.length === 0) source.report(`Rule ${rule.name} has no target.`);
  const read = targets.map((args) => readTarget(source, rule, args));
  return { functions: read.flatMap(({ functions }) => functions), queues: read.flatMap(({ queues }) => queues) };
};

const NO_TARGETS: Targets = { functions: [], queues: [] };

const readTarget = (source: Source, rule: Resource, args: Arguments): Targets => {
  const { stack, report } = source;
  const { arn, input } = args;
  const invoked = stack.find("aws_lambda_function", arn);
  const queue = stack.find("aws_sqs_queue", arn);
  if (["input_path", "input_transformer"].some((key) => args[key] !== undefined) || (input !== undefined && !queue))
    throw new BlueprintError(
      `rule ${rule.name}: a rehearsal does not know targets with an input of their own, but for the constant one of a queue`,
    );
  if (invoked) return readFunctionTarget(source, rule, invoked);
  if (queue) return readQueueTarget(source, rule, queue, input);
  if (!stack.find("aws_cloudwatch_log_group", arn))
    report(`Rule ${rule.name} has a target that is no function or queue of this stack (${show(arn)}).`);
  return NO_TARGETS;
};

const readFunctionTarget = ({ stack, report }: Source, rule: Resource, invoked: Resource): Targets => {
  if (mayInvoke(stack, rule, invoked)) return { ...NO_TARGETS, functions: [invoked.name] };
  report(`Rule ${rule.name} may not invoke ${invoked.name}: an aws_lambda_permission for it is missing.`);
  return NO_TARGETS;
};

const readQueueTarget = ({ stack, report }: Source, rule: Resource, queue: Resource, input: unknown): Targets => {
  const target = { name: queue.name, ...(input !== undefined && { input: String(input) }) };
  if (maySend(stack, rule, queue)) return { ...NO_TARGETS, queues: [target] };
  report(`Rule ${rule.name} may not send to ${queue.name}: the queue's policy does not let it.`);
  return NO_TARGETS;
};

const mayInvoke = (stack: ResolvedStack, rule: Resource, invoked: Resource): boolean =>
  stack.resources("aws_lambda_permission").some(({ arguments: args }) => {
    const source = args["source_arn"];
    return (
      stack.find("aws_lambda_function", args["function_name"]) === invoked &&
      args["principal"] === "events.amazonaws.com" &&
      args["action"] === "lambda:InvokeFunction" &&
      (source === undefined || source === rule.arn)
    );
  });

/** Whether the queue's own policy lets EventBridge send to it for this rule; EventBridge has no other rights there. */
const maySend = (stack: ResolvedStack, rule: Resource, queue: Resource): boolean =>
  stack
    .resources("aws_sqs_queue_policy")
    .filter((policy) => stack.find("aws_sqs_queue", policy.arguments["queue_url"]) === queue)
    .flatMap((policy) => statementsIn(`queue ${queue.name}`, policy.arguments["policy"]))
    .some((statement) => {
      const source = statement.Condition?.["ArnEquals"]?.["aws:SourceArn"];
      return (
        statement.Effect === "Allow" &&
        statement.Principal?.Service === "events.amazonaws.com" &&
        statement.Action === "sqs:SendMessage" &&
        statement.Resource === queue.arn &&
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

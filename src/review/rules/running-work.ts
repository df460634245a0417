import { BEHAVIOURS } from "../../virtual-aws";
import { block, number } from "../blocks";
import type { Change, StackChanges } from "../changes";
import { settingsOfFunction } from "../function-settings";
import type { Remark } from "../levels";
import type { JsonObject } from "../plan-json";
import { counted, listed, minutes, plural } from "../words";

/** Arguments of a group by which Terraform starts an instance refresh (terraform-provider-aws, `aws_autoscaling_group`). */
const REFRESHING = ["launch_template", "mixed_instances_policy"];

/** Seconds from a launch until the instance takes tasks, as the rehearsal has them (docs/virtual-aws.md). */
const { agentRegisteredSeconds, bootCompletedSeconds } = BEHAVIOURS["Amazon EC2"];
const BOOT_SECONDS = agentRegisteredSeconds.steady + bootCompletedSeconds.steady;

/** Consequences for instances and tasks that run. */
export function runningWork(stack: StackChanges): readonly Remark[] {
  return stack.changes
    .filter(({ action }) => action === "update")
    .flatMap((change) => RULES[change.type]?.(change, stack) ?? []);
}

type Rule = (change: Change, stack: StackChanges) => readonly Remark[];

const RULES: Readonly<Record<string, Rule>> = {
  aws_autoscaling_group: (change, stack) => [...refresh(change, stack), ...sizes(change)],
  aws_ecs_service: deployment,
  aws_ssm_document: ({ address }) => [
    {
      level: "attention",
      text: "Running instances run their boot steps again, a tenth of them at a time",
      reason: "steps that have nothing to do end at once; a step that fails stops the others",
      addresses: [address],
    },
  ],
};

/** The pace of an instance refresh. */
export interface Pace {
  /** Instances that run now. */
  readonly instances: number;
  /** Instances that are replaced at once. */
  readonly perBatch: number;
  /** Number of batches. */
  readonly batches: number;
  /** Instances of both kinds at the most. */
  readonly peak: number;
  /** Seconds when no instance has a task. */
  readonly shortestSeconds: number;
  /** Seconds when each drain takes its whole timeout; undefined where that is not known. */
  readonly longestSeconds: number | undefined;
}

/**
 * The pace of an instance refresh that launches before it terminates. EC2 Auto Scaling user guide, "Instance refresh": the
 * maximum healthy percentage bounds old and new instances together, of one instance at the least; an instance that is
 * launched must be in service for the warm-up before an old one goes.
 *
 * @param group attributes of the Auto Scaling group
 * @param drainTimeoutSeconds of the drain function
 */
export function paceOf(group: JsonObject, drainTimeoutSeconds: number | undefined): Pace {
  const instances = number(group["desired_capacity"]) ?? 0;
  const preferences = block(block(group["instance_refresh"])["preferences"]);
  const extraPercent = (number(preferences["max_healthy_percentage"]) ?? 100) - 100;
  const perBatch = Math.max(1, Math.floor((instances * extraPercent) / 100));
  const batches = Math.ceil(instances / perBatch);
  const pauses = Math.max(0, list(preferences["checkpoint_percentages"]).length - 1);
  const pauseSeconds = pauses * (number(preferences["checkpoint_delay"]) ?? 0);
  const batchSeconds = BOOT_SECONDS + (number(preferences["instance_warmup"]) ?? 0);
  return {
    instances,
    perBatch,
    batches,
    peak: instances + Math.min(perBatch, instances),
    shortestSeconds: batches * batchSeconds + pauseSeconds,
    longestSeconds:
      drainTimeoutSeconds === undefined ? undefined : batches * (batchSeconds + drainTimeoutSeconds) + pauseSeconds,
  };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function refresh({ address, changed, before, after }: Change, { changes }: StackChanges): readonly Remark[] {
  if (!changed.some((name) => REFRESHING.includes(name)) || block(after["instance_refresh"])["strategy"] === undefined)
    return [];
  const pace = paceOf(
    { ...after, desired_capacity: before["desired_capacity"] ?? null },
    drainTimeoutSecondsIn(changes) ?? fromDeletion(after),
  );
  if (pace.instances === 0)
    return [
      {
        level: "information",
        text: "Instances get a new launch template; none runs now",
        reason: "the next one that is launched has it",
        addresses: [address],
      },
    ];
  const longest =
    pace.longestSeconds === undefined
      ? ""
      : `, ${minutes(pace.longestSeconds)} when every drain takes its whole timeout`;
  const templates = changes.filter(({ type }) => type === "aws_launch_template");
  return [
    {
      level: "attention",
      text:
        `${counted(pace.instances, "instance")} ${plural(pace.instances, "is", "are")} replaced${causeOf(templates)} ` +
        `in ${counted(pace.batches, "batch")} of ${pace.perBatch}: about ${minutes(pace.shortestSeconds)} without drains${longest}; ` +
        `up to ${pace.peak} run at once`,
      reason: "tasks on them are drained and move; a service that may not fall below its count waits for room",
      addresses: [address, ...templates.map((each) => each.address)],
    },
  ];
}

/** Attributes of a launch template that only count its versions. */
const VERSIONS = ["default_version", "latest_version"];

/** Attributes of the launch template that change, in a phrase. */
function causeOf(templates: readonly Change[]): string {
  const names = templates.flatMap(({ changed }) => changed).filter((name) => !VERSIONS.includes(name));
  return names.length > 0 ? ` (launch template: ${listed(names)})` : "";
}

/** The drain timeout where the plan has the drain function. */
function drainTimeoutSecondsIn(changes: readonly Change[]): number | undefined {
  return changes
    .map(({ after }) => settingsOfFunction(after))
    .find((settings) => settings?.["drainTimeoutSeconds"] !== undefined)?.["drainTimeoutSeconds"] as number | undefined;
}

/** The longest termination, which the group's deletion waits for and 20 minutes more. */
function fromDeletion({ timeouts }: JsonObject): number | undefined {
  const deletion = /^(\d+)m$/.exec(String(block(timeouts)["delete"]))?.[1];
  return deletion === undefined ? undefined : (Number(deletion) - 20) * 60;
}

function sizes({ address, changed, before, after }: Change): readonly Remark[] {
  const bounds = ["min_size", "max_size"].filter((name) => changed.includes(name));
  if (bounds.length === 0) return [];
  const [running, minimum, maximum] = [before["desired_capacity"], after["min_size"], after["max_size"]].map(
    (value) => number(value ?? null) ?? 0,
  ) as [number, number, number];
  const text = bounds.map((name) => `${name} ${before[name]} -> ${after[name]}`).join(", ");
  const started = Math.max(0, minimum - running);
  const ended = Math.max(0, running - maximum);
  const reason =
    ended > 0
      ? `${counted(ended, "instance")} of ${running} must go at once: their tasks are drained`
      : started > 0
        ? `${counted(started, "instance")} more are launched`
        : `the ${running} that run stay`;
  return [
    {
      level: ended > 0 ? "attention" : "information",
      text: `Sizes of the group: ${text}`,
      reason,
      addresses: [address],
    },
  ];
}

function deployment({ address, changed, after }: Change): readonly Remark[] {
  const starts = changed.filter((name) => ["task_definition", "network_configuration", "load_balancer"].includes(name));
  if (starts.length === 0) return [];
  const count = number(after["desired_count"] ?? null);
  const minimum = number(after["deployment_minimum_healthy_percent"] ?? null);
  return [
    {
      level: "attention",
      text: `The service ${String(after["name"])} is deployed anew${count === undefined ? "" : `: ${counted(count, "task")} are replaced`}`,
      reason: `new tasks start before old ones stop${minimum === undefined ? "" : `, at least ${minimum} % of the count stays healthy`}`,
      addresses: [address],
    },
  ];
}

import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { ALARMS, type AlarmId } from "../alerts/alarm-table";
import { createAlarms, type Watch } from "../alerts/alarms";
import { encryptedLogs } from "../terraform/encryption-key";
import { arnOf, policyDocument } from "../terraform/policy";
import type { DrydockStack } from "../terraform/stack";

export interface ClusterAlarmsProps {
  readonly clusterName: string;
  readonly autoScalingGroupName: string;
  /** End of the load balancer's ARN, by which CloudWatch knows it. */
  readonly loadBalancerArnSuffix: string;
  /** The longest that a termination takes when nothing is wrong. */
  readonly drainTimeoutSeconds: number;
  readonly logRetentionDays: number;
}

/** Beyond the drain timeout: what the hook, the look that completes it and the instance's end take. */
const TERMINATION_MARGIN_SECONDS = 900;

const EVENTS = {
  failedLaunches: "EC2 Instance Launch Unsuccessful",
  failedTerminations: "EC2 Instance Terminate Unsuccessful",
} as const;

/** Watches the cluster, with every function, rule and queue that its stack has. */
export function watchCluster(stack: DrydockStack, props: ClusterAlarmsProps): void {
  if (!stack.environment.alerts) return;
  const { clusterName, autoScalingGroupName, loadBalancerArnSuffix } = props;
  const failed = failures(stack, props);
  const all = (alarms: readonly AlarmId[], dimension: string): Watch[] =>
    alarms.map((alarm) => ({ alarm, of: [dimension] }));
  const each = (alarms: readonly AlarmId[], names: readonly string[]): Watch[] =>
    names.flatMap((name) =>
      alarms.map((alarm) => ({ alarm, of: [name], thing: name.replace(`${stack.environment.name}-`, "") })),
    );
  const queues = namesOf(stack, SqsQueue, (queue) => queue.nameInput);
  const isDeadLetters = (name: string) => name.endsWith("-dead-letters");

  const watches: Watch[] = [
    ...all(
      ["loadBalancerErrors", "targetErrors", "rejectedConnections", "targetConnectionErrors"],
      loadBalancerArnSuffix,
    ),
    ...all(["instancesBusy", "stuckLaunch"], autoScalingGroupName),
    {
      alarm: "stuckTermination",
      of: [autoScalingGroupName],
      lastsSeconds: props.drainTimeoutSeconds + TERMINATION_MARGIN_SECONDS,
    },
    ...all(["cpuReserved", "cpuUsed", "memoryReserved", "memoryUsed", "headroomStale"], clusterName),
    ...each(
      ["hookQueueOld"],
      queues.filter((name) => !isDeadLetters(name)),
    ),
    ...each(["deadLetters"], queues.filter(isDeadLetters)),
    ...each(
      ["functionErrors", "functionThrottles"],
      namesOf(stack, LambdaFunction, (each) => each.functionNameInput),
    ),
    ...each(
      ["ruleFailed"],
      namesOf(stack, CloudwatchEventRule, (rule) => rule.nameInput),
    ),
  ];
  createAlarms(stack, [...watches, ...failed]);
}

/** The names of a stack's resources of a kind, as they are set. */
const namesOf = <T extends Construct>(
  stack: DrydockStack,
  kind: new (...args: never[]) => T,
  nameOf: (resource: T) => string | undefined,
): string[] =>
  stack.node
    .findAll()
    .filter((each): each is T => each instanceof kind)
    .map((each) => nameOf(each)!);

/**
 * What the group fails to do is an event and no metric. A rule writes each to a log group, where the reason can be read,
 * and how often it does is a metric.
 */
function failures(stack: DrydockStack, { autoScalingGroupName, logRetentionDays }: ClusterAlarmsProps): Watch[] {
  const scope = new Construct(stack, "failures");
  // EventBridge writes only to groups whose names begin so.
  const name = `/aws/events/${stack.nameOf("failures")}`;
  const logGroup = new CloudwatchLogGroup(scope, "log-group", {
    name,
    retentionInDays: logRetentionDays,
    ...encryptedLogs(scope),
  });
  const policy = new CloudwatchLogResourcePolicy(scope, "log-policy", {
    policyName: stack.nameOf("failures"),
    policyDocument: policyDocument([
      {
        Sid: "WriteEvents",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com", "events.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: arnOf(stack, "logs", `log-group:${name}:*`),
      },
    ]),
  });
  return Object.entries(EVENTS).map(([alarm, event]) => {
    const rule = new CloudwatchEventRule(scope, alarm, {
      name: stack.nameOf(ALARMS[alarm as keyof typeof EVENTS].name),
      description: `Writes to ${name}: ${event}`,
      eventPattern: JSON.stringify({
        source: ["aws.autoscaling"],
        "detail-type": [event],
        detail: { AutoScalingGroupName: [autoScalingGroupName] },
      }),
    });
    new CloudwatchEventTarget(scope, `${alarm}-target`, { rule: rule.name, arn: logGroup.arn, dependsOn: [policy] });
    return { alarm: alarm as keyof typeof EVENTS, of: [rule.name] };
  });
}

import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { Construct } from "constructs";
import { ALARMS, type AlarmId } from "../alerts/alarm-table";
import { createAlarms, type Watch } from "../alerts/alarms";
import type { WatchedParts, WatchedQueue } from "../lambda/watched-parts";
import type { DeploymentContext } from "../terraform/deployment-context";
import { encryptedLogs } from "../terraform/encryption-key";
import { arnsIn, policyDocument } from "../terraform/policy";
import { clusterNames } from "./names";

export interface ClusterAlarmsProps {
  /** Without a topic for alerts there are only the alarms that exist always. */
  readonly deployment: DeploymentContext;
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
  /** End of the load balancer's ARN: the dimension of its metrics in CloudWatch. */
  readonly loadBalancerArnSuffix: string;
  /** Functions, rules and queues of the cluster. */
  readonly watched: WatchedParts;
  /** Seconds that the longest termination takes when nothing is wrong. */
  readonly longestTerminationSeconds: number;
  /** Seconds between the data points of the instances' EC2 metrics. */
  readonly instanceMetricsSeconds: number;
  /** The instances are T types whose CPU beyond the baseline is charged for. */
  readonly chargesCredits: boolean;
  /** Days that failures of the group are kept, one of the periods that CloudWatch Logs allows. */
  readonly logRetentionDays: number;
}

/** Seconds that the hook, the run that completes it and the instance's end take after the longest termination. */
const TERMINATION_MARGIN_SECONDS = 900;

/** Detail types of the events that EC2 Auto Scaling sends, by alarm. */
const EVENTS = {
  failedLaunches: "EC2 Instance Launch Unsuccessful",
  failedTerminations: "EC2 Instance Terminate Unsuccessful",
} as const;

/** Watches the cluster, with its functions, rules and queues. */
export function watchCluster(scope: Construct, props: ClusterAlarmsProps): void {
  const { deployment, clusterName, autoScalingGroupName, loadBalancerArnSuffix, watched } = props;
  const failureRules = createFailureRules(scope, props);
  const all = (alarms: readonly AlarmId[], dimension: string): Watch[] =>
    alarms.map((alarm) => ({ alarm, of: [dimension] }));
  const each = (alarms: readonly AlarmId[], names: readonly string[]): Watch[] =>
    names.flatMap((name) =>
      alarms.map((alarm) => ({ alarm, of: [name], thing: name.replace(`${deployment.name}-`, "") })),
    );

  createAlarms(scope, deployment, [
    ...all(
      ["loadBalancerErrors", "targetErrors", "rejectedConnections", "targetConnectionErrors"],
      loadBalancerArnSuffix,
    ),
    { alarm: "instancesBusy", of: [autoScalingGroupName], periodSeconds: props.instanceMetricsSeconds },
    ...all(["stuckLaunch", ...(props.chargesCredits ? (["creditsCharged"] as const) : [])], autoScalingGroupName),
    {
      alarm: "stuckTermination",
      of: [autoScalingGroupName],
      lastsSeconds: props.longestTerminationSeconds + TERMINATION_MARGIN_SECONDS,
    },
    ...all(["cpuReserved", "cpuUsed", "memoryReserved", "memoryUsed", "headroomStale"], clusterName),
    ...each(
      ["hookQueueOld"],
      watched.queues.filter(growsOld).map(({ name }) => name),
    ),
    ...each(["deadLetters"], watched.deadLetterQueues),
    ...each(["functionErrors", "functionThrottles"], watched.functions),
    ...each(["ruleFailed"], [...watched.rules, ...failureRules.map(({ name }) => name)]),
    ...failureRules.map(({ alarm, rule }) => ({ alarm, of: [rule.name] })),
  ]);
}

/** Messages of other queues are gone before they are as old as the alarm waits for. */
const growsOld = ({ retentionSeconds }: WatchedQueue): boolean => retentionSeconds > ALARMS.hookQueueOld.threshold;

interface FailureRule {
  readonly alarm: keyof typeof EVENTS;
  readonly name: string;
  readonly rule: CloudwatchEventRule;
}

/**
 * A failure of the group is an event and no metric. A rule writes each event to a log group, which keeps the reason, and
 * the number of its invocations is the metric.
 */
function createFailureRules(stack: Construct, props: ClusterAlarmsProps): FailureRule[] {
  const { deployment, autoScalingGroupName, logRetentionDays } = props;
  const scope = new Construct(stack, "failures");
  const { failureLogGroup: logGroupName, failureLogPolicy: policyName } = clusterNames(deployment.name);
  const logGroup = new CloudwatchLogGroup(scope, "log-group", {
    name: logGroupName,
    retentionInDays: logRetentionDays,
    ...encryptedLogs(deployment),
  });
  const policy = new CloudwatchLogResourcePolicy(scope, "log-policy", {
    policyName,
    policyDocument: policyDocument([
      {
        Sid: "WriteEvents",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com", "events.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: arnsIn(scope, deployment.region)("logs", `log-group:${logGroupName}:*`),
      },
    ]),
  });
  return (Object.keys(EVENTS) as (keyof typeof EVENTS)[]).map((alarm) => {
    const name = `${deployment.name}-${ALARMS[alarm].name}`;
    const rule = new CloudwatchEventRule(scope, alarm, {
      name,
      description: `Writes to ${logGroupName}: ${EVENTS[alarm]}`,
      eventPattern: JSON.stringify({
        source: ["aws.autoscaling"],
        "detail-type": [EVENTS[alarm]],
        detail: { AutoScalingGroupName: [autoScalingGroupName] },
      }),
    });
    new CloudwatchEventTarget(scope, `${alarm}-target`, { rule: rule.name, arn: logGroup.arn, dependsOn: [policy] });
    return { alarm, name, rule };
  });
}

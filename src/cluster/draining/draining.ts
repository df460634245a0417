import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { FunctionQueue } from "../../lambda/function-queue";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { queueLimits } from "../../lambda/queue-limits";
import { arnOf, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../../terraform/policy";
import { stackOf } from "../../terraform/stack";

export interface DrainingProps {
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly terminatingHook: string;
    readonly drainFunction: string;
    readonly drainQueue: string;
    readonly drainDeadLetterQueue: string;
    readonly drainOverdue: string;
  };
  readonly settings: EnvironmentSettings["cluster"]["draining"];
  readonly functions: FunctionSettings;
}

/** What the Auto Scaling group's terminating hook needs to know. */
export interface LifecycleHookNotification {
  readonly name: string;
  readonly heartbeatTimeoutSeconds: number;
  readonly queueArn: string;
  readonly roleArn: string;
}

/**
 * Constant, because a change would replace the group. AWS ends a hook after 100 heartbeats or 48 hours, whichever comes
 * first (EC2 Auto Scaling user guide): at 1728 s or more it is 48 hours, the longest drain timeout.
 */
const HOOK_HEARTBEAT_SECONDS = 1800;

const LIMITS = queueLimits({ function: { timeoutSeconds: 60, memoryMiB: 256 } });

/**
 * Lets a terminating instance give up its tasks first: queue of the hook, drain function and what invokes it. See
 * docs/decisions/draining.md.
 */
export class Draining extends Construct {
  readonly hook: LifecycleHookNotification;
  readonly function: NodeFunction;
  /** Everything that a drain needs. The Auto Scaling group depends on it, so that it is destroyed after the group. */
  readonly parts: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: DrainingProps) {
    super(scope, id);
    const { names } = props;

    const messages = new FunctionQueue(this, {
      name: names.drainQueue,
      deadLetterName: names.drainDeadLetterQueue,
      limits: LIMITS,
    });
    const { queue } = messages;

    // Roles belong to the account, not to the region.
    const hookRoleName = `${names.drainQueue}-hook-${stackOf(this).environment.region}`;
    const hookRole = new IamRole(this, "hook-role", {
      name: hookRoleName,
      description: `Lets EC2 Auto Scaling notify ${names.drainQueue}`,
      assumeRolePolicy: servicePrincipalTrust("autoscaling.amazonaws.com"),
    });
    const hookPolicy = new IamRolePolicy(this, "hook-policy", {
      name: hookRoleName,
      role: hookRole.name,
      policy: policyDocument([
        {
          Sid: "NotifyQueue",
          Effect: "Allow",
          Action: ["sqs:SendMessage", "sqs:GetQueueUrl"],
          Resource: queue.arn,
        },
      ]),
    });
    this.hook = {
      name: names.terminatingHook,
      heartbeatTimeoutSeconds: HOOK_HEARTBEAT_SECONDS,
      queueArn: queue.arn,
      roleArn: hookRole.arn,
    };

    this.function = new NodeFunction(this, "function", {
      functionName: names.drainFunction,
      description: `Drains terminating container instances of ${names.cluster}`,
      entry: "functions/drain/handler.ts",
      environment: {
        CLUSTER_NAME: names.cluster,
        AUTO_SCALING_GROUP_NAME: names.autoScalingGroup,
        LIFECYCLE_HOOK_NAME: names.terminatingHook,
        DRAIN_TIMEOUT_SECONDS: String(props.settings.timeoutSeconds),
        AT_DEADLINE: props.settings.atDeadline,
      },
      ...LIMITS.function,
      ...props.functions,
      statements: [...this.statements(props), messages.takeMessages],
    });
    // Two invocations at a time do no harm: looks are idempotent.
    const delivery = messages.deliverTo(this.function);
    const schedule = invokeByRule(this, "schedule", this.function, {
      name: `${names.drainFunction}-schedule`,
      description: "Looks at every instance that waits in the terminating hook",
      scheduleExpression: "rate(1 minute)",
    });
    const stateChange = invokeByRule(this, "state-change", this.function, {
      name: `${names.drainFunction}-state-change`,
      description: "Looks at a draining instance when one of its tasks stops",
      eventPattern: JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Container Instance State Change"],
        detail: { clusterArn: [arnOf(this, "ecs", `cluster/${names.cluster}`)], status: ["DRAINING"] },
      }),
    });

    // They match every instance of the account, because no Auto Scaling group is named in these events: the function asks
    // the group first. Nobody pays for events of AWS services, and without Spot Instances there are none.
    const spotWarning = invokeByRule(this, "spot-warning", this.function, {
      name: `${names.drainFunction}-spot-warning`,
      description: "Drains a Spot Instance that EC2 is about to take back, or is likelier to",
      eventPattern: JSON.stringify({
        source: ["aws.ec2"],
        "detail-type": ["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"],
      }),
    });
    const overdueAlarm = new CloudwatchMetricAlarm(
      this,
      "overdue-alarm",
      alarmOf(this, { alarm: "drainOverdue", of: [names.cluster] }),
    );

    this.parts = [
      hookPolicy,
      this.function.resource,
      this.function.policy,
      ...delivery,
      ...schedule,
      ...stateChange,
      ...spotWarning,
      overdueAlarm,
    ];
  }

  /** The group is named by pattern: a reference would destroy these rights before the group. */
  private statements({ names, settings }: DrainingProps): PolicyStatement[] {
    const inCluster = { ArnEquals: { "ecs:cluster": arnOf(this, "ecs", `cluster/${names.cluster}`) } };
    return [
      {
        Sid: "MoveLifecycleActionsOn",
        Effect: "Allow",
        Action: ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
        Resource: arnOf(this, "autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
      },
      {
        // They know no resource (service authorization reference of EC2 Auto Scaling).
        Sid: "ReadGroup",
        Effect: "Allow",
        Action: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"],
        Resource: "*",
      },
      {
        Sid: "FindContainerInstances",
        Effect: "Allow",
        Action: "ecs:ListContainerInstances",
        Resource: arnOf(this, "ecs", `cluster/${names.cluster}`),
      },
      {
        Sid: "DrainContainerInstances",
        Effect: "Allow",
        Action: [
          "ecs:DescribeContainerInstances",
          "ecs:DescribeServices",
          "ecs:DescribeTasks",
          "ecs:ListTasks",
          "ecs:UpdateContainerInstancesState",
        ],
        Resource: "*",
        Condition: inCluster,
      },
      ...(settings.atDeadline === "stopStandalone"
        ? [
            {
              Sid: "StopTasks",
              Effect: "Allow" as const,
              Action: "ecs:StopTask",
              Resource: arnOf(this, "ecs", `task/${names.cluster}/*`),
              Condition: inCluster,
            },
          ]
        : []),
    ];
  }
}

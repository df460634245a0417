import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type DrainCall, drainContract } from "../../../functions/drain/contract";
import { FUNCTION_LIMITS } from "../../../functions/shared/contract";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { FunctionQueue } from "../../lambda/function-queue";
import { type InvocationRule, invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { queueLimits } from "../../lambda/queue-limits";
import { type Right, statementsOf } from "../../lambda/rights";
import type { WatchedParts } from "../../lambda/watched-parts";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement, policyDocument, servicePrincipalTrust } from "../../terraform/policy";
import { createRole, nameWithRegion } from "../../terraform/role";

export interface DrainingProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the cluster, of the group with its hook, and of the parts that drain. */
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly terminatingHook: string;
    readonly drainFunction: string;
    readonly drainQueue: string;
    readonly drainDeadLetterQueue: string;
    readonly drainOverdue: string;
  };
  /** Seconds that a terminating instance has to give up its tasks: see `drainTimeoutOf`. */
  readonly timeoutSeconds: number;
  /** The action at the timeout: see `drainingSettings`. */
  readonly settings: EnvironmentSettings["cluster"]["draining"];
  /** Log retention, tracing and concurrency of the function. */
  readonly functions: FunctionSettings;
}

/** The terminating hook of the Auto Scaling group, with the queue that it notifies. */
export interface TerminatingHook {
  /** Name of the hook. */
  readonly name: string;
  /** Seconds after which AWS ends the hook unless a heartbeat was recorded. */
  readonly heartbeatTimeoutSeconds: number;
  /** ARN of the queue that receives the notifications. */
  readonly queueArn: string;
  /** ARN of the role with which EC2 Auto Scaling sends them. */
  readonly roleArn: string;
}

/**
 * Constant, because a change would replace the group. AWS ends a hook after 100 heartbeats or 48 hours, whichever comes
 * first (EC2 Auto Scaling user guide): at 1728 s or more it is 48 hours, the longest drain timeout.
 */
const HOOK_HEARTBEAT_SECONDS = 1800;

const LIMITS = queueLimits({ function: FUNCTION_LIMITS });

/**
 * Drains a terminating instance before it is gone: queue of the hook, drain function and the rules that invoke it. See
 * docs/decisions/draining.md.
 */
export class Draining extends Construct {
  /** The terminating hook of the Auto Scaling group. */
  readonly hook: TerminatingHook;
  /** Resources that a drain needs. The Auto Scaling group depends on them, so that they are destroyed after the group. */
  readonly parts: readonly ITerraformDependable[];
  /** Functions, rules and queues, for alarms and dashboards. */
  readonly watched: WatchedParts;

  constructor(scope: Construct, id: string, props: DrainingProps) {
    super(scope, id);
    const { deployment, names } = props;
    const messages = new FunctionQueue(this, {
      name: names.drainQueue,
      deadLetterName: names.drainDeadLetterQueue,
      limits: LIMITS,
    });
    const [hookRole, hookPolicy] = this.hookRole(props, messages.queue.arn);
    this.hook = {
      name: names.terminatingHook,
      heartbeatTimeoutSeconds: HOOK_HEARTBEAT_SECONDS,
      queueArn: messages.queue.arn,
      roleArn: hookRole.arn,
    };

    const drain = new NodeFunction(this, "function", {
      deployment,
      functionName: names.drainFunction,
      description: `Drains terminating container instances of ${names.cluster}`,
      entry: "functions/drain/handler.ts",
      environment: drainContract.toEnvironment({
        clusterName: names.cluster,
        autoScalingGroupName: names.autoScalingGroup,
        lifecycleHookName: names.terminatingHook,
        drainTimeoutSeconds: props.timeoutSeconds,
        atDeadline: props.settings.atDeadline,
      }),
      ...LIMITS.function,
      ...props.functions,
      statements: [...this.statements(props), messages.takeMessages],
    });
    // Two invocations at a time do no harm: the function's reconciling is idempotent.
    const delivery = messages.deliverTo(drain);
    const rules = this.rules(props);
    const invocations = Object.entries(rules).flatMap(([key, rule]) => invokeByRule(this, key, drain, rule));
    const overdueAlarm = new CloudwatchMetricAlarm(
      this,
      "overdue-alarm",
      alarmOf(deployment, { alarm: "drainOverdue", of: [names.cluster] }),
    );

    this.parts = [hookPolicy, drain.resource, drain.policy, ...delivery, ...invocations, overdueAlarm];
    this.watched = {
      ...messages.watched,
      functions: [names.drainFunction],
      rules: Object.values(rules).map(({ name }) => name),
    };
  }

  /** The role with which EC2 Auto Scaling notifies the queue, and its policy. */
  private hookRole({ deployment, names }: DrainingProps, queueArn: string): readonly [IamRole, IamRolePolicy] {
    const name = `${names.drainQueue}-hook`;
    const role = createRole(this, "hook-role", {
      deployment,
      name,
      description: `Lets EC2 Auto Scaling notify ${names.drainQueue}`,
      trust: servicePrincipalTrust("autoscaling.amazonaws.com"),
    });
    const policy = new IamRolePolicy(this, "hook-policy", {
      name: nameWithRegion(name, deployment),
      role: role.name,
      policy: policyDocument([
        {
          Sid: "NotifyQueue",
          Effect: "Allow",
          Action: ["sqs:SendMessage", "sqs:GetQueueUrl"],
          Resource: queueArn,
        },
      ]),
    });
    return [role, policy];
  }

  /** The rules that invoke the function, besides the hook's messages. The key of each begins the ids of its constructs. */
  private rules({ deployment, names }: DrainingProps): Readonly<Record<string, InvocationRule>> {
    const clusterArn = arnsIn(this, deployment.region)("ecs", `cluster/${names.cluster}`);
    return {
      schedule: {
        name: `${names.drainFunction}-schedule`,
        description: "Looks at every instance that waits in the terminating hook",
        scheduleExpression: "rate(1 minute)",
      },
      "state-change": {
        name: `${names.drainFunction}-state-change`,
        description: "Looks at a draining instance when one of its tasks stops",
        eventPattern: JSON.stringify({
          source: ["aws.ecs"],
          "detail-type": ["ECS Container Instance State Change"],
          detail: { clusterArn: [clusterArn], status: ["DRAINING"] },
        }),
      },
      // It matches every instance of the account, because no Auto Scaling group is named in these events: the function asks
      // the group first. Events of AWS services are free, and without Spot Instances there are none.
      "spot-warning": {
        name: `${names.drainFunction}-spot-warning`,
        description: "Drains a Spot Instance that EC2 is about to take back, or is likelier to",
        eventPattern: JSON.stringify({
          source: ["aws.ec2"],
          "detail-type": ["EC2 Spot Instance Interruption Warning", "EC2 Instance Rebalance Recommendation"],
        }),
      },
    };
  }

  /** The group is named by pattern: a reference would destroy these rights before the group. */
  private statements({ deployment, names, settings }: DrainingProps): readonly PolicyStatement[] {
    const arn = arnsIn(this, deployment.region);
    const clusterArn = arn("ecs", `cluster/${names.cluster}`);
    const inCluster = { ArnEquals: { "ecs:cluster": clusterArn } };
    const moveOn: Right = {
      Sid: "MoveLifecycleActionsOn",
      Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
    };
    // These actions know no resource (service authorization reference of EC2 Auto Scaling).
    const readGroup: Right = { Sid: "ReadGroup", Resource: "*" };
    const drain: Right = { Sid: "DrainContainerInstances", Resource: "*", Condition: inCluster };
    const stopTasks: Right = {
      Sid: "StopTasks",
      Resource: arn("ecs", `task/${names.cluster}/*`),
      Condition: inCluster,
    };
    return statementsOf<DrainCall>({
      "autoscaling:CompleteLifecycleAction": moveOn,
      "autoscaling:RecordLifecycleActionHeartbeat": moveOn,
      "autoscaling:DescribeAutoScalingGroups": readGroup,
      "autoscaling:DescribeScalingActivities": readGroup,
      "ecs:ListContainerInstances": { Sid: "FindContainerInstances", Resource: clusterArn },
      "ecs:DeregisterContainerInstance": { Sid: "DeregisterGhosts", Resource: clusterArn },
      "ecs:DescribeContainerInstances": drain,
      "ecs:DescribeServices": drain,
      "ecs:DescribeTasks": drain,
      "ecs:ListTasks": drain,
      "ecs:UpdateContainerInstancesState": drain,
      "ecs:StopTask": settings.atDeadline === "stopStandalone" ? stopTasks : undefined,
    });
  }
}

import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { FUNCTION_LIMITS } from "../../../functions/shared/contract";
import { type WatchdogCall, watchdogContract } from "../../../functions/watchdog/contract";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { type Right, statementsOf } from "../../lambda/rights";
import type { WatchedParts } from "../../lambda/watched-parts";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement } from "../../terraform/policy";

export interface AgentWatchdogProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the cluster, of its group, and of the watchdog's parts. */
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly watchdogFunction: string;
    readonly agentDisconnected: string;
  };
  /** Minutes of disconnection, and whether instances are replaced: see `agentWatchdogSettings`. */
  readonly settings: EnvironmentSettings["cluster"]["agentWatchdog"];
  /** Log retention, tracing and concurrency of the function. */
  readonly functions: FunctionSettings;
}

/**
 * Reports ECS agents that stay disconnected: their tasks run on, but ECS neither places nor stops tasks there, and the
 * agent's health check still passes. With `replace` a function has the group replace such instances
 * (docs/decisions/agent-watchdog.md).
 *
 * ECS does not say since when an agent is disconnected, so the alarm counts the minutes: the headroom function publishes
 * every minute how many ACTIVE container instances are disconnected. The alarm knows their number and not their names:
 * one agent that comes back in the minute in which another one goes does not interrupt it.
 */
export class AgentWatchdog extends Construct {
  /** Functions, rules and queues, for alarms and dashboards. */
  readonly watched: WatchedParts;

  constructor(scope: Construct, id: string, props: AgentWatchdogProps) {
    super(scope, id);
    const { deployment, names } = props;
    const { disconnectedMinutes, replace } = props.settings;
    new CloudwatchMetricAlarm(
      this,
      "disconnected-alarm",
      alarmOf(deployment, { alarm: "agentDisconnected", of: [names.cluster], lastsSeconds: disconnectedMinutes * 60 }),
    );
    if (replace) this.replaceDisconnected(props);
    this.watched = {
      functions: replace ? [names.watchdogFunction] : [],
      rules: replace ? [scheduleOf(names)] : [],
      queues: [],
      deadLetterQueues: [],
    };
  }

  /**
   * The function knows the group by its name only and nothing waits for it: it is destroyed before the group is or while
   * the group goes, and instances that terminate are none of its business.
   */
  private replaceDisconnected(props: AgentWatchdogProps): void {
    const { deployment, names, settings, functions } = props;
    const watchdog = new NodeFunction(this, "function", {
      deployment,
      functionName: names.watchdogFunction,
      description: `Has instances of ${names.cluster} replaced whose ECS agent stays disconnected`,
      entry: "functions/watchdog/handler.ts",
      environment: watchdogContract.toEnvironment({
        clusterName: names.cluster,
        autoScalingGroupName: names.autoScalingGroup,
        disconnectedMinutes: settings.disconnectedMinutes,
      }),
      ...FUNCTION_LIMITS,
      ...functions,
      statements: this.statements(props),
    });
    invokeByRule(this, "schedule", watchdog, {
      name: scheduleOf(names),
      description: "Looks for ECS agents that stay disconnected",
      scheduleExpression: "rate(1 minute)",
    });
  }

  private statements({ deployment, names }: AgentWatchdogProps): readonly PolicyStatement[] {
    const arn = arnsIn(this, deployment.region);
    const clusterArn = arn("ecs", `cluster/${names.cluster}`);
    const remember: Right = {
      Sid: "RememberDisconnection",
      Resource: arn("ecs", `container-instance/${names.cluster}/*`),
      Condition: { ArnEquals: { "ecs:cluster": clusterArn } },
    };
    return statementsOf<WatchdogCall>({
      "ecs:ListContainerInstances": { Sid: "ListContainerInstances", Resource: clusterArn },
      "ecs:DescribeContainerInstances": remember,
      "ecs:PutAttributes": remember,
      "ecs:DeleteAttributes": remember,
      // This action knows no resource (service authorization reference of EC2 Auto Scaling).
      "autoscaling:DescribeAutoScalingGroups": { Sid: "ReadGroup", Resource: "*" },
      "autoscaling:SetInstanceHealth": {
        Sid: "MarkUnhealthy",
        Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
      },
    });
  }
}

const scheduleOf = ({ watchdogFunction }: AgentWatchdogProps["names"]): string => `${watchdogFunction}-schedule`;

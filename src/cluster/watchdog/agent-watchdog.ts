import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { arnOf, type PolicyStatement } from "../../terraform/policy";

export interface AgentWatchdogProps {
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly watchdogFunction: string;
    readonly agentDisconnected: string;
  };
  readonly settings: EnvironmentSettings["cluster"]["agentWatchdog"];
  readonly functions: FunctionSettings;
}

/**
 * Tells of ECS agents that stay disconnected: their tasks run on, but ECS neither places nor stops any there, and the
 * agent's health check still passes. When asked, a function has the group replace them (docs/decisions/agent-watchdog.md).
 *
 * ECS does not say since when an agent is disconnected, so the alarm counts the minutes: the headroom function publishes
 * every minute how many ACTIVE container instances are disconnected. The alarm knows their number and not their names:
 * one agent that comes back in the minute in which another one goes does not interrupt it.
 */
export class AgentWatchdog extends Construct {
  constructor(scope: Construct, id: string, props: AgentWatchdogProps) {
    super(scope, id);
    const { names } = props;
    const { disconnectedMinutes, replace } = props.settings;
    new CloudwatchMetricAlarm(
      this,
      "disconnected-alarm",
      alarmOf(this, { alarm: "agentDisconnected", of: [names.cluster], lastsSeconds: disconnectedMinutes * 60 }),
    );
    if (replace) this.replaceDisconnected(props);
  }

  /**
   * The function knows the group by its name only and nothing waits for it: it is destroyed before the group is or while
   * the group goes, and instances that terminate are none of its business.
   */
  private replaceDisconnected({ names, settings, functions }: AgentWatchdogProps): void {
    const watchdog = new NodeFunction(this, "function", {
      functionName: names.watchdogFunction,
      description: `Has instances of ${names.cluster} replaced whose ECS agent stays disconnected`,
      entry: "functions/watchdog/handler.ts",
      environment: {
        CLUSTER_NAME: names.cluster,
        AUTO_SCALING_GROUP_NAME: names.autoScalingGroup,
        DISCONNECTED_MINUTES: String(settings.disconnectedMinutes),
      },
      timeoutSeconds: 60,
      memoryMiB: 256,
      ...functions,
      statements: this.statements(names.cluster, names.autoScalingGroup),
    });
    invokeByRule(this, "schedule", watchdog, {
      name: `${names.watchdogFunction}-schedule`,
      description: "Looks for ECS agents that stay disconnected",
      scheduleExpression: "rate(1 minute)",
    });
  }

  private statements(cluster: string, autoScalingGroup: string): PolicyStatement[] {
    const clusterArn = arnOf(this, "ecs", `cluster/${cluster}`);
    return [
      { Sid: "ListContainerInstances", Effect: "Allow", Action: "ecs:ListContainerInstances", Resource: clusterArn },
      {
        Sid: "RememberDisconnection",
        Effect: "Allow",
        Action: ["ecs:DescribeContainerInstances", "ecs:PutAttributes", "ecs:DeleteAttributes"],
        Resource: arnOf(this, "ecs", `container-instance/${cluster}/*`),
        Condition: { ArnEquals: { "ecs:cluster": clusterArn } },
      },
      // It knows no resource (service authorization reference of EC2 Auto Scaling).
      { Sid: "ReadGroup", Effect: "Allow", Action: "autoscaling:DescribeAutoScalingGroups", Resource: "*" },
      {
        Sid: "MarkUnhealthy",
        Effect: "Allow",
        Action: "autoscaling:SetInstanceHealth",
        Resource: arnOf(this, "autoscaling", `autoScalingGroup:*:autoScalingGroupName/${autoScalingGroup}`),
      },
    ];
  }
}

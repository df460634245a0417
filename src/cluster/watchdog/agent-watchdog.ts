import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { EnvironmentSettings } from "../../environment/schema";
import { METRIC_NAMESPACE } from "../../terraform/names";

export interface AgentWatchdogProps {
  readonly names: { readonly cluster: string; readonly agentDisconnected: string };
  readonly settings: EnvironmentSettings["cluster"]["agentWatchdog"];
}

/**
 * Tells of ECS agents that stay disconnected: their tasks run on, but ECS neither places nor stops any there, and the
 * agent's health check still passes.
 *
 * ECS does not say since when an agent is disconnected, so the alarm counts the minutes: the headroom function publishes
 * every minute how many ACTIVE container instances are disconnected. The alarm knows their number and not their names:
 * one agent that comes back in the minute in which another one goes does not interrupt it.
 */
export class AgentWatchdog extends Construct {
  constructor(scope: Construct, id: string, { names, settings: { disconnectedMinutes } }: AgentWatchdogProps) {
    super(scope, id);
    new CloudwatchMetricAlarm(this, "disconnected-alarm", {
      alarmName: names.agentDisconnected,
      alarmDescription: `The ECS agent of an instance has been disconnected for ${disconnectedMinutes} minutes.`,
      namespace: METRIC_NAMESPACE,
      metricName: "DisconnectedAgents",
      dimensions: { ClusterName: names.cluster },
      statistic: "Minimum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
      evaluationPeriods: disconnectedMinutes,
      treatMissingData: "notBreaching",
    });
  }
}

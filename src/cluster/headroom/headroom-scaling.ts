import { AutoscalingPolicy } from "@cdktf/provider-aws/lib/autoscaling-policy";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import {
  HEADROOM_METRICS,
  type HeadroomCall,
  headroomContract,
  type OtherContainer,
  type Resources,
  type TaskInterfaces,
} from "../../../functions/headroom/contract";
import { CLUSTER_DIMENSION, FUNCTION_LIMITS, METRIC_NAMESPACE } from "../../../functions/shared/contract";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { interfacesFor } from "../../environment/schema/headroom-containers";
import { FunctionQueue } from "../../lambda/function-queue";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { queueLimits } from "../../lambda/queue-limits";
import { type Right, statementsOf } from "../../lambda/rights";
import type { WatchedParts } from "../../lambda/watched-parts";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement } from "../../terraform/policy";
import { steps } from "./steps";

export interface HeadroomScalingProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the cluster, of its group, and of the parts that scale it. */
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly headroomFunction: string;
    readonly headroomQueue: string;
    readonly shortage: string;
    readonly excess: string;
    readonly shortageAlarm: string;
    readonly excessAlarm: string;
  };
  /** The shortage threshold and the reserve: see `headroomSettings`. */
  readonly settings: Pick<EnvironmentSettings["cluster"]["headroom"], "shortageThreshold" | "reservePercent">;
  /** CPU units and MiB of the usual container, in which headroom is counted. */
  readonly container: Resources;
  /** The cluster shrinks when more containers than this still fit. */
  readonly excessThreshold: number;
  /** Containers that must find room besides the container of the usual size. */
  readonly otherContainers: readonly OtherContainer[];
  /** Numbers of tasks with a network interface of their own that an instance takes, without and with a trunk. */
  readonly interfaces: TaskInterfaces;
  /** Log retention, tracing and concurrency of the function. */
  readonly functions: FunctionSettings;
}

/** Only other containers may need a network interface of their own. */
const needsInterfaces = ({ otherContainers, interfaces }: HeadroomScalingProps): boolean =>
  interfacesFor(otherContainers, interfaces).networkInterfaces > 0;

/**
 * Seconds that an instance counts as warming up once it is in service: longer than the function, the metric and the alarm
 * need to notice it (at most one minute each), so that it is never added twice.
 */
const WARMUP_SECONDS = 120;

/**
 * State changes of container instances start a run once for each batching window, which is as long as Lambda may wait
 * anyway when there are few messages. What is older than a few minutes says nothing that the schedule has not seen: a
 * failed run is not repeated, as messages are gone before they can be received again.
 */
const LIMITS = queueLimits({
  function: FUNCTION_LIMITS,
  batchingWindowSeconds: 20,
  worthlessAfterSeconds: 120,
});

/** Minutes that a surplus must last before the cluster shrinks: hysteresis, as machines take minutes to boot. */
const EXCESS_MINUTES = 10;

/**
 * Grows and shrinks the group by how many more containers would fit: headroom function, alarms and step policies. See
 * docs/decisions/headroom.md.
 */
export class HeadroomScaling extends Construct {
  /** Functions, rules and queues, for alarms and dashboards. */
  readonly watched: WatchedParts;
  private readonly props: Pick<HeadroomScalingProps, "deployment" | "names">;

  constructor(scope: Construct, id: string, props: HeadroomScalingProps) {
    super(scope, id);
    const { deployment, names, settings } = props;
    this.props = props;

    const events = new Construct(this, "events");
    const messages = new FunctionQueue(events, { name: names.headroomQueue, limits: LIMITS });
    const headroom = new NodeFunction(this, "function", {
      deployment,
      functionName: names.headroomFunction,
      description: `Publishes how many more containers fit into ${names.cluster}`,
      entry: "functions/headroom/handler.ts",
      environment: headroomContract.toEnvironment({
        clusterName: names.cluster,
        autoScalingGroupName: names.autoScalingGroup,
        metricNamespace: METRIC_NAMESPACE,
        container: { cpu: props.container.cpu, memory: props.container.memory },
        shortageThreshold: settings.shortageThreshold,
        excessThreshold: props.excessThreshold,
        reservePercent: settings.reservePercent,
        otherContainers: props.otherContainers,
        ...interfacesFor(props.otherContainers, props.interfaces),
      }),
      ...LIMITS.function,
      ...props.functions,
      statements: [...this.statements(props), messages.takeMessages],
    });
    new CloudwatchMetricAlarm(
      this,
      "unplaceable-alarm",
      alarmOf(deployment, { alarm: "containerUnplaceable", of: [names.cluster] }),
    );
    const scheduleName = `${names.headroomFunction}-schedule`;
    invokeByRule(this, "schedule", headroom, {
      name: scheduleName,
      description: "Publishes the cluster's headroom",
      scheduleExpression: "rate(1 minute)",
    });
    const stateChangeName = `${names.headroomFunction}-state-change`;
    const rule = new CloudwatchEventRule(events, "rule", {
      name: stateChangeName,
      description: "Publishes the cluster's headroom soon after tasks have come or gone",
      eventPattern: JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Container Instance State Change"],
        detail: { clusterArn: [arnsIn(this, deployment.region)("ecs", `cluster/${names.cluster}`)] },
      }),
    });
    const delivery = messages.deliverTo(headroom, [
      {
        Sid: "StateChanges",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
      },
    ]);
    new CloudwatchEventTarget(events, "target", {
      rule: rule.name,
      arn: messages.queue.arn,
      // The function reads everything afresh. Whole events would fill a batch, of at most 6 MB, long before its count.
      input: JSON.stringify({}),
      dependsOn: [...delivery],
    });
    this.watched = {
      ...messages.watched,
      functions: [names.headroomFunction],
      rules: [scheduleName, stateChangeName],
    };
  }

  /** Adds the alarms and the scaling policies that they execute. They need the group, and the function does not. */
  scale(autoScalingGroupName: string): void {
    const { deployment, names } = this.props;
    const common = {
      namespace: METRIC_NAMESPACE,
      dimensions: { [CLUSTER_DIMENSION]: names.cluster },
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
    };
    const policy = (id: string, name: string, sign: 1 | -1) =>
      new AutoscalingPolicy(this, id, {
        name,
        autoscalingGroupName: autoScalingGroupName,
        policyType: "StepScaling",
        adjustmentType: "ChangeInCapacity",
        metricAggregationType: "Average",
        ...(sign > 0 && { estimatedInstanceWarmup: WARMUP_SECONDS }),
        stepAdjustment: steps(sign > 0 ? "up" : "down").map(({ lower, upper, instances }) => ({
          metricIntervalLowerBound: String(lower),
          ...(upper !== undefined && { metricIntervalUpperBound: String(upper) }),
          scalingAdjustment: sign * instances,
        })),
      });

    new CloudwatchMetricAlarm(this, "shortage-alarm", {
      ...common,
      alarmName: names.shortageAlarm,
      alarmDescription: "Instances are missing: too few containers still fit. Adds instances.",
      metricName: HEADROOM_METRICS.missingInstances,
      statistic: "Maximum",
      evaluationPeriods: 1,
      // A step policy chooses its step by a value, which missing data does not have: see docs/decisions/headroom.md.
      treatMissingData: "notBreaching",
      alarmActions: [policy("grow", names.shortage, 1).arn],
    });
    new CloudwatchMetricAlarm(this, "excess-alarm", {
      ...common,
      alarmName: names.excessAlarm,
      alarmDescription: `Instances have been to spare for ${EXCESS_MINUTES} minutes. Removes instances.`,
      metricName: HEADROOM_METRICS.surplusInstances,
      statistic: "Minimum",
      evaluationPeriods: EXCESS_MINUTES,
      treatMissingData: "notBreaching",
      alarmActions: [policy("shrink", names.excess, -1).arn],
    });
    new CloudwatchMetricAlarm(
      this,
      "stalled-alarm",
      alarmOf(deployment, { alarm: "scalingStalled", of: [names.cluster] }),
    );
  }

  private statements(props: HeadroomScalingProps): readonly PolicyStatement[] {
    const { deployment, names } = props;
    const arn = arnsIn(this, deployment.region);
    const clusterArn = arn("ecs", `cluster/${names.cluster}`);
    const ofCluster = { Condition: { ArnEquals: { "ecs:cluster": clusterArn } } };
    const remember: Right = {
      Sid: "RememberDisconnection",
      Resource: arn("ecs", `container-instance/${names.cluster}/*`),
      ...ofCluster,
    };
    return statementsOf<HeadroomCall>({
      "ecs:ListContainerInstances": { Sid: "ListContainerInstances", Resource: clusterArn },
      "ecs:DescribeContainerInstances": { Sid: "DescribeContainerInstances", Resource: "*", ...ofCluster },
      // This action knows no resource (service authorization reference of Amazon ECS).
      "ecs:ListServices": { Sid: "ListServices", Resource: "*", ...ofCluster },
      "ecs:DescribeServices": {
        Sid: "DescribeServices",
        Resource: arn("ecs", `service/${names.cluster}/*`),
        ...ofCluster,
      },
      // Tasks tell which of them have a network interface of their own.
      "ecs:ListTasks": needsInterfaces(props) ? { Sid: "ListTasks", Resource: "*", ...ofCluster } : undefined,
      "ecs:DescribeTasks": needsInterfaces(props)
        ? { Sid: "DescribeTasks", Resource: arn("ecs", `task/${names.cluster}/*`), ...ofCluster }
        : undefined,
      // This action knows neither a resource nor a cluster (service authorization reference of Amazon ECS).
      "ecs:DescribeTaskDefinition": { Sid: "ReadSizesOfDaemons", Resource: "*" },
      "ecs:PutAttributes": remember,
      "ecs:DeleteAttributes": remember,
      // These two know no resource (service authorization reference of EC2 Auto Scaling and CloudWatch).
      "autoscaling:DescribeAutoScalingGroups": { Sid: "ReadGroup", Resource: "*" },
      "cloudwatch:PutMetricData": {
        Sid: "PublishMetrics",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": METRIC_NAMESPACE } },
      },
    });
  }
}

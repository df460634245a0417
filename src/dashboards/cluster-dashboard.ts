import { DRAIN_METRICS } from "../../functions/drain/contract";
import { CONTAINER_DIMENSION, HEADROOM_METRICS, USUAL_CONTAINER } from "../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../functions/shared/contract";
import type { Line, Widget } from "./dashboard";

/** What a cluster's dashboard looks at. */
export interface ClusterDashboardProps {
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
  /** End of the load balancer's ARN, by which CloudWatch knows it. */
  readonly loadBalancerArnSuffix: string;
  /** Names of the Lambda functions. */
  readonly functionNames: readonly string[];
  /** Names of the queues whose messages a function receives. */
  readonly queueNames: readonly string[];
  /** Names of the queues that hold dead letters. */
  readonly deadLetterQueueNames: readonly string[];
  /** Whether Drydock's drain function publishes how it gets on. */
  readonly drains: boolean;
  /** What decides over the number of instances. @default - the thresholds */
  readonly capacityProviderName?: string;
  /** Of the container of the usual size, in schedulable containers. */
  readonly thresholds: Thresholds;
  /** What must find room besides the container of the usual size. */
  readonly otherContainers: readonly (Thresholds & { readonly name: string })[];
}

interface Thresholds {
  readonly shortageThreshold: number;
  readonly excessThreshold: number;
}

/** From the room for containers, by which the cluster scales, to what its users and its functions notice. */
export function clusterWidgets(props: ClusterDashboardProps): Widget[] {
  const drydock = (metric: string, label: string): Line => ({
    label,
    namespace: METRIC_NAMESPACE,
    metric,
    dimensions: { [CLUSTER_DIMENSION]: props.clusterName },
    statistic: "Maximum",
  });
  const group = (metric: string, label: string): Line => ({
    label,
    namespace: "AWS/AutoScaling",
    metric,
    dimensions: { AutoScalingGroupName: props.autoScalingGroupName },
    statistic: "Maximum",
  });
  const ecs = (metric: string, label: string): Line => ({
    label,
    namespace: "AWS/ECS",
    metric,
    dimensions: { ClusterName: props.clusterName },
    statistic: "Average",
  });
  const loadBalancer = (metric: string, label: string, statistic: string): Line => ({
    label,
    namespace: "AWS/ApplicationELB",
    metric,
    dimensions: { LoadBalancer: props.loadBalancerArnSuffix },
    statistic,
  });
  const functions = (metric: string, statistic: string): Line[] =>
    props.functionNames.map((name) => ({
      label: name,
      namespace: "AWS/Lambda",
      metric,
      dimensions: { FunctionName: name },
      statistic,
    }));
  const queues = (names: readonly string[], metric: string): Line[] =>
    names.map((name) => ({
      label: name,
      namespace: "AWS/SQS",
      metric,
      dimensions: { QueueName: name },
      statistic: "Maximum",
    }));

  const widgets: Widget[] = [
    ...rooms(props),
    {
      title: "Instances",
      unit: "instances",
      width: 12,
      lines: [
        group("GroupDesiredCapacity", "desired"),
        group("GroupInServiceInstances", "in service"),
        group("GroupPendingInstances", "pending"),
        group("GroupTerminatingInstances", "terminating"),
      ],
    },
    {
      title: "Instances that ECS wants, in % of those that there are",
      unit: "%",
      width: 12,
      lines:
        props.capacityProviderName === undefined
          ? []
          : [
              {
                label: "wanted",
                namespace: "AWS/ECS/ManagedScaling",
                metric: "CapacityProviderReservation",
                dimensions: { CapacityProviderName: props.capacityProviderName, ClusterName: props.clusterName },
                statistic: "Average",
              },
            ],
    },
    {
      title: "Instances missing and to spare",
      unit: "instances",
      width: 12,
      lines: [
        drydock(HEADROOM_METRICS.missingInstances, "missing"),
        drydock(HEADROOM_METRICS.surplusInstances, "to spare"),
      ],
    },
    {
      title: "Room on instances that are on their way",
      unit: "containers",
      width: 12,
      lines: [drydock(HEADROOM_METRICS.launchingContainers, "will fit")],
    },
    {
      title: "Draining",
      unit: "count",
      width: 12,
      lines: props.drains
        ? [
            drydock(DRAIN_METRICS.drainingInstances, "instances that drain"),
            drydock(DRAIN_METRICS.drainBlockers, "what keeps them waiting"),
            drydock(DRAIN_METRICS.overdueDrains, "instances past their drain timeout"),
          ]
        : [],
    },
    {
      title: "Instances whose ECS agent is disconnected",
      unit: "instances",
      width: 12,
      lines: [drydock(HEADROOM_METRICS.disconnectedAgents, "disconnected")],
    },
    {
      title: "CPU of the cluster",
      unit: "%",
      width: 12,
      lines: [ecs("CPUReservation", "reserved"), ecs("CPUUtilization", "used")],
    },
    {
      title: "Memory of the cluster",
      unit: "%",
      width: 12,
      lines: [ecs("MemoryReservation", "reserved"), ecs("MemoryUtilization", "used")],
    },
    {
      title: "Requests",
      unit: "requests a minute",
      width: 8,
      lines: [loadBalancer("RequestCount", "requests", "Sum")],
    },
    {
      title: "Failed requests",
      unit: "responses a minute",
      width: 8,
      lines: [
        loadBalancer("HTTPCode_ELB_5XX_Count", "5xx of the load balancer", "Sum"),
        loadBalancer("HTTPCode_Target_5XX_Count", "5xx of containers", "Sum"),
      ],
    },
    {
      title: "Response time of containers",
      unit: "seconds",
      width: 8,
      lines: [loadBalancer("TargetResponseTime", "median", "p50"), loadBalancer("TargetResponseTime", "p99", "p99")],
    },
    { title: "Failed runs of functions", unit: "runs a minute", width: 8, lines: functions("Errors", "Sum") },
    { title: "Longest run of functions", unit: "ms", width: 8, lines: functions("Duration", "Maximum") },
    { title: "Throttled runs of functions", unit: "runs a minute", width: 8, lines: functions("Throttles", "Sum") },
    {
      title: "Oldest message in queues",
      unit: "seconds",
      width: 12,
      lines: queues(props.queueNames, "ApproximateAgeOfOldestMessage"),
    },
    {
      title: "Dead letters",
      unit: "messages",
      width: 12,
      lines: queues(props.deadLetterQueueNames, "ApproximateNumberOfMessagesVisible"),
    },
  ];
  return widgets.filter(({ lines }) => lines.length > 0);
}

/** How many more containers fit: one graph, or one for each container where there are several. */
function rooms({ clusterName, thresholds, capacityProviderName, otherContainers }: ClusterDashboardProps): Widget[] {
  const room = (title: string, container: string | undefined, { shortageThreshold, excessThreshold }: Thresholds) => ({
    title,
    unit: "containers",
    width: 12,
    lines: [
      {
        label: "still fit",
        namespace: METRIC_NAMESPACE,
        metric: HEADROOM_METRICS.schedulableContainers,
        dimensions: {
          [CLUSTER_DIMENSION]: clusterName,
          ...(container !== undefined && { [CONTAINER_DIMENSION]: container }),
        },
        statistic: "Minimum",
      },
    ],
    ...(capacityProviderName === undefined && {
      thresholds: [
        { label: "shortage threshold", value: shortageThreshold },
        { label: "excess threshold", value: excessThreshold },
      ],
    }),
  });
  if (otherContainers.length === 0) return [room("Room for containers", undefined, thresholds)];
  return [
    room("Room for containers of the usual size", USUAL_CONTAINER, thresholds),
    ...otherContainers.map((container) => room(`Room for containers: ${container.name}`, container.name, container)),
  ];
}

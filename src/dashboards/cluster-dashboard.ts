import { DRAIN_METRICS } from "../../functions/drain/contract";
import { CONTAINER_DIMENSION, HEADROOM_METRICS, USUAL_CONTAINER } from "../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../functions/shared/contract";
import type { Line, Widget } from "./dashboard";

/** The resources and thresholds that a cluster's dashboard shows. */
export interface ClusterDashboardProps {
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
  /** End of the load balancer's ARN: the dimension of its metrics in CloudWatch. */
  readonly loadBalancerArnSuffix: string;
  /** Names of the Lambda functions. */
  readonly functionNames: readonly string[];
  /** Names of the queues whose messages a function receives. */
  readonly queueNames: readonly string[];
  /** Names of the queues that hold dead letters. */
  readonly deadLetterQueueNames: readonly string[];
  /** Whether Drydock's drain function publishes its metrics. */
  readonly drains: boolean;
  /** Name of the capacity provider by which ECS scales the group. @default none: the group scales by the thresholds */
  readonly capacityProviderName?: string;
  /** Thresholds for containers of the usual size, in schedulable containers. */
  readonly thresholds: Thresholds;
  /** Containers that must find room besides those of the usual size, each with thresholds in schedulable containers. */
  readonly otherContainers: readonly (Thresholds & { readonly name: string })[];
}

interface Thresholds {
  readonly shortageThreshold: number;
  readonly excessThreshold: number;
}

/** The graphs of a cluster: room for containers, instances, use, requests, functions and queues. */
export const clusterWidgets = (props: ClusterDashboardProps): Widget[] =>
  [
    ...roomWidgets(props),
    ...instanceWidgets(props),
    ...functionMetricWidgets(props),
    ...useWidgets(props),
    ...requestWidgets(props),
    ...functionWidgets(props),
    ...queueWidgets(props),
  ].filter(({ lines }) => lines.length > 0);

/** Room for further containers: one graph, or one for each container where there are several. */
function roomWidgets({ clusterName, thresholds, capacityProviderName, otherContainers }: ClusterDashboardProps) {
  const room = (title: string, container: string | undefined, limits: Thresholds): Widget => ({
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
        { label: "shortage threshold", value: limits.shortageThreshold },
        { label: "excess threshold", value: limits.excessThreshold },
      ],
    }),
  });
  if (otherContainers.length === 0) return [room("Room for containers", undefined, thresholds)];
  return [
    room("Room for containers of the usual size", USUAL_CONTAINER, thresholds),
    ...otherContainers.map((container) => room(`Room for containers: ${container.name}`, container.name, container)),
  ];
}

/** The group's instances by their state, and the number that ECS wants where it scales the group. */
function instanceWidgets({ clusterName, autoScalingGroupName, capacityProviderName }: ClusterDashboardProps): Widget[] {
  const group = (metric: string, label: string): Line => ({
    label,
    namespace: "AWS/AutoScaling",
    metric,
    dimensions: { AutoScalingGroupName: autoScalingGroupName },
    statistic: "Maximum",
  });
  return [
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
        capacityProviderName === undefined
          ? []
          : [
              {
                label: "wanted",
                namespace: "AWS/ECS/ManagedScaling",
                metric: "CapacityProviderReservation",
                dimensions: { CapacityProviderName: capacityProviderName, ClusterName: clusterName },
                statistic: "Average",
              },
            ],
    },
  ];
}

/** The metrics that Drydock's functions publish, besides the room for containers. */
function functionMetricWidgets({ clusterName, drains }: ClusterDashboardProps): Widget[] {
  const drydock = (metric: string, label: string): Line => ({
    label,
    namespace: METRIC_NAMESPACE,
    metric,
    dimensions: { [CLUSTER_DIMENSION]: clusterName },
    statistic: "Maximum",
  });
  return [
    {
      title: "Instances missing and surplus",
      unit: "instances",
      width: 12,
      lines: [
        drydock(HEADROOM_METRICS.missingInstances, "missing"),
        drydock(HEADROOM_METRICS.surplusInstances, "surplus"),
        drydock(HEADROOM_METRICS.stalledInstances, "wanted and not launching"),
      ],
    },
    {
      title: "Room on instances that are on their way",
      unit: "containers",
      width: 12,
      lines: [
        drydock(HEADROOM_METRICS.launchingContainers, "will fit"),
        drydock(HEADROOM_METRICS.unplaceableContainers, "kinds that fit on no instance"),
      ],
    },
    {
      title: "Demand",
      unit: "containers",
      width: 12,
      lines: [
        drydock(HEADROOM_METRICS.wantedContainers, "wanted"),
        drydock(HEADROOM_METRICS.throttledTasks, "tasks that wait although there is room"),
      ],
    },
    {
      title: "Draining",
      unit: "count",
      width: 12,
      lines: drains
        ? [
            drydock(DRAIN_METRICS.drainingInstances, "instances that drain"),
            drydock(DRAIN_METRICS.drainBlockers, "what keeps them waiting"),
            drydock(DRAIN_METRICS.overdueDrains, "instances past their drain timeout"),
            drydock(DRAIN_METRICS.ghostInstances, "container instances whose instance has ended"),
          ]
        : [],
    },
    {
      title: "Instances whose ECS agent is disconnected",
      unit: "instances",
      width: 12,
      lines: [drydock(HEADROOM_METRICS.disconnectedAgents, "disconnected")],
    },
  ];
}

/** CPU and memory of the cluster. */
function useWidgets({ clusterName }: ClusterDashboardProps): Widget[] {
  const ecs = (metric: string, label: string): Line => ({
    label,
    namespace: "AWS/ECS",
    metric,
    dimensions: { ClusterName: clusterName },
    statistic: "Average",
  });
  return [
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
  ];
}

/** Requests, failures and response times, as the load balancer counts them. */
function requestWidgets({ loadBalancerArnSuffix }: ClusterDashboardProps): Widget[] {
  const loadBalancer = (metric: string, label: string, statistic: string): Line => ({
    label,
    namespace: "AWS/ApplicationELB",
    metric,
    dimensions: { LoadBalancer: loadBalancerArnSuffix },
    statistic,
  });
  return [
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
  ];
}

/** Failed, long and throttled runs of the functions. */
function functionWidgets({ functionNames }: ClusterDashboardProps): Widget[] {
  const functions = (metric: string, statistic: string): Line[] =>
    functionNames.map((name) => ({
      label: name,
      namespace: "AWS/Lambda",
      metric,
      dimensions: { FunctionName: name },
      statistic,
    }));
  return [
    { title: "Failed runs of functions", unit: "runs a minute", width: 8, lines: functions("Errors", "Sum") },
    { title: "Longest run of functions", unit: "ms", width: 8, lines: functions("Duration", "Maximum") },
    { title: "Throttled runs of functions", unit: "runs a minute", width: 8, lines: functions("Throttles", "Sum") },
  ];
}

/** Waiting messages and dead letters. */
function queueWidgets({ queueNames, deadLetterQueueNames }: ClusterDashboardProps): Widget[] {
  const queues = (names: readonly string[], metric: string): Line[] =>
    names.map((name) => ({
      label: name,
      namespace: "AWS/SQS",
      metric,
      dimensions: { QueueName: name },
      statistic: "Maximum",
    }));
  return [
    {
      title: "Oldest message in queues",
      unit: "seconds",
      width: 12,
      lines: queues(queueNames, "ApproximateAgeOfOldestMessage"),
    },
    {
      title: "Dead letters",
      unit: "messages",
      width: 12,
      lines: queues(deadLetterQueueNames, "ApproximateNumberOfMessagesVisible"),
    },
  ];
}

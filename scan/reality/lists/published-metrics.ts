import { DRAIN_METRICS } from "../../../functions/drain/contract";
import { CONTAINER_DIMENSION, HEADROOM_METRICS } from "../../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../../functions/shared/contract";

/** The metrics that have the same sets of dimensions, each set sorted. */
interface Published {
  readonly metrics: readonly string[];
  readonly dimensions: readonly (readonly string[])[];
}

/** Who publishes what, by namespace: the metrics that Drydock shows, and the dimensions with which they come. */
export const PUBLISHED_METRICS: Readonly<Record<string, readonly Published[]>> = {
  // The contracts of the functions; __tests__/docs/operations.test.ts runs the functions and compares.
  [METRIC_NAMESPACE]: [
    {
      metrics: [HEADROOM_METRICS.schedulableContainers],
      dimensions: [[CLUSTER_DIMENSION], [CLUSTER_DIMENSION, CONTAINER_DIMENSION]],
    },
    {
      metrics: [
        HEADROOM_METRICS.launchingContainers,
        HEADROOM_METRICS.wantedContainers,
        HEADROOM_METRICS.missingInstances,
        HEADROOM_METRICS.surplusInstances,
        HEADROOM_METRICS.stalledInstances,
        HEADROOM_METRICS.unplaceableContainers,
        HEADROOM_METRICS.throttledTasks,
        HEADROOM_METRICS.disconnectedAgents,
        ...Object.values(DRAIN_METRICS),
      ],
      dimensions: [[CLUSTER_DIMENSION]],
    },
  ],
  // EC2 Auto Scaling user guide, "Amazon CloudWatch metrics for Amazon EC2 Auto Scaling".
  "AWS/AutoScaling": [
    {
      metrics: [
        "GroupDesiredCapacity",
        "GroupInServiceInstances",
        "GroupPendingInstances",
        "GroupTerminatingInstances",
      ],
      dimensions: [["AutoScalingGroupName"]],
    },
  ],
  // ECS developer guide, "Amazon ECS CloudWatch metrics".
  "AWS/ECS": [
    { metrics: ["CPUReservation", "MemoryReservation"], dimensions: [["ClusterName"]] },
    {
      metrics: ["CPUUtilization", "MemoryUtilization"],
      dimensions: [["ClusterName"], ["ClusterName", "ServiceName"]],
    },
  ],
  // ECS developer guide, "Automatically manage Amazon ECS capacity with cluster auto scaling".
  "AWS/ECS/ManagedScaling": [
    { metrics: ["CapacityProviderReservation"], dimensions: [["CapacityProviderName", "ClusterName"]] },
  ],
  // Elastic Load Balancing user guide, "CloudWatch metrics for your Application Load Balancer".
  "AWS/ApplicationELB": [
    {
      metrics: ["HTTPCode_ELB_5XX_Count", "RejectedConnectionCount"],
      dimensions: [["LoadBalancer"], ["AvailabilityZone", "LoadBalancer"]],
    },
    {
      metrics: ["RequestCount", "HTTPCode_Target_5XX_Count", "TargetResponseTime", "TargetConnectionErrorCount"],
      dimensions: [
        ["LoadBalancer"],
        ["AvailabilityZone", "LoadBalancer"],
        ["LoadBalancer", "TargetGroup"],
        ["AvailabilityZone", "LoadBalancer", "TargetGroup"],
      ],
    },
  ],
  // Lambda developer guide, "Types of metrics for Lambda functions".
  "AWS/Lambda": [
    {
      metrics: ["Errors", "Duration", "Throttles"],
      dimensions: [["FunctionName"], ["FunctionName", "Resource"], []],
    },
  ],
  // SQS developer guide, "Available CloudWatch metrics for Amazon SQS".
  "AWS/SQS": [
    {
      metrics: ["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
      dimensions: [["QueueName"]],
    },
  ],
  // EFS user guide, "CloudWatch metrics for Amazon EFS".
  "AWS/EFS": [
    {
      metrics: ["PercentIOLimit", "MeteredIOBytes", "PermittedThroughput", "ClientConnections", "BurstCreditBalance"],
      dimensions: [["FileSystemId"]],
    },
    { metrics: ["StorageBytes"], dimensions: [["FileSystemId", "StorageClass"]] },
  ],
  // EC2 user guide, "CloudWatch metrics that are available for your instances".
  "AWS/EC2": [
    {
      metrics: ["CPUUtilization", "CPUSurplusCreditsCharged"],
      dimensions: [["AutoScalingGroupName"], ["ImageId"], ["InstanceId"], ["InstanceType"], []],
    },
  ],
  // EventBridge user guide, "Monitoring Amazon EventBridge".
  "AWS/Events": [
    { metrics: ["FailedInvocations", "Invocations"], dimensions: [["RuleName"], ["EventBusName", "RuleName"], []] },
  ],
  // VPC user guide, "NAT gateway metrics and dimensions".
  "AWS/NATGateway": [{ metrics: ["ErrorPortAllocation", "PacketsDropCount"], dimensions: [["NatGatewayId"]] }],
  // Site-to-Site VPN user guide, "VPN metrics and dimensions".
  "AWS/VPN": [{ metrics: ["TunnelState"], dimensions: [["VpnId"], ["TunnelIpAddress"]] }],
  // SNS developer guide, "Monitoring Amazon SNS topics using CloudWatch".
  "AWS/SNS": [{ metrics: ["NumberOfNotificationsFailed"], dimensions: [["TopicName"]] }],
};

/** Whether a metric is published with exactly these dimensions. */
export const isPublished = (namespace: string, metric: string, dimensions: readonly string[]): boolean =>
  (PUBLISHED_METRICS[namespace] ?? []).some(
    (published) =>
      published.metrics.includes(metric) &&
      published.dimensions.some((names) => JSON.stringify(names) === JSON.stringify([...dimensions].sort())),
  );

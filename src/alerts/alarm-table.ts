import { DRAIN_METRICS } from "../../functions/drain/contract";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../functions/shared/contract";

/** An alarm without the values of its dimensions. */
export interface AlarmDefinition {
  /** The alarm's name, after the environment's. The watched resource's follows where several have this alarm. */
  readonly name: string;
  /** The condition in words, without the figures below. */
  readonly fires: string;
  /** Instruction for the person who receives the notification. */
  readonly todo: string;
  /** Namespace of the metric in CloudWatch. */
  readonly namespace: string;
  /** Name of the metric. */
  readonly metric: string;
  /** Names of the dimensions that the metric is published with, sorted. */
  readonly dimensions: readonly string[];
  /** Statistic of the data points. */
  readonly statistic: "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum";
  /** Relation of statistic and threshold in which a data point breaches. */
  readonly comparison: ">" | ">=" | "<";
  /** Threshold, in the unit of the metric. */
  readonly threshold: number;
  /** Length of one data point, in seconds. */
  readonly periodSeconds: number;
  /** Number of data points that are evaluated, unless the watch says how long the trouble must last. */
  readonly periods: number;
  /** Number of evaluated data points that must breach. @default all */
  readonly breachingPeriods?: number;
  /** Treatment of missing data. */
  readonly missing: "breaching" | "notBreaching";
  /**
   * Smallest and largest value that the statistic can have, in the unit of the metric. A watched resource may narrow them:
   * a message is never older than its queue keeps it.
   */
  readonly range: readonly [minimum: number, maximum: number];
  /** The alarm exists without alerts settings too, and shows in the console. @default false */
  readonly always?: boolean;
}

/** Of what is counted, and of times and credits. */
const FROM_ZERO = [0, Number.POSITIVE_INFINITY] as const;
const PERCENT = [0, 100] as const;
/** The statistic SampleCount has no value 0: where there is no data point, data is missing. */
const SAMPLES = [1, Number.POSITIVE_INFINITY] as const;

const MINUTE = { periodSeconds: 60, periods: 1, missing: "notBreaching" } as const;
const FIVE_MINUTES = { periodSeconds: 60, periods: 5, missing: "notBreaching" } as const;
/** A failed call is repeated; failures in three of five minutes are not chance. */
const THREE_OF_FIVE = { ...FIVE_MINUTES, breachingPeriods: 3 } as const;

const define = <Id extends string>(alarms: Record<Id, AlarmDefinition>): Record<Id, AlarmDefinition> => alarms;

/** Every alarm that reports trouble. The two alarms that scale the cluster stand beside their scaling policies. */
export const ALARMS = define({
  notificationsFailed: {
    name: "notifications-failed",
    fires: "a notification of the alerts' topic could not be delivered",
    todo: "Look at the endpoints of the topic and whether their subscriptions are confirmed.",
    namespace: "AWS/SNS",
    metric: "NumberOfNotificationsFailed",
    dimensions: ["TopicName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  natPortsExhausted: {
    name: "nat-ports-exhausted",
    fires: "a NAT gateway has no port left for a connection",
    todo: "Spread the traffic: network.egress natGatewayPerZone, endpoints for AWS services, fewer connections at once.",
    namespace: "AWS/NATGateway",
    metric: "ErrorPortAllocation",
    dimensions: ["NatGatewayId"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  natPacketsDropped: {
    name: "nat-packets-dropped",
    fires: "a NAT gateway drops packets",
    todo: "Compare its throughput with the quota of 100 Gbit/s; if it is far below, ask AWS support.",
    namespace: "AWS/NATGateway",
    metric: "PacketsDropCount",
    dimensions: ["NatGatewayId"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...FIVE_MINUTES,
    range: FROM_ZERO,
  },
  vpnDown: {
    name: "vpn-down",
    fires: "no tunnel of the VPN connection is up",
    todo: "Look at the device on the other side, then at the tunnels' details in the VPC console.",
    namespace: "AWS/VPN",
    metric: "TunnelState",
    dimensions: ["VpnId"],
    statistic: "Maximum",
    comparison: "<",
    // 0 when both tunnels are down, 1 when both are up, between them when one is (Site-to-Site VPN user guide).
    threshold: 0.1,
    periodSeconds: 300,
    periods: 1,
    missing: "breaching",
    range: [0, 1],
  },
  volumeIoLimit: {
    name: "volume-io-limit",
    fires: "the file system is near the most operations that its performance mode allows",
    todo: "Find who reads or writes many small files; a new file system may have volume.performanceMode maxIO.",
    namespace: "AWS/EFS",
    metric: "PercentIOLimit",
    dimensions: ["FileSystemId"],
    statistic: "Maximum",
    comparison: ">",
    threshold: 80,
    periodSeconds: 60,
    periods: 10,
    missing: "notBreaching",
    range: PERCENT,
  },
  volumeBurstCredits: {
    name: "volume-burst-credits",
    fires: "the file system has burst credits for half an hour of full throughput left",
    todo: "Set volume.throughputMode to elastic or provisioned before they are gone.",
    namespace: "AWS/EFS",
    metric: "BurstCreditBalance",
    dimensions: ["FileSystemId"],
    statistic: "Average",
    comparison: "<",
    threshold: 192_416_666_667,
    periodSeconds: 600,
    periods: 1,
    missing: "notBreaching",
    range: FROM_ZERO,
  },
  loadBalancerErrors: {
    name: "load-balancer-5xx",
    fires: "the load balancer itself answers requests with 5xx",
    todo: "Look at its access logs (elb_status_code): no healthy target, or targets that do not answer in time.",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_ELB_5XX_Count",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...THREE_OF_FIVE,
    range: FROM_ZERO,
  },
  targetErrors: {
    name: "target-5xx",
    fires: "containers answer requests with 5xx",
    todo: "Look at the logs of the application that the access logs name (target_status_code).",
    namespace: "AWS/ApplicationELB",
    metric: "HTTPCode_Target_5XX_Count",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...THREE_OF_FIVE,
    range: FROM_ZERO,
  },
  rejectedConnections: {
    name: "rejected-connections",
    fires: "the load balancer has as many connections as it can have and rejects others",
    todo: "Find out where so many come from; put a web ACL or a content delivery network in front.",
    namespace: "AWS/ApplicationELB",
    metric: "RejectedConnectionCount",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  targetConnectionErrors: {
    name: "target-connection-errors",
    fires: "the load balancer cannot connect to containers",
    todo: "Compare the ports that applications listen on with their target groups, and look for containers that crash.",
    namespace: "AWS/ApplicationELB",
    metric: "TargetConnectionErrorCount",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...THREE_OF_FIVE,
    range: FROM_ZERO,
  },
  instancesBusy: {
    name: "instances-busy",
    fires: "the instances' CPU is busy on average",
    todo: "Let containers reserve what they use, so that the cluster grows by it; or choose a larger instance type.",
    namespace: "AWS/EC2",
    metric: "CPUUtilization",
    dimensions: ["AutoScalingGroupName"],
    statistic: "Average",
    comparison: ">",
    threshold: 80,
    periodSeconds: 60,
    periods: 10,
    missing: "notBreaching",
    range: PERCENT,
  },
  creditsCharged: {
    name: "credits-charged",
    fires: "the instances' CPU beyond the baseline of their type costs more than 1 US cent an hour",
    todo: "Find the container that is busy; choose a larger instance type or one that is not a T type, or set cluster.capacity.cpuCredits to standard.",
    namespace: "AWS/EC2",
    metric: "CPUSurplusCreditsCharged",
    dimensions: ["AutoScalingGroupName"],
    statistic: "Sum",
    comparison: ">",
    // A credit is a minute of a vCPU, and 60 of them cost 5 cents, of T4g 4 cents (EC2 pricing, T2/T3/T4g unlimited mode).
    threshold: 12,
    periodSeconds: 3600,
    periods: 1,
    missing: "notBreaching",
    range: FROM_ZERO,
  },
  cpuReserved: {
    name: "cpu-reserved",
    fires: "nearly all CPU of the cluster is reserved",
    todo: "Raise cluster.capacity.maxSize if the group is as large as it may be, or the headroom's thresholds.",
    namespace: "AWS/ECS",
    metric: "CPUReservation",
    dimensions: ["ClusterName"],
    statistic: "Average",
    comparison: ">",
    threshold: 90,
    ...FIVE_MINUTES,
    range: PERCENT,
  },
  cpuUsed: {
    name: "cpu-used",
    fires: "containers use much of the cluster's CPU",
    todo: "Look which service it is; let it reserve what it uses, or scale it out.",
    namespace: "AWS/ECS",
    metric: "CPUUtilization",
    dimensions: ["ClusterName"],
    statistic: "Average",
    comparison: ">",
    threshold: 80,
    ...FIVE_MINUTES,
    range: PERCENT,
  },
  memoryReserved: {
    name: "memory-reserved",
    fires: "nearly all memory of the cluster is reserved",
    todo: "Raise cluster.capacity.maxSize if the group is as large as it may be, or the headroom's thresholds.",
    namespace: "AWS/ECS",
    metric: "MemoryReservation",
    dimensions: ["ClusterName"],
    statistic: "Average",
    comparison: ">",
    threshold: 90,
    ...FIVE_MINUTES,
    range: PERCENT,
  },
  memoryUsed: {
    name: "memory-used",
    fires: "containers use much of the cluster's memory",
    todo: "Look which service it is; let it reserve what it uses, or scale it out.",
    namespace: "AWS/ECS",
    metric: "MemoryUtilization",
    dimensions: ["ClusterName"],
    statistic: "Average",
    comparison: ">",
    threshold: 80,
    ...FIVE_MINUTES,
    range: PERCENT,
  },
  failedLaunches: {
    name: "failed-launches",
    fires: "the group could not launch an instance, or its boot was abandoned",
    todo: "The log group /aws/events/<env>-failures has the reason of AWS for each and, of a boot, its last words in the stream <instance id>/boot.",
    namespace: "AWS/Events",
    metric: "Invocations",
    dimensions: ["RuleName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
    always: true,
  },
  scalingStalled: {
    name: "scaling-stalled",
    fires: "instances are wanted and the group launches none although it may, or launching is suspended",
    todo: "See docs/operations.md, When launching stalls: what can hold it up, and how to resume launching.",
    namespace: METRIC_NAMESPACE,
    metric: HEADROOM_METRICS.stalledInstances,
    dimensions: [CLUSTER_DIMENSION],
    statistic: "Minimum",
    comparison: ">=",
    threshold: 1,
    periodSeconds: 60,
    periods: 10,
    missing: "notBreaching",
    range: FROM_ZERO,
    always: true,
  },
  failedTerminations: {
    name: "failed-terminations",
    fires: "the group could not terminate an instance",
    todo: "The events in the log group /aws/events/<env>-failures name the reason.",
    namespace: "AWS/Events",
    metric: "Invocations",
    dimensions: ["RuleName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  stuckTermination: {
    name: "stuck-termination",
    fires: "instances have been terminating without a break for longer than a drain may take",
    todo: "Look for lifecycle actions that nobody completes: the drain function's log names the instances that it knows.",
    namespace: "AWS/AutoScaling",
    metric: "GroupTerminatingInstances",
    dimensions: ["AutoScalingGroupName"],
    statistic: "Minimum",
    comparison: ">",
    threshold: 0,
    periodSeconds: 60,
    // The watch says how many: they follow from the drain timeout.
    periods: 1,
    missing: "notBreaching",
    range: FROM_ZERO,
  },
  stuckLaunch: {
    name: "stuck-launch",
    fires: "instances have been launching without a break for longer than a boot may take",
    todo: "The stream <instance id>/boot in the log group /aws/events/<env>-failures says what has failed.",
    namespace: "AWS/AutoScaling",
    metric: "GroupPendingInstances",
    dimensions: ["AutoScalingGroupName"],
    statistic: "Minimum",
    comparison: ">",
    threshold: 0,
    periodSeconds: 60,
    periods: 30,
    missing: "notBreaching",
    range: FROM_ZERO,
  },
  drainOverdue: {
    name: "drain-overdue",
    fires: "tasks are left on a terminating instance after its drain timeout",
    todo: "The drain function's log names them: which task, of which service, and why it stays.",
    namespace: METRIC_NAMESPACE,
    metric: DRAIN_METRICS.overdueDrains,
    dimensions: [CLUSTER_DIMENSION],
    statistic: "Maximum",
    comparison: ">=",
    threshold: 1,
    ...MINUTE,
    range: FROM_ZERO,
    always: true,
  },
  agentDisconnected: {
    name: "agent-disconnected",
    fires: "the ECS agent of an instance is disconnected, or its container runtime impaired",
    todo: "Look at the agent's log in the hosts' log group; cluster.agentWatchdog.replace has such instances replaced. If the instance has ended, the drain function's log says why its container instance is still registered.",
    namespace: METRIC_NAMESPACE,
    metric: HEADROOM_METRICS.disconnectedAgents,
    dimensions: [CLUSTER_DIMENSION],
    statistic: "Minimum",
    comparison: ">=",
    threshold: 1,
    periodSeconds: 60,
    // The watch says how many: cluster.agentWatchdog.disconnectedMinutes.
    periods: 1,
    missing: "notBreaching",
    range: FROM_ZERO,
    always: true,
  },
  containerUnplaceable: {
    name: "container-unplaceable",
    fires: "a container that headroom counts fits on no instance, and the cluster does not grow for it",
    todo: "The headroom function's log names the container and what daemons hold: choose a larger cluster.capacity.instanceType, or smaller containers or daemons.",
    namespace: METRIC_NAMESPACE,
    metric: HEADROOM_METRICS.unplaceableContainers,
    dimensions: [CLUSTER_DIMENSION],
    statistic: "Minimum",
    comparison: ">=",
    threshold: 1,
    periodSeconds: 60,
    periods: 10,
    missing: "notBreaching",
    range: FROM_ZERO,
    always: true,
  },
  headroomStale: {
    name: "headroom-stale",
    fires: "nobody says any more how many containers fit: the cluster neither grows by need nor shrinks",
    todo: "Look at the log of the headroom function.",
    namespace: METRIC_NAMESPACE,
    metric: HEADROOM_METRICS.schedulableContainers,
    dimensions: [CLUSTER_DIMENSION],
    statistic: "SampleCount",
    comparison: "<",
    threshold: 1,
    periodSeconds: 60,
    periods: 5,
    missing: "breaching",
    range: SAMPLES,
    always: true,
  },
  hookQueueOld: {
    name: "queue-old",
    fires: "a message has waited for a function for ten minutes",
    todo: "Look at the function's log and at its throttles.",
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: ["QueueName"],
    statistic: "Maximum",
    comparison: ">",
    threshold: 600,
    ...MINUTE,
    range: FROM_ZERO,
  },
  deadLetters: {
    name: "dead-letters",
    fires: "a message of the terminating hook was given up after five receives",
    todo: "The drain goes on all the same, by its schedule; the drain function's log says why the message failed.",
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: ["QueueName"],
    statistic: "Maximum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  ruleFailed: {
    name: "rule-failed",
    fires: "EventBridge could not start what a rule is to start",
    todo: "Look whether function and queue still let the rule in.",
    namespace: "AWS/Events",
    metric: "FailedInvocations",
    dimensions: ["RuleName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...MINUTE,
    range: FROM_ZERO,
  },
  functionErrors: {
    name: "function-errors",
    fires: "a function fails again and again",
    todo: "Look at its log: each line with level ERROR names what failed.",
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: ["FunctionName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...THREE_OF_FIVE,
    range: FROM_ZERO,
  },
  functionThrottles: {
    name: "function-throttles",
    fires: "a function is not let run because the account has no concurrency left",
    todo: "Find the function that takes it all, or have the account's quota of concurrent executions raised.",
    namespace: "AWS/Lambda",
    metric: "Throttles",
    dimensions: ["FunctionName"],
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    ...THREE_OF_FIVE,
    range: FROM_ZERO,
  },
});

export type AlarmId = keyof typeof ALARMS;

/** The instruction of an alarm, in the words of one environment. */
export const todoOf = ({ todo }: AlarmDefinition, environment: string): string => todo.replaceAll("<env>", environment);

import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import {
  type HeadroomCall,
  type HeadroomFunctionSettings,
  headroomContract,
  type InstanceResources,
  type OtherContainer,
  type Resources,
  type TaskInterfaces,
  URGENT_MESSAGE,
} from "../../../functions/headroom/contract";
import { FUNCTION_LIMITS, METRIC_NAMESPACE } from "../../../functions/shared/contract";
import type { AlarmId } from "../../alerts/alarm-table";
import { alarmOf } from "../../alerts/alarms";
import type { EnvironmentSettings } from "../../environment/schema";
import { interfacesFor } from "../../environment/schema/headroom-containers";
import { windowsOf } from "../../environment/schema/schedule";
import { FunctionQueue } from "../../lambda/function-queue";
import { invokeByRule } from "../../lambda/invoke-by-rule";
import { type FunctionSettings, NodeFunction } from "../../lambda/node-function";
import { type QueueLimits, queueLimits } from "../../lambda/queue-limits";
import { type Right, statementsOf } from "../../lambda/rights";
import type { WatchedParts } from "../../lambda/watched-parts";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { arnsIn, type PolicyStatement } from "../../terraform/policy";

export interface HeadroomScalingProps {
  /** Names, region and cross-cutting rules of the deployment. */
  readonly deployment: DeploymentContext;
  /** AWS names of the cluster, of its group, and of the parts that scale it. */
  readonly names: {
    readonly cluster: string;
    readonly autoScalingGroup: string;
    readonly headroomFunction: string;
    readonly headroomQueue: string;
    readonly urgentHeadroomQueue: string;
    readonly capacityProvider: string;
  };
  /** The shortage threshold, the reserves, the window before scaling in and the schedule. */
  readonly settings: Pick<
    EnvironmentSettings["cluster"]["headroom"],
    "shortageThreshold" | "reservePercent" | "learntReservePercent" | "scaleInWindowMinutes" | "schedule"
  >;
  /** CPU units and MiB of the usual container, in which headroom is counted. */
  readonly container: Resources;
  /** The cluster shrinks when more containers than this still fit. */
  readonly excessThreshold: number;
  /** Containers that must find room besides the container of the usual size. */
  readonly otherContainers: readonly OtherContainer[];
  /** Numbers of tasks with a network interface of their own that an instance takes, without and with a trunk. */
  readonly interfaces: TaskInterfaces;
  /** Resources that an instance registers: the first instances of an empty cluster are counted by them. */
  readonly instance: InstanceResources;
  /** Whether the function sets the group's desired capacity. If not, it measures, and a capacity provider scales. */
  readonly scales: boolean;
  /** Log retention, tracing and concurrency of the function. */
  readonly functions: FunctionSettings;
}

/** Only other containers may need a network interface of their own. */
const needsInterfaces = ({ otherContainers, interfaces }: HeadroomScalingProps): boolean =>
  interfacesFor(otherContainers, interfaces).networkInterfaces > 0;

/**
 * State changes of container instances, and tasks that find no room, start a run once for each batching window, which is
 * as long as Lambda may wait anyway when there are few messages. What is older than a few minutes says nothing that the
 * schedule has not seen: a failed run is not repeated, as messages are gone before they can be received again.
 */
const LIMITS = queueLimits({
  function: FUNCTION_LIMITS,
  batchingWindowSeconds: 20,
  worthlessAfterSeconds: 120,
});

/**
 * Without a batching window Lambda passes a message on at once. With one, it may wait for 20 seconds when there are few
 * messages, however short the window is (Lambda developer guide, "Using Lambda with Amazon SQS").
 */
const URGENT_LIMITS = queueLimits({ function: FUNCTION_LIMITS, worthlessAfterSeconds: LIMITS.retentionSeconds });

/**
 * Events of the cluster that change the need, each with the id of its rule and target. Those that say that a task lacks room
 * are urgent.
 */
const EVENTS = [
  {
    rule: "rule",
    target: "target",
    name: "state-change",
    description: "Publishes the cluster's headroom soon after tasks have come or gone",
    sid: "StateChanges",
    detailType: "ECS Container Instance State Change",
    detail: {},
    isUrgent: false,
  },
  {
    rule: "no-room-rule",
    target: "no-room-target",
    name: "no-room",
    description: "Measures the cluster's headroom soon after a task has found no room",
    sid: "TasksWithoutRoom",
    detailType: "ECS Service Action",
    detail: { eventName: ["SERVICE_TASK_PLACEMENT_FAILURE"] },
    isUrgent: true,
  },
  {
    rule: "provisioning-rule",
    target: "provisioning-target",
    name: "provisioning",
    description: "Measures the cluster's headroom soon after a task of the capacity provider has begun to wait",
    sid: "TasksInProvisioning",
    detailType: "ECS Task State Change",
    detail: { lastStatus: ["PROVISIONING"] },
    isUrgent: true,
  },
] as const;

/** A queue of the function, and the events that go into it. */
interface EventQueue {
  /** Its scope, and that of its targets. */
  readonly scope: Construct;
  readonly queue: FunctionQueue;
  readonly events: readonly (typeof EVENTS)[number][];
  /** Body of each message. The function reads everything afresh, and whole events would fill a batch of 6 MB long before its count. */
  readonly message: object;
  /** The statement that the function's policy needs. */
  readonly takeMessages: PolicyStatement;
}

/**
 * Grows and shrinks the group by how many more containers would fit and how many tasks wait: the headroom function measures,
 * and sets the desired capacity. See docs/scaling.md.
 */
export class HeadroomScaling extends Construct {
  /** Functions, rules and queues, for alarms and dashboards. */
  readonly watched: WatchedParts;

  constructor(scope: Construct, id: string, props: HeadroomScalingProps) {
    super(scope, id);
    const { deployment, names } = props;
    const queues = this.queues(props);
    const headroom = new NodeFunction(this, "function", {
      deployment,
      functionName: names.headroomFunction,
      description: props.scales
        ? `Scales ${names.cluster} by how many more containers fit`
        : `Publishes how many more containers fit into ${names.cluster}`,
      entry: "functions/headroom/handler.ts",
      environment: headroomContract.toEnvironment(functionSettings(props)),
      ...LIMITS.function,
      ...props.functions,
      statements: [...this.statements(props), ...queues.map(({ takeMessages }) => takeMessages)],
    });
    const addAlarm = (child: string, alarm: AlarmId) =>
      new CloudwatchMetricAlarm(this, child, alarmOf(deployment, { alarm, of: [names.cluster] }));
    addAlarm("unplaceable-alarm", "containerUnplaceable");
    addAlarm("throttled-alarm", "tasksThrottled");
    if (props.scales) addAlarm("stalled-alarm", "scalingStalled");
    const scheduleName = `${names.headroomFunction}-schedule`;
    invokeByRule(this, "schedule", headroom, {
      name: scheduleName,
      description: "Publishes the cluster's headroom",
      scheduleExpression: "rate(1 minute)",
    });
    const rules = this.runOnEvents(props, queues, headroom);
    this.watched = {
      queues: queues.flatMap(({ queue }) => queue.watched.queues),
      deadLetterQueues: [],
      functions: [names.headroomFunction],
      rules: [scheduleName, ...rules],
    };
  }

  /** The queue that gathers all events, and where the function scales the one whose events start a run at once. */
  private queues({ names, scales }: HeadroomScalingProps): readonly EventQueue[] {
    const eventQueue = (id: string, name: string, limits: QueueLimits, isUrgent: boolean): EventQueue => {
      const scope = new Construct(this, id);
      const queue = new FunctionQueue(scope, { name, limits });
      return {
        scope,
        queue,
        events: EVENTS.filter((event) => event.isUrgent || !isUrgent),
        message: isUrgent ? URGENT_MESSAGE : {},
        takeMessages: isUrgent ? { ...queue.takeMessages, Sid: "TakeUrgentMessages" } : queue.takeMessages,
      };
    };
    return [
      eventQueue("events", names.headroomQueue, LIMITS, false),
      ...(scales ? [eventQueue("urgent-events", names.urgentHeadroomQueue, URGENT_LIMITS, true)] : []),
    ];
  }

  /** Has the events of the cluster that change the need start a run. @returns names of their rules */
  private runOnEvents(
    { deployment, names }: HeadroomScalingProps,
    queues: readonly EventQueue[],
    headroom: NodeFunction,
  ): readonly string[] {
    const [{ scope: rulesScope }] = queues as readonly [EventQueue];
    const clusterArn = [arnsIn(this, deployment.region)("ecs", `cluster/${names.cluster}`)];
    const rules = new Map(
      EVENTS.map((event) => [
        event.name,
        new CloudwatchEventRule(rulesScope, event.rule, {
          name: `${names.headroomFunction}-${event.name}`,
          description: event.description,
          eventPattern: JSON.stringify({
            source: ["aws.ecs"],
            "detail-type": [event.detailType],
            detail: { ...event.detail, clusterArn },
          }),
        }),
      ]),
    );
    for (const { scope, queue, events, message } of queues) {
      const delivery = queue.deliverTo(
        headroom,
        events.map(({ sid, name }) => ({
          Sid: sid,
          Effect: "Allow" as const,
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Condition: { ArnEquals: { "aws:SourceArn": rules.get(name)!.arn } },
        })),
      );
      for (const { target, name } of events)
        new CloudwatchEventTarget(scope, target, {
          rule: rules.get(name)!.name,
          arn: queue.queue.arn,
          input: JSON.stringify(message),
          dependsOn: [...delivery],
        });
    }
    return EVENTS.map(({ name }) => `${names.headroomFunction}-${name}`);
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
      "ecs:DescribeTaskDefinition": { Sid: "ReadSizesOfTasks", Resource: "*" },
      "ecs:PutAttributes": remember,
      "ecs:DeleteAttributes": remember,
      // These know no resource, but for the change of the group (service authorization reference of EC2 Auto Scaling and CloudWatch).
      "autoscaling:DescribeAutoScalingGroups": { Sid: "ReadGroup", Resource: "*" },
      "autoscaling:SetDesiredCapacity": props.scales
        ? {
            Sid: "Scale",
            Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
          }
        : undefined,
      // The scaling policy that ECS adds to the group with the capacity provider must not scale beside the function.
      "autoscaling:SuspendProcesses": props.scales
        ? {
            Sid: "StopOtherPolicies",
            Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${names.autoScalingGroup}`),
          }
        : undefined,
      // The trend and the window before scaling in follow from what was wanted. This action knows no resource and no namespace.
      "cloudwatch:GetMetricData": props.scales ? { Sid: "ReadWantedContainers", Resource: "*" } : undefined,
      "cloudwatch:PutMetricData": {
        Sid: "PublishMetrics",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": METRIC_NAMESPACE } },
      },
    });
  }
}

const functionSettings = (props: HeadroomScalingProps): HeadroomFunctionSettings => ({
  clusterName: props.names.cluster,
  autoScalingGroupName: props.names.autoScalingGroup,
  metricNamespace: METRIC_NAMESPACE,
  container: { cpu: props.container.cpu, memory: props.container.memory },
  shortageThreshold: props.settings.shortageThreshold,
  excessThreshold: props.excessThreshold,
  reservePercent: props.settings.reservePercent,
  learntReservePercent: props.settings.learntReservePercent,
  scaleInWindowMinutes: props.settings.scaleInWindowMinutes ?? 0,
  schedule: windowsOf(props.settings.schedule),
  otherContainers: props.otherContainers,
  ...interfacesFor(props.otherContainers, props.interfaces),
  instance: props.instance,
  scales: props.scales,
  capacityProvider: props.names.capacityProvider,
});

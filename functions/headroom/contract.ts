import { COMMON_CODECS, type CommonSettings, functionContract } from "../shared/contract";
import type { ClusterLogFields } from "../shared/log";
import { group, json, optional, text, wholeNumber, yesOrNo } from "../shared/variables";
import { isEndTime, isTimeOfDay, type ScheduleWindow, WEEKDAYS } from "./schedule";

/** An amount of CPU and memory. */
export interface Resources {
  /** CPU units, 1024 of which are one vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

/** The resources that one container reserves. */
export interface Container extends Resources {
  /** GPUs. @default 0 */
  readonly gpus?: number;
  /** TCP ports of the host that it binds, so that an instance takes one such container. @default none */
  readonly hostPorts?: readonly number[];
  /** Elastic network interfaces: 1 for a task with network mode awsvpc. @default 0 */
  readonly networkInterfaces?: number;
}

/** A container besides the usual one that must find room too, with thresholds of its own. */
export interface OtherContainer extends Required<Container> {
  /** Value of {@link CONTAINER_DIMENSION} in its metric. */
  readonly name: string;
  /** Schedulable containers at or below which the cluster grows. */
  readonly shortageThreshold: number;
  /** Schedulable containers at or above which the cluster shrinks. */
  readonly excessThreshold: number;
}

/** Tasks with a network interface of their own that an instance takes. */
export interface TaskInterfaces {
  /** On an instance without a trunk; 0 when no container needs one. */
  readonly networkInterfaces: number;
  /** On an instance with a trunk network interface; 0 when no instance can have one. */
  readonly trunkedInterfaces: number;
}

/** Settings of the headroom function. */
export interface HeadroomFunctionSettings extends CommonSettings, TaskInterfaces {
  /** CloudWatch namespace of the published metrics. */
  readonly metricNamespace: string;
  /** The resources that one usual container reserves. */
  readonly container: Resources;
  /** Schedulable usual containers at or below which the cluster grows. */
  readonly shortageThreshold: number;
  /** Schedulable usual containers at or above which the cluster shrinks. */
  readonly excessThreshold: number;
  /** Room kept free, in percent of the usual containers in use. */
  readonly reservePercent: number;
  /** Maximum of the reserve that is learnt from the last day, in percent of the usual containers in use; 0 learns none. */
  readonly learntReservePercent: number;
  /** Minutes of the window before scaling in; 0 lets the function choose it from what was wanted. */
  readonly scaleInWindowMinutes: number;
  /** Hours in which the cluster has a minimum of instances beyond the group's; empty in most clusters. */
  readonly schedule: readonly ScheduleWindow[];
  /** Containers besides the usual one; empty in most clusters. */
  readonly otherContainers: readonly OtherContainer[];
  /** Resources that an instance of the group registers, for a cluster that has none. */
  readonly instance: InstanceResources;
  /** Whether the function sets the group's desired capacity; if not, it only measures. */
  readonly scales: boolean;
  /** Name of the cluster's capacity provider: its tasks wait in PROVISIONING when there is no room. */
  readonly capacityProvider: string;
}

/** Resources that an instance registers, besides its network interfaces. */
export interface InstanceResources extends Resources {
  /** GPUs. */
  readonly gpus: number;
}

const isCount = (value: unknown, minimum: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= minimum;

const isOtherContainer = (value: Record<string, unknown> | null): boolean =>
  typeof value?.["name"] === "string" &&
  isCount(value["cpu"], 1) &&
  isCount(value["memory"], 1) &&
  [value["gpus"], value["networkInterfaces"], value["shortageThreshold"], value["excessThreshold"]].every((count) =>
    isCount(count, 0),
  ) &&
  Array.isArray(value["hostPorts"]) &&
  value["hostPorts"].every((port) => isCount(port, 1));

const isOtherContainers = (value: unknown): value is readonly OtherContainer[] =>
  Array.isArray(value) && value.every(isOtherContainer);

const isOneOf = (values: readonly string[], value: unknown): boolean =>
  typeof value === "string" && values.includes(value);

const isText = (value: unknown, test: (text: string) => boolean): boolean => typeof value === "string" && test(value);

const isScheduleWindow = (value: Record<string, unknown> | null): boolean =>
  typeof value?.["name"] === "string" &&
  Array.isArray(value["days"]) &&
  value["days"].length > 0 &&
  value["days"].every((day) => isOneOf(WEEKDAYS, day)) &&
  isText(value["from"], isTimeOfDay) &&
  isText(value["to"], isEndTime) &&
  value["from"] !== value["to"] &&
  // One that this runtime does not know is no reason to stop: scheduleOf answers for it.
  isText(value["timeZone"], (name) => name !== "") &&
  isCount(value["minInstances"], 1);

const isSchedule = (value: unknown): value is readonly ScheduleWindow[] =>
  Array.isArray(value) && value.every(isScheduleWindow);

/** Contract of the headroom function. */
export const headroomContract = functionContract<HeadroomFunctionSettings>("headroom", {
  ...COMMON_CODECS,
  metricNamespace: text("METRIC_NAMESPACE"),
  container: group<Resources>({
    cpu: wholeNumber("CONTAINER_CPU", 1),
    memory: wholeNumber("CONTAINER_MEMORY", 1),
  }),
  shortageThreshold: wholeNumber("SHORTAGE_THRESHOLD"),
  excessThreshold: wholeNumber("EXCESS_THRESHOLD"),
  reservePercent: wholeNumber("RESERVE_PERCENT"),
  learntReservePercent: optional(wholeNumber("LEARNT_RESERVE_PERCENT"), 0),
  scaleInWindowMinutes: optional(wholeNumber("SCALE_IN_WINDOW_MINUTES"), 0),
  schedule: optional(
    json(
      "SCHEDULE",
      "a JSON list of windows, each with name, days (mon to sun), from and to (HH:MM, not the same; to is 24:00 at the end of a day), timeZone (a name of IANA) and minInstances (1 or more)",
      isSchedule,
    ),
    [],
  ),
  otherContainers: optional(
    json(
      "OTHER_CONTAINERS",
      "a JSON list of containers, each with name, cpu, memory, gpus, hostPorts, networkInterfaces, shortageThreshold and excessThreshold",
      isOtherContainers,
    ),
    [],
  ),
  instance: group<InstanceResources>({
    cpu: wholeNumber("INSTANCE_CPU", 1),
    memory: wholeNumber("INSTANCE_MEMORY", 1),
    gpus: optional(wholeNumber("INSTANCE_GPUS"), 0),
  }),
  scales: yesOrNo("SCALES"),
  capacityProvider: text("CAPACITY_PROVIDER"),
  networkInterfaces: optional(wholeNumber("NETWORK_INTERFACES"), 0),
  trunkedInterfaces: optional(wholeNumber("TRUNKED_INTERFACES"), 0),
});

/** The API calls of the headroom function. Its code can make no others, and its rights name each. */
export type HeadroomCall =
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:SetDesiredCapacity"
  | "autoscaling:SuspendProcesses"
  | "cloudwatch:GetMetricData"
  | "cloudwatch:PutMetricData"
  | "ecs:DeleteAttributes"
  | "ecs:DescribeContainerInstances"
  | "ecs:DescribeServices"
  | "ecs:DescribeTaskDefinition"
  | "ecs:ListContainerInstances"
  | "ecs:DescribeTasks"
  | "ecs:ListServices"
  | "ecs:ListTasks"
  | "ecs:PutAttributes";

/** Metrics of the headroom function, all counts with the dimension of the cluster. */
export const HEADROOM_METRICS = {
  /** Containers that still fit. Of a cluster with several kinds of containers also one for each kind. */
  schedulableContainers: "SchedulableContainers",
  /** Containers that will fit on instances that are launching. */
  launchingContainers: "LaunchingContainers",
  /** Containers that are wanted: in use, or waiting for room. The memory from which trend and window follow. */
  wantedContainers: "WantedContainers",
  /** Instances by which the cluster is too small. */
  missingInstances: "MissingInstances",
  /** Instances that may go. */
  surplusInstances: "SurplusInstances",
  /** Instances that are wanted and that the group does not launch although it may. At least 1 while launching is suspended. */
  stalledInstances: "StalledInstances",
  /** Kinds of containers that no instance has room for, even when it runs nothing but daemons. */
  unplaceableContainers: "UnplaceableContainers",
  /** Tasks that wait although there is room for them: ECS tries again after minutes. */
  throttledTasks: "ThrottledTasks",
  /** ACTIVE container instances whose ECS agent is disconnected, or whose container runtime is impaired. */
  disconnectedAgents: "DisconnectedAgents",
} as const;

/** A metric of the headroom function. */
export type HeadroomMetric = keyof typeof HEADROOM_METRICS;

/** Message of the log line of each decision. */
export const DECISION_MESSAGE = "headroom is measured";

/** Fields of that line besides those of the headroom. `npm run replay` plays them. */
export interface DecisionLogFields extends ClusterLogFields {
  /** When the run began, in ISO 8601. */
  readonly startedAt: string;
  /** Instances that the group has to have. */
  readonly desiredCapacity: number;
  /** Instances that launch, or come back into service. */
  readonly pendingInstances: number;
  /** Instances that leave. */
  readonly terminatingInstances: number;
  /** When each instance registered that has done so within the last minutes, in ISO 8601, by its EC2 id. */
  readonly registrations: Readonly<Record<string, string>>;
}

/** Message of the log line of each change of the desired capacity. */
export const CAPACITY_MESSAGE = "the desired capacity is set";

/** Fields of that line. */
export interface CapacityLogFields extends ClusterLogFields {
  /** When the group had accepted it, in ISO 8601. */
  readonly setAt: string;
  /** Instances that it had to have. */
  readonly from: number;
  /** Instances that it has to have. */
  readonly to: number;
}

/** Dimension of the metric of one kind of container: its name. */
export const CONTAINER_DIMENSION = "Container";

/** Name of the usual container where there are others. */
export const USUAL_CONTAINER = "usual";

/** Body of the messages that say that a task lacks room: the function reconciles at once. */
export const URGENT_MESSAGE = { urgent: true } as const;

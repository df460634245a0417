import type { FollowedMetric } from "../rehearsal/foreign-cluster";
import { type Alarm, type CapacityProvider, type ScalingPolicy, targetTracking } from "../virtual-aws";
import { type Answers, FORMS, ForeignClusterError, type Found, type ItemOf } from "./answers";
import type { ReadGroup } from "./groups";

/** The scaling of a group, as far as it is played. */
export interface ReadScaling {
  /** Scaling policies of the group. */
  readonly policies: readonly ScalingPolicy[];
  /** Alarms that execute them. */
  readonly alarms: readonly Alarm[];
  /** Metrics of these alarms. */
  readonly metrics: readonly FollowedMetric[];
  /** Capacity provider of the group. @default it has none */
  readonly capacityProvider?: CapacityProvider;
  /** Each thing that decides the number of instances, in words. */
  readonly words: readonly string[];
  /** One sentence for each policy that is not played. */
  readonly notPlayed: readonly string[];
}

/** The cluster that a group scales for. */
export interface ScaledCluster {
  /** Name of the cluster. */
  readonly name: string;
  /** Percent of its reserved CPU that a task uses. @default unknown */
  readonly cpuUsePercent?: number | undefined;
}

type Policy = ItemOf<"policies">;

/** Namespace of the metric that ECS's own policy follows: it comes with the capacity provider. */
const OF_MANAGED_SCALING = "AWS/ECS/ManagedScaling";

/**
 * Reads the scaling policies of a group, their alarms and its capacity provider.
 *
 * @throws ForeignClusterError when a policy lacks what its type needs, or no file has its alarm
 */
export function readScaling(answers: Answers, { group, provider }: ReadGroup, cluster: ScaledCluster): ReadScaling {
  const name = group.item.AutoScalingGroupName;
  const own = answers.policies.filter(({ item }) => item.AutoScalingGroupName === name && !isManaged(item));
  const isSuspended = group.item.SuspendedProcesses.some(({ ProcessName }) => ProcessName === "AlarmNotification");
  const read = own.map((found) => readPolicy(found, { answers, group, cluster, isSuspended }));
  const played = read.flatMap((each) => ("policy" in each ? [each] : []));
  const managed = isSuspended ? undefined : managedScalingOf(provider);
  return {
    policies: played.map(({ policy }) => policy),
    alarms: played.flatMap(({ alarms }) => alarms),
    metrics: distinct(played.flatMap(({ metrics }) => metrics)),
    ...(provider && {
      capacityProvider: {
        name: provider.name,
        terminationProtection: provider.autoScalingGroupProvider?.managedTerminationProtection === "ENABLED",
        ...(managed && { managedScaling: managed }),
      },
    }),
    words: [
      ...(managed ? [`managed scaling with target ${managed.targetCapacity} %`] : []),
      ...played.map(({ words }) => words),
    ],
    notPlayed: read.flatMap((each) => ("reason" in each ? [each.reason] : [])),
  };
}

const isManaged = ({ TargetTrackingConfiguration: tracking, PolicyName }: Policy): boolean =>
  tracking?.CustomizedMetricSpecification?.Namespace === OF_MANAGED_SCALING ||
  PolicyName.startsWith("ECSManagedAutoScalingPolicy-");

/** Managed scaling where it is on. Defaults: ECS API reference, ManagedScaling. */
const managedScalingOf = (provider: ReadGroup["provider"]): CapacityProvider["managedScaling"] => {
  const scaling = provider?.autoScalingGroupProvider?.managedScaling;
  if (scaling?.status !== "ENABLED") return undefined;
  return {
    targetCapacity: scaling.targetCapacity ?? 100,
    ...(scaling.minimumScalingStepSize !== undefined && { minimumStep: scaling.minimumScalingStepSize }),
    ...(scaling.maximumScalingStepSize !== undefined && { maximumStep: scaling.maximumScalingStepSize }),
    ...(scaling.instanceWarmupPeriod !== undefined && { warmupSeconds: scaling.instanceWarmupPeriod }),
  };
};

/** A policy that is played, or the reason why it is not. */
type ReadPolicy =
  | {
      readonly policy: ScalingPolicy;
      readonly alarms: readonly Alarm[];
      readonly metrics: readonly FollowedMetric[];
      readonly words: string;
    }
  | { readonly reason: string };

interface Surroundings {
  /** All that was read. */
  readonly answers: Answers;
  /** The group that scales. */
  readonly group: Found<"groups">;
  /** The cluster that it scales for. */
  readonly cluster: ScaledCluster;
  /** Whether the group's process AlarmNotification is suspended: no policy acts. */
  readonly isSuspended: boolean;
}

const readPolicy = (found: Found<"policies">, surroundings: Surroundings): ReadPolicy => {
  const { item } = found;
  const notPlayed = (why: string): ReadPolicy => ({ reason: `Scaling policy ${item.PolicyName} ${why}: not played.` });
  if (item.Enabled === false) return notPlayed("is switched off");
  if (surroundings.isSuspended) return notPlayed("never acts, as the group's process AlarmNotification is suspended");
  const { PolicyType: type = "SimpleScaling" } = item;
  if (type === "TargetTrackingScaling") return readTracking(found, surroundings, notPlayed);
  if (type === "SimpleScaling" || type === "StepScaling") return readAdjusting(found, surroundings, notPlayed);
  return notPlayed(`is of type ${type}`);
};

const readTracking = (
  { item, place }: Found<"policies">,
  { answers, group, cluster }: Surroundings,
  notPlayed: (why: string) => ReadPolicy,
): ReadPolicy => {
  const tracking = item.TargetTrackingConfiguration;
  if (!tracking) throw missing(place, "TargetTrackingConfiguration");
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: custom } = tracking;
  const named =
    predefined?.PredefinedMetricType === "ASGAverageCPUUtilization"
      ? {
          Namespace: "AWS/EC2",
          MetricName: "CPUUtilization",
          Dimensions: [{ Name: "AutoScalingGroupName", Value: item.AutoScalingGroupName }],
        }
      : { Dimensions: [], ...custom };
  const metric = metricOf(named, cluster);
  if ("why" in metric)
    return notPlayed(`follows ${predefined?.PredefinedMetricType ?? metricInWords(named)}, ${metric.why}`);
  const { TargetValue: target, DisableScaleIn: neverShrinks = false } = tracking;
  const warmupSeconds = item.EstimatedInstanceWarmup ?? group.item.DefaultInstanceWarmup;
  const made = targetTracking({
    name: item.PolicyName,
    metric: { namespace: metric.namespace, name: metric.metricName, dimensions: metric.dimensions },
    target,
    ...(warmupSeconds !== undefined && { warmupSeconds }),
    ...ALARM_DEFAULTS,
    lowThreshold: LOW_SHARE * target,
  });
  const exported = alarmsOf(answers, item).flatMap((each) => readAlarm(each, item.PolicyName) ?? []);
  const alarms = (exported.length > 0 ? exported : made.alarms).filter(
    ({ comparison }) => !neverShrinks || comparison.startsWith("Greater"),
  );
  return {
    policy: made.policies[0]!,
    alarms,
    metrics: [metric],
    words: `target tracking of ${metric.metricName} at ${target} %`,
  };
};

/** Alarms of target tracking, where no file has them: three minutes above the target (EC2 Auto Scaling user guide). */
const ALARM_DEFAULTS = { highMinutes: 3 } as const;

/**
 * Share of the target below which a group shrinks, where no file has the alarm. EC2 Auto Scaling user guide, "Target
 * tracking scaling policies": "usually more than 10 %" below the target.
 */
const LOW_SHARE = 0.9;

const readAdjusting = (
  { item, place }: Found<"policies">,
  { answers, group, cluster }: Surroundings,
  notPlayed: (why: string) => ReadPolicy,
): ReadPolicy => {
  const exported = alarmsOf(answers, item);
  if (item.Alarms.length > 0 && exported.length === 0)
    throw new ForeignClusterError(
      `${place}.Alarms names ${item.Alarms.map(({ AlarmName }) => AlarmName).join(", ")}, and no file has such an alarm; add the JSON of ${FORMS.alarms.command}`,
    );
  const metrics: FollowedMetric[] = [];
  const alarms: Alarm[] = [];
  let why = "is executed by no alarm";
  for (const found of exported) {
    const metric = metricOf(found.item, cluster);
    const alarm = readAlarm(found, item.PolicyName);
    if ("why" in metric)
      why = `is executed by alarm ${found.item.AlarmName} on ${metricInWords(found.item)}, ${metric.why}`;
    else if (!alarm)
      why = `is executed by alarm ${found.item.AlarmName}, which is off, or has a period, a statistic or a condition that is not known`;
    else {
      metrics.push(metric);
      alarms.push(alarm);
    }
  }
  if (alarms.length === 0) return notPlayed(why);
  return {
    policy: adjusting(item, place, group.item),
    alarms,
    metrics,
    words: `policy ${item.PolicyName} on ${alarms.map(conditionInWords).join(" and ")}`,
  };
};

const adjusting = (item: Policy, place: string, group: ItemOf<"groups">): ScalingPolicy => {
  if (item.AdjustmentType === undefined) throw missing(place, "AdjustmentType");
  const common = {
    name: item.PolicyName,
    adjustmentType: item.AdjustmentType,
    ...(item.MinAdjustmentMagnitude !== undefined && { minAdjustmentMagnitude: item.MinAdjustmentMagnitude }),
  };
  if (item.PolicyType === "StepScaling") {
    if (item.StepAdjustments.length === 0) throw missing(place, "StepAdjustments");
    const warmupSeconds = item.EstimatedInstanceWarmup ?? group.DefaultInstanceWarmup;
    return {
      ...common,
      type: "StepScaling",
      steps: item.StepAdjustments.map(
        ({ MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper, ScalingAdjustment }) => ({
          ...(lower !== undefined && { lower }),
          ...(upper !== undefined && { upper }),
          adjustment: ScalingAdjustment,
        }),
      ),
      ...(warmupSeconds !== undefined && { warmupSeconds }),
    };
  }
  if (item.ScalingAdjustment === undefined) throw missing(place, "ScalingAdjustment");
  return {
    ...common,
    type: "SimpleScaling",
    adjustment: item.ScalingAdjustment,
    ...(item.Cooldown !== undefined && { cooldownSeconds: item.Cooldown }),
  };
};

const missing = (place: string, member: string): ForeignClusterError =>
  new ForeignClusterError(
    `${place}.${member} is missing; get the file anew with ${FORMS.policies.command}, and without --query`,
  );

const alarmsOf = ({ alarms }: Answers, { Alarms, PolicyARN }: Policy): readonly Found<"alarms">[] =>
  alarms.filter(
    ({ item }) =>
      Alarms.some(({ AlarmName }) => AlarmName === item.AlarmName) ||
      (PolicyARN !== undefined && item.AlarmActions.includes(PolicyARN)),
  );

const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;

const readAlarm = ({ item }: Found<"alarms">, policy: string): Alarm | undefined => {
  const { Statistic: statistic, Period: periodSeconds = 0, Threshold: threshold, Namespace, MetricName } = item;
  const comparison = COMPARISONS.find((each) => each === item.ComparisonOperator);
  const isKnown = periodSeconds > 0 && periodSeconds % 60 === 0 && item.ActionsEnabled !== false;
  if (!isKnown || !statistic || threshold === undefined || !comparison || !Namespace || !MetricName) return undefined;
  return {
    name: item.AlarmName,
    namespace: Namespace,
    metricName: MetricName,
    dimensions: Object.fromEntries(item.Dimensions.map(({ Name, Value }) => [Name, Value])),
    statistic,
    periodSeconds,
    evaluationPeriods: item.EvaluationPeriods,
    datapointsToAlarm: item.DatapointsToAlarm ?? item.EvaluationPeriods,
    threshold,
    comparison,
    treatMissingData: item.TreatMissingData ?? "missing",
    policies: [policy],
  };
};

const conditionInWords = ({ metricName, comparison, threshold }: Alarm): string =>
  `${metricName} ${comparison.startsWith("Greater") ? "above" : "below"} ${threshold} %`;

/** A metric as an alarm or a policy names it. */
interface NamedMetric {
  /** For example "AWS/ECS". @default it is metric math */
  readonly Namespace?: string | undefined;
  /** For example "CPUReservation". @default it is metric math */
  readonly MetricName?: string | undefined;
  /** Dimensions of the metric. */
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

const metricInWords = ({ Namespace = "", MetricName = "a metric of its own" }: NamedMetric): string =>
  `${Namespace} ${MetricName}`.trim();

/** The metrics of a cluster that follow from its tasks, by namespace, name and dimension. */
const METRICS: Readonly<Record<string, Pick<FollowedMetric, "kind" | "resource">>> = {
  "AWS/ECS CPUReservation ClusterName": { kind: "reservation", resource: "cpu" },
  "AWS/ECS MemoryReservation ClusterName": { kind: "reservation", resource: "memory" },
  "AWS/ECS CPUUtilization ClusterName": { kind: "utilization", resource: "cpu" },
  "AWS/EC2 CPUUtilization AutoScalingGroupName": { kind: "utilization", resource: "cpu" },
};

const metricOf = (
  { Namespace: namespace = "", MetricName: metricName = "", Dimensions }: NamedMetric,
  { name, cpuUsePercent }: ScaledCluster,
): FollowedMetric | { readonly why: string } => {
  const followed = METRICS[[namespace, metricName, ...Dimensions.map(({ Name }) => Name)].join(" ")];
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  if (!followed || (dimensions["ClusterName"] ?? name) !== name)
    return { why: "which does not follow from the cluster's tasks" };
  if (followed.kind === "utilization" && cpuUsePercent === undefined)
    return { why: "which --cpu-use PERCENT plays, the CPU that a task uses of what it reserves" };
  return { ...followed, namespace, metricName, dimensions };
};

const distinct = (metrics: readonly FollowedMetric[]): readonly FollowedMetric[] => [
  ...new Map(metrics.map((each) => [JSON.stringify(each), each])).values(),
];

import { z } from "zod";
import {
  allowing,
  amount,
  type Contradiction,
  consistent,
  count,
  digits,
  firstProblem,
  isWhole,
  LARGEST_INTEGER,
  listOf,
  maybe,
  text,
  whole,
} from "../json-values";
import { MAX_TASKS } from "../rehearsal/traffic/traffic";
import { UserError } from "../user-error";

/** A folder that does not describe a cluster. The message names the file and the place in it. */
export class ForeignClusterError extends UserError {
  override readonly name = "ForeignClusterError";
}

/** A count of tasks that a rehearsal can play. */
const tasks = whole(0, MAX_TASKS);

const launchTemplate = z.object({ LaunchTemplateId: maybe(text), LaunchTemplateName: maybe(text) });

/** Source: EC2 Auto Scaling API reference, AutoScalingGroup, LaunchTemplateOverrides and InstancesDistribution. */
const group = consistent(
  z.object({
    AutoScalingGroupName: text,
    AutoScalingGroupARN: maybe(text),
    MinSize: count,
    MaxSize: count,
    DesiredCapacity: count,
    DefaultCooldown: maybe(count),
    DefaultInstanceWarmup: maybe(count),
    AvailabilityZones: listOf(text),
    Instances: listOf(z.object({ InstanceId: text, InstanceType: maybe(text) })),
    LaunchTemplate: maybe(launchTemplate),
    LaunchConfigurationName: maybe(text),
    MixedInstancesPolicy: maybe(
      z.object({
        LaunchTemplate: maybe(
          z.object({
            LaunchTemplateSpecification: maybe(launchTemplate),
            Overrides: listOf(
              z.object({
                InstanceType: maybe(text),
                WeightedCapacity: maybe(digits(1, 999)),
                InstanceRequirements: maybe(z.object({})),
              }),
            ),
          }),
        ),
        InstancesDistribution: maybe(
          z.object({ OnDemandBaseCapacity: maybe(count), OnDemandPercentageAboveBaseCapacity: maybe(whole(0, 100)) }),
        ),
      }),
    ),
    SuspendedProcesses: listOf(z.object({ ProcessName: text })),
    TerminationPolicies: listOf(text),
    NewInstancesProtectedFromScaleIn: maybe(z.boolean()),
    MaxInstanceLifetime: maybe(count),
    WarmPoolConfiguration: maybe(z.object({})),
    /** No member of AWS's: a plan names the type of instances that are not there yet. */
    PlannedInstanceType: maybe(text),
  }),
  ({ MinSize, MaxSize, DesiredCapacity }) => {
    if (MaxSize < MinSize) return { path: ["MaxSize"], allowed: `MinSize, which is ${MinSize}, or more` };
    return DesiredCapacity < MinSize || DesiredCapacity > MaxSize
      ? { path: ["DesiredCapacity"], allowed: `MinSize to MaxSize, which are ${MinSize} to ${MaxSize}` }
      : undefined;
  },
);

const dimensions = listOf(z.object({ Name: text, Value: text }));

const adjustment = allowing<number>(
  `a whole number from -${LARGEST_INTEGER} to ${LARGEST_INTEGER}`,
  isWhole(-LARGEST_INTEGER, LARGEST_INTEGER),
);

const step = z.object({
  MetricIntervalLowerBound: maybe(amount),
  MetricIntervalUpperBound: maybe(amount),
  ScalingAdjustment: adjustment,
});

/**
 * Steps neither overlap nor leave a gap, and a bound is missing at the ends alone. Source: EC2 Auto Scaling API reference,
 * StepAdjustment, and user guide, "Step adjustments for step scaling".
 */
const contradictionOfSteps = (steps: readonly z.output<typeof step>[]): Contradiction | undefined => {
  const ends = steps.map(({ MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper }, index) => ({
    index,
    lower: lower ?? Number.NEGATIVE_INFINITY,
    upper: upper ?? Number.POSITIVE_INFINITY,
  }));
  const empty = ends.find(({ lower, upper }) => lower >= upper);
  const inOrder = ends.sort((one, other) => one.lower - other.lower);
  const wrong = empty ?? inOrder.find(({ lower }, place) => place > 0 && lower !== inOrder[place - 1]!.upper);
  return (
    wrong && {
      path: ["StepAdjustments", wrong.index],
      allowed: "steps that neither overlap nor leave a gap, each with a lower bound below its upper bound",
    }
  );
};

/** Source: EC2 Auto Scaling API reference, ScalingPolicy. */
const scalingPolicy = consistent(
  z.object({
    AutoScalingGroupName: text,
    PolicyName: text,
    PolicyARN: maybe(text),
    PolicyType: maybe(text),
    AdjustmentType: maybe(z.enum(["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"])),
    ScalingAdjustment: maybe(adjustment),
    MinAdjustmentMagnitude: maybe(count),
    Cooldown: maybe(count),
    EstimatedInstanceWarmup: maybe(count),
    StepAdjustments: listOf(step),
    Alarms: listOf(z.object({ AlarmName: text })),
    TargetTrackingConfiguration: maybe(
      z.object({
        TargetValue: allowing<number>("a number above 0", (number) => Number.isFinite(number) && Number(number) > 0),
        DisableScaleIn: maybe(z.boolean()),
        PredefinedMetricSpecification: maybe(z.object({ PredefinedMetricType: text })),
        CustomizedMetricSpecification: maybe(
          z.object({ MetricName: maybe(text), Namespace: maybe(text), Statistic: maybe(text), Dimensions: dimensions }),
        ),
      }),
    ),
    Enabled: maybe(z.boolean()),
  }),
  ({ StepAdjustments }) => contradictionOfSteps(StepAdjustments),
);

/** Seconds that all periods of an alarm may take, with periods below an hour and with longer ones. */
const EVALUATED_SECONDS = { short: 86_400, long: 604_800 } as const;

/** Source: CloudWatch API reference, MetricAlarm and PutMetricAlarm. */
const alarm = consistent(
  z.object({
    AlarmName: text,
    AlarmActions: listOf(text),
    ActionsEnabled: maybe(z.boolean()),
    Namespace: maybe(text),
    MetricName: maybe(text),
    Dimensions: dimensions,
    Statistic: maybe(z.enum(["Minimum", "Maximum", "Average", "Sum", "SampleCount"])),
    Period: maybe(
      allowing<number>(
        "10, 20, 30 or a multiple of 60, in seconds, up to 604800",
        (seconds) =>
          [10, 20, 30].includes(Number(seconds)) ||
          (isWhole(60, EVALUATED_SECONDS.long)(seconds) && Number(seconds) % 60 === 0),
      ),
    ),
    EvaluationPeriods: whole(1),
    DatapointsToAlarm: maybe(whole(1)),
    Threshold: maybe(amount),
    ComparisonOperator: text,
    TreatMissingData: maybe(z.enum(["breaching", "notBreaching", "ignore", "missing"])),
  }),
  ({ Period: seconds = 0, EvaluationPeriods: periods, DatapointsToAlarm: datapoints = 1 }) => {
    const maximum = EVALUATED_SECONDS[seconds < 3600 ? "short" : "long"];
    if (seconds * periods > maximum)
      return { path: ["EvaluationPeriods"], allowed: `periods of ${seconds} s that are ${maximum} s or less together` };
    return datapoints > periods
      ? { path: ["DatapointsToAlarm"], allowed: `EvaluationPeriods, which is ${periods}, or less` }
      : undefined;
  },
);

const strategy = listOf(z.object({ capacityProvider: text }));

/** Source: ECS API reference, Cluster. */
const cluster = z.object({
  clusterArn: text,
  clusterName: maybe(text),
  status: maybe(text),
  runningTasksCount: maybe(count),
  activeServicesCount: maybe(count),
  defaultCapacityProviderStrategy: strategy,
  capacityProviders: listOf(text),
});

const toggle = maybe(z.enum(["ENABLED", "DISABLED"]));

const managedScaling = consistent(
  z.object({
    status: toggle,
    targetCapacity: maybe(whole(1, 100)),
    minimumScalingStepSize: maybe(whole(1, 10_000)),
    maximumScalingStepSize: maybe(whole(1, 10_000)),
    instanceWarmupPeriod: maybe(whole(0, 10_000)),
  }),
  ({ minimumScalingStepSize: minimum = 1, maximumScalingStepSize: maximum = 10_000 }) =>
    maximum < minimum
      ? { path: ["maximumScalingStepSize"], allowed: `minimumScalingStepSize, which is ${minimum}, or more` }
      : undefined,
);

/** Source: ECS API reference, CapacityProvider and ManagedScaling. */
const capacityProvider = z.object({
  name: text,
  autoScalingGroupProvider: maybe(
    z.object({
      autoScalingGroupArn: text,
      managedScaling: maybe(managedScaling),
      managedTerminationProtection: toggle,
      managedDraining: toggle,
    }),
  ),
});

/** Source: ECS API reference, Service. */
const service = z.object({
  serviceName: text,
  clusterArn: maybe(text),
  status: maybe(text),
  /** Missing where a deployment controller outside of ECS deploys task sets. */
  taskDefinition: maybe(text),
  deploymentController: maybe(z.object({ type: text })),
  desiredCount: maybe(tasks),
  launchType: maybe(text),
  capacityProviderStrategy: strategy,
  schedulingStrategy: maybe(z.enum(["REPLICA", "DAEMON"])),
  deploymentConfiguration: maybe(z.object({ maximumPercent: maybe(count), minimumHealthyPercent: maybe(count) })),
  loadBalancers: listOf(z.object({ targetGroupArn: maybe(text) })),
  placementStrategy: listOf(z.object({ type: text, field: maybe(text) })),
  placementConstraints: listOf(z.object({ type: text })),
  availabilityZoneRebalancing: toggle,
});

const port = maybe(whole(0, 65_535));

/** The value of a requirement other than a GPU is a name. */
const requirement = consistent(z.object({ type: text, value: text }), ({ type, value: given }) =>
  type === "GPU" && !/^\d{1,3}$/.test(given) ? { path: ["value"], allowed: "a text of up to three digits" } : undefined,
);

/**
 * Source: ECS API reference, TaskDefinition. Environment variables, secrets, commands and images of containers are not
 * among the members: they are never read.
 */
const taskDefinition = z.object({
  taskDefinitionArn: text,
  cpu: maybe(digits(0)),
  memory: maybe(digits(0)),
  networkMode: maybe(text),
  ipcMode: maybe(text),
  volumes: listOf(
    z.object({
      host: maybe(z.object({ sourcePath: maybe(text) })),
      dockerVolumeConfiguration: maybe(z.object({})),
    }),
  ),
  containerDefinitions: listOf(
    z.object({
      privileged: maybe(z.boolean()),
      linuxParameters: maybe(z.object({ devices: listOf(z.object({ hostPath: maybe(text) })) })),
      cpu: maybe(count),
      memory: maybe(count),
      memoryReservation: maybe(count),
      stopTimeout: maybe(count),
      healthCheck: maybe(z.object({ interval: maybe(whole(5, 300)) })),
      portMappings: listOf(z.object({ containerPort: port, hostPort: port, protocol: maybe(text) })),
      resourceRequirements: listOf(requirement),
    }),
  ),
});

/** Source: EC2 Auto Scaling API reference, LifecycleHook. */
const lifecycleHook = z.object({
  LifecycleHookName: text,
  AutoScalingGroupName: text,
  LifecycleTransition: text,
});

/** Source: ELB API reference, TargetGroup. */
const targetGroup = z.object({ TargetGroupArn: text, HealthCheckIntervalSeconds: maybe(whole(5, 300)) });

/** Source: ECS API reference, ContainerInstance. */
const containerInstance = z.object({ ec2InstanceId: maybe(text) });

/** Source: EC2 API reference, LaunchTemplateVersion. User data is never read. */
const launchTemplateVersion = z.object({
  LaunchTemplateId: maybe(text),
  LaunchTemplateName: maybe(text),
  VersionNumber: maybe(count),
  DefaultVersion: maybe(z.boolean()),
  LaunchTemplateData: z.object({ InstanceType: maybe(text) }),
});

/** Source: EC2 Auto Scaling API reference, LaunchConfiguration. User data is never read. */
const launchConfiguration = z.object({ LaunchConfigurationName: text, InstanceType: maybe(text) });

/** Source: Application Auto Scaling API reference, ScalableTarget and ScalingPolicy. */
const scalableTarget = consistent(
  z.object({ ResourceId: text, MinCapacity: tasks, MaxCapacity: tasks }),
  ({ MinCapacity, MaxCapacity }) =>
    MaxCapacity < MinCapacity
      ? { path: ["MaxCapacity"], allowed: `MinCapacity, which is ${MinCapacity}, or more` }
      : undefined,
);
const serviceScalingPolicy = z.object({ ResourceId: text, PolicyName: text });

/** A form of AWS's answers: the member that holds its items, their members that are read, and the command that asks. */
interface Form<Item extends z.ZodType = z.ZodType> {
  /** Member of an answer that holds the items. */
  readonly member: string;
  /** The members of an item that are read. */
  readonly item: Item;
  /** Command of the AWS CLI that asks. */
  readonly command: string;
}

const form = <Item extends z.ZodType>(member: string, item: Item, command: string): Form<Item> => ({
  member,
  item,
  command,
});

/** Every form that is read, by the word of this room for its items. */
export const FORMS = {
  clusters: form("clusters", cluster, "aws ecs describe-clusters"),
  groups: form("AutoScalingGroups", group, "aws autoscaling describe-auto-scaling-groups"),
  policies: form("ScalingPolicies", scalingPolicy, "aws autoscaling describe-policies"),
  alarms: form("MetricAlarms", alarm, "aws cloudwatch describe-alarms"),
  providers: form("capacityProviders", capacityProvider, "aws ecs describe-capacity-providers"),
  services: form("services", service, "aws ecs describe-services"),
  taskDefinitions: form("taskDefinition", taskDefinition, "aws ecs describe-task-definition"),
  hooks: form("LifecycleHooks", lifecycleHook, "aws autoscaling describe-lifecycle-hooks"),
  targetGroups: form("TargetGroups", targetGroup, "aws elbv2 describe-target-groups"),
  containerInstances: form("containerInstances", containerInstance, "aws ecs describe-container-instances"),
  launchTemplates: form("LaunchTemplateVersions", launchTemplateVersion, "aws ec2 describe-launch-template-versions"),
  launchConfigurations: form(
    "LaunchConfigurations",
    launchConfiguration,
    "aws autoscaling describe-launch-configurations",
  ),
  scalableTargets: form(
    "ScalableTargets",
    scalableTarget,
    "aws application-autoscaling describe-scalable-targets --service-namespace ecs",
  ),
  servicePolicies: form(
    "ScalingPolicies",
    serviceScalingPolicy,
    "aws application-autoscaling describe-scaling-policies --service-namespace ecs",
  ),
} as const;

/** The word for a form. */
export type FormName = keyof typeof FORMS;

/** An item of a form, with the members that are read. */
export type ItemOf<Name extends FormName> = z.output<(typeof FORMS)[Name]["item"]>;

/** An item, and its place for messages: `services.json: services[2]`. */
export interface Found<Name extends FormName> {
  /** The item. */
  readonly item: ItemOf<Name>;
  /** Its place. */
  readonly place: string;
}

/** All items that were read, by their forms. */
export type Answers = { readonly [Name in FormName]: readonly Found<Name>[] };

/** Items that are still being added. */
export type MutableAnswers = { [Name in FormName]: Found<Name>[] };

/** No items at all. */
export const noAnswers = (): MutableAnswers =>
  Object.fromEntries(Object.keys(FORMS).map((name) => [name, []])) as never;

/**
 * Reads an item.
 *
 * @param place for messages
 * @param command that gets it anew
 * @throws ForeignClusterError with the first member that is missing or wrong
 */
export function readItem<Name extends FormName>(
  name: Name,
  value: unknown,
  place: string,
  command: string = FORMS[name].command,
): Found<Name> {
  const result = FORMS[name].item.safeParse(value);
  if (result.success) return { item: result.data as ItemOf<Name>, place };
  const { path, problem, isMissing } = firstProblem(result.error, value);
  const where = `${place}${path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}`;
  throw new ForeignClusterError(
    isMissing
      ? `${where} is missing; get the file anew with ${command}, and without --query`
      : `${where}: ${problem}; get the file anew with ${command}`,
  );
}

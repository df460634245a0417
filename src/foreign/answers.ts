import { z } from "zod";
import { UserError } from "../user-error";

/** A folder that does not describe a cluster. The message names the file and the place in it. */
export class ForeignClusterError extends UserError {
  override readonly name = "ForeignClusterError";
}

/** AWS's tools write a member without a value as null, or leave it out. */
export const maybe = <Type extends z.ZodType>(type: Type) => type.nullish().transform((value) => value ?? undefined);

const text = z.string().min(1);
const count = z.number().int().min(0);
const amount = z.number();
const listOf = <Type extends z.ZodType>(type: Type) => maybe(z.array(type)).transform((items) => items ?? []);

const launchTemplate = z.object({ LaunchTemplateId: maybe(text), LaunchTemplateName: maybe(text) });

/** Source: EC2 Auto Scaling API reference, AutoScalingGroup. */
const group = z.object({
  AutoScalingGroupName: text,
  AutoScalingGroupARN: maybe(text),
  MinSize: count,
  MaxSize: count,
  DesiredCapacity: count,
  DefaultCooldown: maybe(count),
  DefaultInstanceWarmup: maybe(amount),
  AvailabilityZones: listOf(text),
  Instances: listOf(z.object({ InstanceId: text, InstanceType: maybe(text) })),
  LaunchTemplate: maybe(launchTemplate),
  MixedInstancesPolicy: maybe(
    z.object({
      LaunchTemplate: maybe(
        z.object({
          LaunchTemplateSpecification: maybe(launchTemplate),
          Overrides: listOf(z.object({ InstanceType: maybe(text), WeightedCapacity: maybe(text) })),
        }),
      ),
      InstancesDistribution: maybe(
        z.object({ OnDemandBaseCapacity: maybe(count), OnDemandPercentageAboveBaseCapacity: maybe(count) }),
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
});

const dimensions = listOf(z.object({ Name: text, Value: text }));

/** Source: EC2 Auto Scaling API reference, ScalingPolicy. */
const scalingPolicy = z.object({
  AutoScalingGroupName: text,
  PolicyName: text,
  PolicyARN: maybe(text),
  PolicyType: maybe(text),
  AdjustmentType: maybe(z.enum(["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"])),
  ScalingAdjustment: maybe(z.number().int()),
  MinAdjustmentMagnitude: maybe(count),
  Cooldown: maybe(count),
  EstimatedInstanceWarmup: maybe(count),
  StepAdjustments: listOf(
    z.object({
      MetricIntervalLowerBound: maybe(amount),
      MetricIntervalUpperBound: maybe(amount),
      ScalingAdjustment: z.number().int(),
    }),
  ),
  Alarms: listOf(z.object({ AlarmName: text })),
  TargetTrackingConfiguration: maybe(
    z.object({
      TargetValue: z.number().positive(),
      DisableScaleIn: maybe(z.boolean()),
      PredefinedMetricSpecification: maybe(z.object({ PredefinedMetricType: text })),
      CustomizedMetricSpecification: maybe(
        z.object({ MetricName: maybe(text), Namespace: maybe(text), Statistic: maybe(text), Dimensions: dimensions }),
      ),
    }),
  ),
  Enabled: maybe(z.boolean()),
});

/** Source: CloudWatch API reference, MetricAlarm. */
const alarm = z.object({
  AlarmName: text,
  AlarmActions: listOf(text),
  ActionsEnabled: maybe(z.boolean()),
  Namespace: maybe(text),
  MetricName: maybe(text),
  Dimensions: dimensions,
  Statistic: maybe(z.enum(["Minimum", "Maximum", "Average", "Sum", "SampleCount"])),
  Period: maybe(count),
  EvaluationPeriods: count,
  DatapointsToAlarm: maybe(count),
  Threshold: maybe(amount),
  ComparisonOperator: text,
  TreatMissingData: maybe(z.enum(["breaching", "notBreaching", "ignore", "missing"])),
});

const strategy = listOf(z.object({ capacityProvider: text }));

/** Source: ECS API reference, Cluster. */
const cluster = z.object({
  clusterArn: text,
  clusterName: maybe(text),
  runningTasksCount: maybe(count),
  defaultCapacityProviderStrategy: strategy,
  capacityProviders: listOf(text),
});

const toggle = maybe(z.enum(["ENABLED", "DISABLED"]));

/** Source: ECS API reference, CapacityProvider. */
const capacityProvider = z.object({
  name: text,
  autoScalingGroupProvider: maybe(
    z.object({
      autoScalingGroupArn: text,
      managedScaling: maybe(
        z.object({
          status: toggle,
          targetCapacity: maybe(count),
          minimumScalingStepSize: maybe(count),
          maximumScalingStepSize: maybe(count),
          instanceWarmupPeriod: maybe(count),
        }),
      ),
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
  taskDefinition: text,
  desiredCount: maybe(count),
  launchType: maybe(text),
  capacityProviderStrategy: strategy,
  schedulingStrategy: maybe(z.enum(["REPLICA", "DAEMON"])),
  deploymentConfiguration: maybe(z.object({ maximumPercent: maybe(count), minimumHealthyPercent: maybe(count) })),
  loadBalancers: listOf(z.object({ targetGroupArn: maybe(text) })),
  placementStrategy: listOf(z.object({ type: text, field: maybe(text) })),
  placementConstraints: listOf(z.object({ type: text })),
  availabilityZoneRebalancing: toggle,
});

/** A size as AWS writes it: digits. */
const size = maybe(z.string().regex(/^\d+$/));

/**
 * Source: ECS API reference, TaskDefinition. Environment variables, secrets, commands and images of containers are not
 * among the members: they are never read.
 */
const taskDefinition = z.object({
  taskDefinitionArn: text,
  cpu: size,
  memory: size,
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
      healthCheck: maybe(z.object({ interval: maybe(count) })),
      portMappings: listOf(z.object({ containerPort: maybe(count), hostPort: maybe(count), protocol: maybe(text) })),
      resourceRequirements: listOf(z.object({ type: text, value: text })),
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
const targetGroup = z.object({ TargetGroupArn: text, HealthCheckIntervalSeconds: maybe(count) });

/** Source: ECS API reference, ContainerInstance. */
const containerInstance = z.object({ ec2InstanceId: maybe(text) });

/** Source: EC2 API reference, LaunchTemplateVersion. User data is never read. */
const launchTemplateVersion = z.object({
  LaunchTemplateId: maybe(text),
  LaunchTemplateName: maybe(text),
  DefaultVersion: maybe(z.boolean()),
  LaunchTemplateData: z.object({ InstanceType: maybe(text) }),
});

/** Source: Application Auto Scaling API reference, ScalableTarget and ScalingPolicy. */
const scalableTarget = z.object({ ResourceId: text, MinCapacity: count, MaxCapacity: count });
const serviceScalingPolicy = z.object({ ResourceId: text, PolicyName: text });

/** Source: ECS API reference, Setting. */
const accountSetting = z.object({ name: text, value: maybe(text) });

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
  accountSettings: form("settings", accountSetting, "aws ecs list-account-settings --effective-settings"),
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

/** No items at all. */
export const noAnswers = (): { [Name in FormName]: Found<Name>[] } =>
  Object.fromEntries(Object.keys(FORMS).map((name) => [name, []])) as never;

/**
 * Reads an item.
 *
 * @param place for messages
 * @throws ForeignClusterError with the first member that is missing or wrong
 */
export function readItem<Name extends FormName>(name: Name, value: unknown, place: string): Found<Name> {
  const result = FORMS[name].item.safeParse(value);
  if (result.success) return { item: result.data as ItemOf<Name>, place };
  const { path, ...issue } = result.error.issues[0]!;
  const found = memberAt(value, path);
  const where = `${place}${path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}`;
  throw new ForeignClusterError(
    found === undefined || found === null
      ? `${where} is missing; get the file anew with ${FORMS[name].command}, and without --query`
      : `${where}: got ${shown(found)}, allowed ${allowed(issue)}; get the file anew with ${FORMS[name].command}`,
  );
}

const memberAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );

/** A value for a message. Of objects and lists only the kind is shown. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : JSON.stringify(value);
};

const allowed = (issue: Omit<z.core.$ZodIssue, "path">): string => {
  if (issue.code === "invalid_value")
    return ((issue as { readonly values?: readonly unknown[] }).values ?? []).join(" or ");
  if (issue.code === "invalid_format") return "a text of digits";
  if (issue.code === "too_small") return "a whole number from 0 on, or a text that is not empty";
  const { expected } = issue as { readonly expected?: string };
  return (
    { string: "a text", array: "a list", int: "a whole number", number: "a number", object: "an object" }[
      expected ?? ""
    ] ?? `a value of another kind (${expected ?? issue.code})`
  );
};

import { isObject } from "../environment/paths";
import { type FormName, type Found, readItem } from "./answers";
import { type Plan, type PlannedResource, planOf } from "./plan-resources";
import { sentWarmupSeconds } from "./unsent-zeros";

/** A cluster in a plan, or in a state, in the form of AWS's answers. */
export interface PlanItems {
  /** Items of the forms. */
  readonly items: readonly { readonly name: FormName; readonly found: Found<FormName> }[];
  /** Region of the provider. @default it is not constant */
  readonly region?: string;
  /** One sentence for each thing that acts on the cluster and is left out. */
  readonly leftOut: readonly string[];
}

/** Whether a document is what `terraform show -json` prints of a plan or of a state. */
export const isPlan = (json: object): boolean => "terraform_version" in json && "format_version" in json;

/**
 * Reads what `terraform show -json` prints of a plan or of a state, whatever modules its resources are in. What is known
 * only after the apply is found by the configuration's references, else as the only one of its module or of the plan.
 *
 * @param file path, for messages
 * @throws ForeignClusterError with the address of a resource that lacks something
 */
export function itemsOfPlan(json: object, file: string): PlanItems {
  const plan = planOf(json, file);
  const items = Object.entries(READERS).flatMap(([type, reader]) =>
    plan.of(type).flatMap((resource) => {
      const raw = reader.read(resource, plan);
      return raw === undefined ? [] : [itemOf(reader.name, raw, `${file}: ${resource.address}`)];
    }),
  );
  const hooks = plan
    .of("aws_autoscaling_group")
    .flatMap((group) =>
      blocks(group, "initial_lifecycle_hook").map((hook) =>
        itemOf("hooks", hookOf(hook, nameOf(group)), `${file}: ${group.address}`),
      ),
    );
  const schedules = plan
    .of("aws_autoscaling_schedule")
    .map(({ address }) => `${file}: ${address} scales by a schedule, which is not played.`);
  return {
    items: [...items, ...hooks],
    ...(plan.region !== undefined && { region: plan.region }),
    leftOut: items.length === 0 ? [`${file} has no resource of a cluster: left out.`] : schedules,
  };
}

/** Terraform writes a text without a value as null, or as an empty one. */
const withoutEmptyTexts = (value: unknown): unknown => {
  if (value === "") return undefined;
  if (Array.isArray(value)) return value.map(withoutEmptyTexts);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutEmptyTexts(each)]))
    : value;
};

const itemOf = (name: FormName, raw: object, place: string): PlanItems["items"][number] => ({
  name,
  found: readItem(name, withoutEmptyTexts(raw), place, "terraform show -json") as Found<FormName>,
});

type Values = Readonly<Record<string, unknown>>;

/** Reads a resource in the form of AWS's answers, as far as it is known. */
interface PlanReader {
  /** Form of the items. */
  readonly name: FormName;
  /** Gives an item; undefined where the resource is none of ECS. */
  readonly read: (resource: PlannedResource, plan: Plan) => object | undefined;
}

const blocks = ({ values }: Pick<PlannedResource, "values">, key: string): readonly Values[] =>
  [values[key]].flat().filter(isObject);

const block = (values: Values | undefined, key: string): Values | undefined => {
  return values && blocks({ values }, key)[0];
};

/** A resource's name; where AWS makes it up, its address. */
const nameOf = ({ values, address }: PlannedResource): string =>
  typeof values["name"] === "string" && values["name"] !== "" ? values["name"] : address;

const groupArn = (name: string): string => `autoScalingGroupName/${name}`;

/** The name of the group that a resource belongs to. */
const groupOf = (resource: PlannedResource, plan: Plan, attribute = "autoscaling_group_name"): string | undefined => {
  const group = plan.target(resource, attribute, "aws_autoscaling_group");
  return group ? nameOf(group) : (resource.values[attribute] as string | undefined);
};

const numberOf = (value: unknown): number | undefined =>
  value === undefined || value === null || value === "" ? undefined : Number(value);

const strategyOf = (resource: Pick<PlannedResource, "values">, key: string): readonly object[] =>
  blocks(resource, key).map((each) => ({ capacityProvider: each["capacity_provider"] }));

const hookOf = (values: Values, groupName: string | undefined): object => ({
  LifecycleHookName: values["name"],
  AutoScalingGroupName: groupName,
  LifecycleTransition: values["lifecycle_transition"],
});

const readCluster = (resource: PlannedResource, plan: Plan): object => {
  const name = nameOf(resource);
  const association = plan.of("aws_ecs_cluster_capacity_providers")[0];
  return {
    clusterName: name,
    // Where it will lie is not known: the ARN says nothing of it.
    clusterArn: resource.values["arn"] ?? `arn:aws:ecs:::cluster/${name}`,
    defaultCapacityProviderStrategy: association ? strategyOf(association, "default_capacity_provider_strategy") : [],
    capacityProviders: association?.values["capacity_providers"] ?? [],
  };
};

const readGroup = (resource: PlannedResource, plan: Plan): object => {
  const { values } = resource;
  const mixed = block(values, "mixed_instances_policy");
  const distribution = block(mixed, "instances_distribution");
  const attribute = mixed ? "mixed_instances_policy" : "launch_template";
  const template = plan.target(resource, attribute, "aws_launch_template");
  const configuration =
    mixed || template ? undefined : plan.target(resource, "launch_configuration", "aws_launch_configuration");
  const subnets = values["vpc_zone_identifier"];
  const zones = values["availability_zones"] ?? subnets;
  return {
    AutoScalingGroupName: nameOf(resource),
    AutoScalingGroupARN: values["arn"] ?? groupArn(nameOf(resource)),
    MinSize: values["min_size"],
    MaxSize: values["max_size"],
    DesiredCapacity: desiredCapacityOf(values),
    DefaultCooldown: values["default_cooldown"],
    DefaultInstanceWarmup: values["default_instance_warmup"],
    AvailabilityZones: zones,
    MixedInstancesPolicy: mixed && {
      LaunchTemplate: {
        Overrides: blocks({ values: block(mixed, "launch_template") ?? {} }, "override").map((each) => ({
          InstanceType: each["instance_type"],
          WeightedCapacity: each["weighted_capacity"],
        })),
      },
      InstancesDistribution: distribution && {
        OnDemandBaseCapacity: distribution["on_demand_base_capacity"],
        OnDemandPercentageAboveBaseCapacity: distribution["on_demand_percentage_above_base_capacity"],
      },
    },
    SuspendedProcesses: [values["suspended_processes"] ?? []].flat().map((ProcessName) => ({ ProcessName })),
    TerminationPolicies: values["termination_policies"],
    NewInstancesProtectedFromScaleIn: values["protect_from_scale_in"],
    MaxInstanceLifetime: values["max_instance_lifetime"],
    WarmPoolConfiguration: block(values, "warm_pool"),
    PlannedInstanceType: template?.values["instance_type"] ?? configuration?.values["instance_type"],
  };
};

/**
 * The instances that a group will have. The provider sends no 0, and AWS raises or lowers what is there to new bounds (EC2
 * Auto Scaling API reference, UpdateAutoScalingGroup).
 */
const desiredCapacityOf = ({ desired_capacity: desired, min_size: minimum, max_size: maximum }: Values): unknown => {
  if (typeof minimum !== "number" || typeof maximum !== "number" || maximum < minimum) return desired ?? minimum;
  return typeof desired === "number" ? Math.min(Math.max(desired, minimum), maximum) : minimum;
};

const readProvider = (resource: PlannedResource, plan: Plan): object => {
  const settings = block(resource.values, "auto_scaling_group_provider");
  const group = plan.target(resource, "auto_scaling_group_provider", "aws_autoscaling_group");
  const scaling = block(settings, "managed_scaling");
  return {
    name: nameOf(resource),
    autoScalingGroupProvider: settings && {
      autoScalingGroupArn: group ? groupArn(nameOf(group)) : settings["auto_scaling_group_arn"],
      managedTerminationProtection: settings["managed_termination_protection"],
      managedDraining: settings["managed_draining"],
      managedScaling: scaling && {
        status: scaling["status"],
        targetCapacity: scaling["target_capacity"],
        minimumScalingStepSize: scaling["minimum_scaling_step_size"],
        maximumScalingStepSize: scaling["maximum_scaling_step_size"],
        instanceWarmupPeriod: sentWarmupSeconds(resource.values, scaling),
      },
    },
  };
};

const readService = (resource: PlannedResource, plan: Plan): object => {
  const { values } = resource;
  const definition = plan.target(resource, "task_definition", "aws_ecs_task_definition");
  return {
    serviceName: nameOf(resource),
    taskDefinition: definition?.address ?? values["task_definition"],
    desiredCount: values["desired_count"],
    launchType: values["launch_type"],
    capacityProviderStrategy: strategyOf(resource, "capacity_provider_strategy"),
    schedulingStrategy: values["scheduling_strategy"],
    deploymentConfiguration: {
      maximumPercent: values["deployment_maximum_percent"],
      minimumHealthyPercent: values["deployment_minimum_healthy_percent"],
    },
    loadBalancers: blocks(resource, "load_balancer").map((each) => ({ targetGroupArn: each["target_group_arn"] })),
    placementStrategy: blocks(resource, "ordered_placement_strategy"),
    placementConstraints: blocks(resource, "placement_constraints"),
    availabilityZoneRebalancing: values["availability_zone_rebalancing"],
  };
};

/** The task definition. Of its containers the item keeps sizes and ports, never variables, secrets or commands. */
const readTaskDefinition = (resource: PlannedResource): object => {
  const { values, address } = resource;
  return {
    taskDefinitionArn: address,
    cpu: sizeOf(values["cpu"]),
    memory: sizeOf(values["memory"]),
    networkMode: values["network_mode"],
    ipcMode: values["ipc_mode"],
    volumes: blocks(resource, "volume").map((each) => ({
      host: { sourcePath: each["host_path"] || undefined },
      dockerVolumeConfiguration: block(each, "docker_volume_configuration"),
    })),
    containerDefinitions: containersIn(values["container_definitions"]),
  };
};

/** CPU units or MiB: a task definition may say "1 vCPU" and "2 GB" (ECS API reference, RegisterTaskDefinition). */
const sizeOf = (size: unknown): unknown => {
  const [, amount] = /^\s*(\d*\.?\d+)\s*(?:vCPU|GB)\s*$/i.exec(String(size)) ?? [];
  return amount === undefined ? (size ?? undefined) : String(Math.round(Number(amount) * 1024));
};

const containersIn = (definitions: unknown): unknown => {
  try {
    return JSON.parse(String(definitions));
  } catch {
    // A definition that is known only after the apply.
    return [];
  }
};

const readPolicy = (resource: PlannedResource, plan: Plan): object => {
  const { values } = resource;
  const tracking = block(values, "target_tracking_configuration");
  const custom = block(tracking, "customized_metric_specification");
  const predefined = block(tracking, "predefined_metric_specification");
  return {
    AutoScalingGroupName: groupOf(resource, plan),
    PolicyName: nameOf(resource),
    PolicyType: values["policy_type"],
    AdjustmentType: values["adjustment_type"],
    ScalingAdjustment: values["scaling_adjustment"],
    MinAdjustmentMagnitude: values["min_adjustment_magnitude"],
    Cooldown: values["cooldown"],
    EstimatedInstanceWarmup: values["estimated_instance_warmup"],
    Enabled: values["enabled"],
    StepAdjustments: blocks(resource, "step_adjustment").map((each) => ({
      MetricIntervalLowerBound: numberOf(each["metric_interval_lower_bound"]),
      MetricIntervalUpperBound: numberOf(each["metric_interval_upper_bound"]),
      ScalingAdjustment: each["scaling_adjustment"],
    })),
    Alarms: plan
      .of("aws_cloudwatch_metric_alarm")
      .filter((alarm) => plan.targets(alarm, "alarm_actions", "aws_autoscaling_policy").includes(resource))
      .map((alarm) => ({ AlarmName: alarm.values["alarm_name"] })),
    TargetTrackingConfiguration: tracking && {
      TargetValue: tracking["target_value"],
      DisableScaleIn: tracking["disable_scale_in"],
      PredefinedMetricSpecification: predefined && { PredefinedMetricType: predefined["predefined_metric_type"] },
      CustomizedMetricSpecification: custom && {
        MetricName: custom["metric_name"],
        Namespace: custom["namespace"],
        Statistic: custom["statistic"],
        Dimensions: blocks({ values: custom }, "metric_dimension").map(({ name, value }) => ({
          Name: name,
          Value: value,
        })),
      },
    },
  };
};

const readAlarm = ({ values }: PlannedResource): object => ({
  AlarmName: values["alarm_name"],
  ActionsEnabled: values["actions_enabled"],
  Namespace: values["namespace"],
  MetricName: values["metric_name"],
  Dimensions: Object.entries((values["dimensions"] ?? {}) as Values).map(([Name, Value]) => ({ Name, Value })),
  Statistic: values["statistic"],
  Period: values["period"],
  EvaluationPeriods: values["evaluation_periods"],
  DatapointsToAlarm: values["datapoints_to_alarm"],
  Threshold: values["threshold"],
  ComparisonOperator: values["comparison_operator"],
  TreatMissingData: values["treat_missing_data"],
});

/** The types that are read. Two services may name one cluster by an id that is known only after the apply. */
const READERS: Readonly<Record<string, PlanReader>> = {
  aws_ecs_cluster: { name: "clusters", read: readCluster },
  aws_autoscaling_group: { name: "groups", read: readGroup },
  aws_ecs_capacity_provider: { name: "providers", read: readProvider },
  aws_ecs_service: { name: "services", read: readService },
  aws_ecs_task_definition: { name: "taskDefinitions", read: readTaskDefinition },
  aws_autoscaling_policy: { name: "policies", read: readPolicy },
  aws_cloudwatch_metric_alarm: { name: "alarms", read: readAlarm },
  aws_autoscaling_lifecycle_hook: {
    name: "hooks",
    read: (resource, plan) => hookOf(resource.values, groupOf(resource, plan)),
  },
  aws_appautoscaling_target: {
    name: "scalableTargets",
    read: ({ values }) =>
      values["service_namespace"] === "ecs" && typeof values["resource_id"] === "string"
        ? {
            ResourceId: values["resource_id"],
            MinCapacity: values["min_capacity"],
            MaxCapacity: values["max_capacity"],
          }
        : undefined,
  },
  aws_appautoscaling_policy: {
    name: "servicePolicies",
    read: ({ values }) =>
      values["service_namespace"] === "ecs" && typeof values["resource_id"] === "string"
        ? { ResourceId: values["resource_id"], PolicyName: values["name"] }
        : undefined,
  },
};

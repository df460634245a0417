import type { PartitionId } from "../../src/aws/partitions";

/** Stands in a text for a value that only AWS knows. Judges leave such values alone. */
export const UNKNOWN = "(known to AWS alone)";

/** The account in which everything lies. */
const ACCOUNT = "123456789012";

/** Region, partition and the arguments of the resources of a stack: whatever a reference may depend on. */
export interface ReferenceContext {
  readonly region: string;
  readonly partition: PartitionId;
  /** Ends the host names of the partition's services. */
  readonly dnsSuffix: string;
  readonly resources: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly locals: Readonly<Record<string, unknown>>;
}

/** The argument that names a resource; `name` for the types that are not here. */
const NAMED_BY: Readonly<Record<string, string>> = {
  aws_lambda_function: "function_name",
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_s3_bucket: "bucket",
  aws_ecs_task_definition: "family",
};

/**
 * The ARN of each type that others refer to, from the Service Authorization Reference (resource types, 2026-11): `@` stands
 * for region and account, `NAME` for the resource's name.
 */
const ARNS: Readonly<Record<string, string>> = {
  aws_acm_certificate: "acm:@:certificate/01234567-89ab-cdef-0123-456789abcdef",
  aws_autoscaling_group: "autoscaling:@:autoScalingGroup:01234567:autoScalingGroupName/NAME",
  aws_autoscaling_policy: "autoscaling:@:scalingPolicy:01234567:autoScalingGroupName/group:policyName/NAME",
  aws_cloudwatch_event_rule: "events:@:rule/NAME",
  aws_cloudwatch_log_group: "logs:@:log-group:NAME",
  aws_cloudwatch_metric_alarm: "cloudwatch:@:alarm:NAME",
  aws_ecs_capacity_provider: "ecs:@:capacity-provider/NAME",
  aws_ecs_cluster: "ecs:@:cluster/NAME",
  aws_ecs_task_definition: "ecs:@:task-definition/NAME:1",
  aws_efs_access_point: "elasticfilesystem:@:access-point/fsap-0123456789abcdef0",
  aws_efs_file_system: "elasticfilesystem:@:file-system/fs-0123456789abcdef0",
  aws_iam_instance_profile: "iam::ACCOUNT:instance-profile/NAME",
  aws_iam_openid_connect_provider: "iam::ACCOUNT:oidc-provider/NAME",
  aws_iam_policy: "iam::ACCOUNT:policy/NAME",
  aws_iam_role: "iam::ACCOUNT:role/NAME",
  aws_kms_key: "kms:@:key/01234567-89ab-cdef-0123-456789abcdef",
  aws_lambda_function: "lambda:@:function:NAME",
  aws_lb: "elasticloadbalancing:@:loadbalancer/app/NAME/0123456789abcdef",
  aws_lb_listener: "elasticloadbalancing:@:listener/app/NAME/0123456789abcdef/0123456789abcdef",
  aws_lb_target_group: "elasticloadbalancing:@:targetgroup/NAME/0123456789abcdef",
  aws_s3_bucket: "s3:::NAME",
  aws_service_discovery_http_namespace: "servicediscovery:@:namespace/ns-0123456789abcdef",
  aws_sns_topic: "sns:@:NAME",
  aws_sqs_queue: "sqs:@:NAME",
};

/** Ids of the types that others refer to by a part of them that is not their name. */
const IDS: Readonly<Record<string, string>> = {
  aws_efs_file_system: "fs-0123456789abcdef0",
  aws_internet_gateway: "igw-0123456789abcdef0",
  aws_launch_template: "lt-0123456789abcdef0",
  aws_nat_gateway: "nat-0123456789abcdef0",
  aws_route_table: "rtb-0123456789abcdef0",
  aws_security_group: "sg-0123456789abcdef0",
  aws_subnet: "subnet-0123456789abcdef0",
  aws_vpc: "vpc-0123456789abcdef0",
  aws_vpc_endpoint: "vpce-0123456789abcdef0",
};

/** The outputs of other stacks, by their names. */
const OUTPUTS: Readonly<Record<string, string>> = {
  access_point_arns: ARNS["aws_efs_access_point"]!,
  access_point_ids: "fsap-0123456789abcdef0",
  cluster_name: "other",
  exec_key_arn: ARNS["aws_kms_key"]!,
  exec_log_group_name: "/drydock/other/exec",
  file_system_arn: ARNS["aws_efs_file_system"]!,
  file_system_id: IDS["aws_efs_file_system"]!,
  http_listener_arn: ARNS["aws_lb_listener"]!.replace("NAME", "other"),
  https_listener_arn: ARNS["aws_lb_listener"]!.replace("NAME", "other"),
  mount_target_addresses: "10.0.1.2",
  topic_arn: "sns:@:other-alerts",
  vpc_id: IDS["aws_vpc"]!,
};

/**
 * A text as it reaches AWS: each of Terraform's references has a value of the form that AWS would give it, and
 * {@link UNKNOWN} where none is known.
 */
export function rendered(text: string, context: ReferenceContext): string {
  return text
    .replaceAll("$${", "\u0001")
    .replaceAll("%%{", "\u0002")
    .replaceAll(/\$\{([^}]*)\}/g, (_, expression: string) => expressionValue(expression.trim(), context) ?? UNKNOWN)
    .replaceAll("\u0001", "${")
    .replaceAll("\u0002", "%{");
}

/** The same for every text in a value. */
export function renderedDeep(value: unknown, context: ReferenceContext): unknown {
  if (typeof value === "string") return rendered(value, context);
  if (Array.isArray(value)) return value.map((each) => renderedDeep(each, context));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renderedDeep(each, context)]));
}

function expressionValue(expression: string, context: ReferenceContext): string | undefined {
  const output = /^data\.terraform_remote_state\.[\w-]+\.outputs\.(\w+)(?:\.[\w-]+)?$/.exec(expression)?.[1];
  if (output !== undefined) {
    const known = OUTPUTS[output];
    return known?.includes(":") ? arn(known, context) : known;
  }
  const data = /^data\.(aws_\w+)\.[\w-]+\.(\w+)$/.exec(expression);
  if (data) return dataValue(data[1]!, data[2]!, context);
  const local = /^(?:base64encode\()?local\.([\w-]+)\)?$/.exec(expression)?.[1];
  if (local !== undefined) return rendered(String(context.locals[local] ?? UNKNOWN), context);
  const reference = /^(aws_\w+)\.([\w-]+)\.(\w+)$/.exec(expression);
  return reference ? resourceValue(reference as unknown as readonly string[], context) : undefined;
}

function dataValue(type: string, attribute: string, context: ReferenceContext): string | undefined {
  switch (`${type}.${attribute}`) {
    case "aws_caller_identity.account_id":
      return ACCOUNT;
    case "aws_partition.partition":
      return context.partition;
    case "aws_partition.dns_suffix":
      return context.dnsSuffix;
    case "aws_region.name":
    case "aws_region.region":
      return context.region;
    case "aws_vpc.id":
      return IDS["aws_vpc"];
    default:
      return undefined;
  }
}

function resourceValue([, type = "", id = "", attribute = ""]: readonly string[], context: ReferenceContext) {
  const body = context.resources[type]?.[id];
  if (!body) return undefined;
  const named = body[NAMED_BY[type] ?? "name"];
  const name = typeof named === "string" ? rendered(named, context) : id;
  if (attribute === "arn") return ARNS[type] === undefined ? undefined : arn(ARNS[type].replace("NAME", name), context);
  if (attribute === "id") return IDS[type] ?? name;
  const argument = body[attribute];
  return typeof argument === "string" || typeof argument === "number" ? rendered(String(argument), context) : undefined;
}

const arn = (rest: string, { region, partition }: ReferenceContext): string =>
  `arn:${partition}:${rest.replace("@", `${region}:${ACCOUNT}`).replace("ACCOUNT", ACCOUNT)}`;

import type { Action } from "../../src/review/changes";

/** A change of a resource, as far as its effect follows from it. */
export interface EffectiveChange {
  /** Terraform's type. */
  readonly type: string;
  readonly action: Action;
  /** Names of the attributes that change. */
  readonly changed: readonly string[];
}

/** Resources whose replacement or end a user notices, in words. Others are links between resources, or new versions. */
const NOTICED: Readonly<Record<string, string>> = {
  aws_acm_certificate: "the certificate",
  aws_autoscaling_group: "the Auto Scaling group",
  aws_ecs_cluster: "the ECS cluster",
  aws_ecs_service: "the service",
  aws_efs_access_point: "the access point",
  aws_efs_file_system: "the file system",
  aws_flow_log: "the flow log",
  aws_iam_role: "roles",
  aws_lb: "the load balancer",
  aws_lb_target_group: "the target group",
  aws_nat_gateway: "NAT gateways",
  aws_route53_zone: "the zone",
  aws_service_discovery_http_namespace: "the namespace",
  aws_sns_topic_subscription: "subscriptions",
  aws_subnet: "subnets",
  aws_vpc: "the VPC",
};

/**
 * Attributes of a group whose change begins an instance refresh (documentation of the AWS provider, aws_autoscaling_group,
 * `instance_refresh.triggers`).
 */
const REFRESHING = ["launch_template", "mixed_instances_policy"];

/** The effect of changes, in the words of docs/settings.md. @returns undefined when there are none */
export function effectOf(changes: readonly EffectiveChange[]): string | undefined {
  const typesOf = (action: Action) => new Set(changes.filter((each) => each.action === action).map(({ type }) => type));
  const isRefresh = changes.some(
    ({ type, action, changed }) =>
      action === "update" &&
      (type === "aws_launch_template" ||
        (type === "aws_autoscaling_group" && changed.some((each) => REFRESHING.includes(each)))),
  );
  const [replaced, removed] = [typesOf("replace"), typesOf("delete")];
  const gone = Object.entries(NOTICED).flatMap(([type, words]) =>
    removed.has(type) && type !== "aws_iam_role" ? [words] : [],
  );
  const noticed = Object.entries(NOTICED).flatMap(([type, words]) => (replaced.has(type) ? [words] : []));
  const effects = [
    ...(noticed.length > 0 ? [`replaces ${noticed.join(", ")}`] : []),
    ...(gone.length > 0 ? [`removes ${gone.join(", ")}`] : []),
    ...(isRefresh ? ["refresh"] : []),
    ...(replaced.has("aws_ecs_task_definition") && !isRefresh ? ["rolls tasks"] : []),
  ];
  if (effects.length > 0) return effects.join(", ");
  return changes.length === 0 ? undefined : "live";
}

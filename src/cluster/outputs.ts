import type { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import type { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Environment } from "../environment/schema";
import { longestStopSeconds } from "../environment/schema/application-rules";
import { instanceTypesOf } from "../environment/schema/capacity";
import { drainTimeoutOf, LONGEST_HOOK_SECONDS } from "../environment/schema/draining";
import type { OutputValues } from "../terraform/outputs";
import type { EcsClusterParts } from "./ecs-cluster";
import type { Ingress } from "./ingress/ingress";
import { clusterNames } from "./names";

/** The parts of a cluster that other stacks and people need to know. */
export interface ClusterOutputsProps {
  /** The environment whose cluster it is. */
  readonly environment: Environment;
  /** The ECS cluster with its logs and its namespace. */
  readonly ecs: EcsClusterParts;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** The load balancer. */
  readonly ingress: Ingress;
  /** Auto Scaling group of the instances. */
  readonly group: AutoscalingGroup;
  /** Security group of the instances. */
  readonly instanceSecurityGroup: SecurityGroup;
}

/** The outputs of a cluster stack. Applications find the cluster by them. */
export const clusterOutputs = (props: ClusterOutputsProps): OutputValues => ({
  cluster_name: props.ecs.cluster.name,
  cluster_arn: props.ecs.cluster.arn,
  vpc_id: props.vpcId,
  ...ingressOutputs(props.ingress),
  auto_scaling_group_name: props.group.name,
  instance_security_group_id: props.instanceSecurityGroup.id,
  ...ecsOutputs(props.ecs),
  ...limits(props.environment),
});

const ingressOutputs = (ingress: Ingress): OutputValues => ({
  load_balancer_arn: ingress.loadBalancer.arn,
  load_balancer_dns_name: ingress.loadBalancer.dnsName,
  load_balancer_zone_id: ingress.loadBalancer.zoneId,
  load_balancer_arn_suffix: ingress.loadBalancer.arnSuffix,
  load_balancer_security_group_id: ingress.securityGroup.id,
  http_listener_arn: ingress.httpListener.arn,
  https_listener_arn: ingress.httpsListener?.arn,
  access_log_bucket: ingress.accessLogBucket?.id,
  url: ingress.url,
});

const ecsOutputs = ({ namespace, exec, instanceLogs }: EcsClusterParts): OutputValues => ({
  service_connect_namespace_arn: namespace?.arn,
  exec_log_group_name: exec?.logGroup.name,
  exec_key_arn: exec?.key.arn,
  log_group_name: instanceLogs.name,
});

/** Settings that an application of another project has to keep to. */
const limits = (environment: Environment): OutputValues => {
  const { name, applications, cluster } = environment;
  const { capacity, draining } = cluster;
  const isDrainedByEcs = capacity.capacityProvider?.managedDraining === true;
  return {
    instance_types: instanceTypesOf(capacity).map((type) => type.name),
    capacity_provider_name: clusterNames(name).capacityProvider,
    drain_timeout_seconds: isDrainedByEcs ? LONGEST_HOOK_SECONDS : drainTimeoutOf(environment),
    stop_timeout_seconds: draining.stopTimeoutSeconds,
    longest_stop_seconds: longestStopSeconds(environment),
    application_priorities: Object.fromEntries(
      Object.entries(applications).map(([application, { requests }]) => [application, requests.priority]),
    ),
  };
};

import type { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import type { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { StackOutputs } from "../terraform/stack";
import type { EcsClusterParts } from "./ecs-cluster";
import type { Ingress } from "./ingress/ingress";

/** The parts of a cluster that other stacks and people need to know. */
export interface ClusterOutputsProps {
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
export const clusterOutputs = (props: ClusterOutputsProps): StackOutputs => ({
  cluster_name: { value: props.ecs.cluster.name, description: "Name of the ECS cluster." },
  cluster_arn: { value: props.ecs.cluster.arn, description: "ARN of the ECS cluster." },
  vpc_id: { value: props.vpcId, description: "Id of the VPC, for target groups." },
  ...ingressOutputs(props.ingress),
  auto_scaling_group_name: { value: props.group.name, description: "Name of the Auto Scaling group." },
  instance_security_group_id: {
    value: props.instanceSecurityGroup.id,
    description: "Security group of the instances.",
  },
  ...ecsOutputs(props.ecs),
});

const ingressOutputs = (ingress: Ingress): StackOutputs => ({
  load_balancer_arn: { value: ingress.loadBalancer.arn, description: "ARN of the load balancer." },
  load_balancer_dns_name: { value: ingress.loadBalancer.dnsName, description: "Its DNS name, for alias records." },
  load_balancer_zone_id: { value: ingress.loadBalancer.zoneId, description: "Its hosted zone, for alias records." },
  load_balancer_arn_suffix: {
    value: ingress.loadBalancer.arnSuffix,
    description: "End of its ARN, by which CloudWatch and service auto scaling know it.",
  },
  load_balancer_security_group_id: { value: ingress.securityGroup.id, description: "Its security group." },
  http_listener_arn: { value: ingress.httpListener.arn, description: "HTTP listener, for rules of applications." },
  ...(ingress.httpsListener && {
    https_listener_arn: { value: ingress.httpsListener.arn, description: "HTTPS listener, likewise." },
  }),
  ...(ingress.accessLogBucket && {
    access_log_bucket: { value: ingress.accessLogBucket.id, description: "Bucket of the access logs." },
  }),
  url: { value: ingress.url, description: "Where the load balancer answers." },
});

const ecsOutputs = ({ namespace, exec, instanceLogs }: EcsClusterParts): StackOutputs => ({
  ...(namespace && {
    service_connect_namespace_arn: {
      value: namespace.arn,
      description: "ARN of the namespace that services use by default for Service Connect.",
    },
  }),
  ...(exec && {
    exec_log_group_name: { value: exec.logGroup.name, description: "Log group of the ECS Exec sessions." },
    exec_key_arn: { value: exec.key.arn, description: "KMS key of the ECS Exec sessions, for task roles." },
  }),
  log_group_name: { value: instanceLogs.name, description: "Log group of the hosts' logs." },
});

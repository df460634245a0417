import type { Level } from "./levels";

/** A type of resource in words. */
export interface ResourceType {
  /** One of them, as Drydock's pages call it, without an article. */
  readonly word: string;
  /** Level of its end, whether a successor is made or not. */
  readonly level: Level;
  /** The loss when one goes, as a sentence without a full stop. */
  readonly loss: string;
}

const danger = (word: string, loss: string): ResourceType => ({ word, level: "danger", loss });
const attention = (word: string, loss: string): ResourceType => ({ word, level: "attention", loss });
const information = (word: string, loss: string): ResourceType => ({ word, level: "information", loss });

/** Every type of resource that Drydock makes, with what ends when one of them goes. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  aws_acm_certificate: attention("certificate", "HTTPS fails on listeners that still name it"),
  aws_acm_certificate_validation: information("validation of a certificate", "nothing runs by it"),
  aws_appautoscaling_policy: attention("scaling policy of a service", "the service's task count stays where it is"),
  aws_appautoscaling_target: attention("scaling target of a service", "the service's task count stays where it is"),
  aws_autoscaling_group: danger("Auto Scaling group", "all of its instances terminate, after their drain"),
  aws_autoscaling_policy: attention("scaling policy", "the cluster stops to grow or to shrink by it"),
  aws_cloudwatch_dashboard: information("dashboard", "what it shows stays in CloudWatch"),
  aws_cloudwatch_event_rule: attention("rule of EventBridge", "what it started no longer starts"),
  aws_cloudwatch_event_target: attention("target of an EventBridge rule", "what the rule started no longer starts"),
  aws_cloudwatch_log_group: attention("log group", "all log events in it are gone"),
  aws_cloudwatch_log_resource_policy: attention(
    "policy of log groups",
    "the service that it names can no longer write logs",
  ),
  aws_cloudwatch_metric_alarm: attention("alarm", "nobody hears of what it watched"),
  aws_customer_gateway: danger("customer gateway", "its VPN connection ends with it"),
  aws_default_security_group: information("default security group", "Terraform forgets it; AWS keeps it"),
  aws_ecs_capacity_provider: attention("capacity provider", "ECS stops to scale the group"),
  aws_ecs_cluster: danger("ECS cluster", "every service and task in it ends"),
  aws_ecs_cluster_capacity_providers: attention(
    "default capacity provider of the cluster",
    "ECS stops to scale the group",
  ),
  aws_ecs_service: danger("service", "all of its tasks stop"),
  aws_ecs_task_definition: information("task definition", "tasks that run keep theirs"),
  aws_efs_access_point: danger("access point", "tasks that mount it can no longer start; the files stay"),
  aws_efs_backup_policy: attention("backup policy", "no more backups are made"),
  aws_efs_file_system: danger("file system", "all files in it are gone, and only recovery points of AWS Backup remain"),
  aws_efs_file_system_policy: danger(
    "policy of the file system",
    "any client that reaches a mount target may mount it without TLS",
  ),
  aws_efs_mount_target: danger("mount target", "instances of its zone lose the volume"),
  aws_egress_only_internet_gateway: danger("egress-only internet gateway", "instances lose the internet over IPv6"),
  aws_eip: attention("public IPv4 address", "others who let this address in must let in another one"),
  aws_flow_log: attention("flow log", "traffic is no longer recorded"),
  aws_iam_instance_profile: danger("instance profile", "instances lose their credentials"),
  aws_iam_role: attention("role", "who works by it loses its rights"),
  aws_iam_role_policy: attention("policy of a role", "who works by it loses these rights"),
  aws_internet_gateway: danger("internet gateway", "nothing reaches the internet, and nobody the load balancer"),
  aws_kms_alias: information("name of a key", "the key stays"),
  aws_kms_key: danger(
    "encryption key",
    "what it encrypts can no longer be read, for good once its waiting time is over",
  ),
  aws_lambda_event_source_mapping: attention(
    "connection of a queue with a function",
    "messages no longer start the function",
  ),
  aws_lambda_function: attention("function", "what it does is not done"),
  aws_lambda_permission: attention(
    "permission to invoke a function",
    "the rule that it names no longer starts the function",
  ),
  aws_launch_template: danger("launch template", "no instance can be launched from it"),
  aws_lb: danger("load balancer", "no request is answered, and its DNS name ends with it"),
  aws_lb_listener: danger("listener", "requests to its port are refused, and its rules end with it"),
  aws_lb_listener_rule: danger("listener rule", "requests that it matches reach nobody"),
  aws_lb_target_group: danger("target group", "requests to its tasks are not forwarded"),
  aws_nat_gateway: attention("NAT gateway", "connections through it break, and later ones come from another address"),
  aws_network_acl: danger("network ACL", "its subnets fall back to the default one, which lets everything through"),
  aws_route: danger("route", "traffic to its destination is dropped"),
  aws_route53_hosted_zone_dnssec: danger(
    "signing of a zone",
    "the domain stops to resolve while its registrar has the DS record",
  ),
  aws_route53_key_signing_key: danger(
    "key-signing key",
    "the domain stops to resolve while its registrar has the DS record",
  ),
  aws_route53_query_log: attention("query log", "queries are no longer recorded"),
  aws_route53_record: danger("DNS record", "its name stops to resolve"),
  aws_route53_zone: danger("hosted zone", "the domain stops to resolve, and a new zone has other name servers"),
  aws_route_table: danger("route table", "its subnets lose their routes"),
  aws_route_table_association: danger("route of a subnet", "the subnet falls back to the VPC's main routes"),
  aws_s3_bucket: danger(
    "bucket",
    "all objects in it are gone; AWS refuses while there are any, unless throwAway is set",
  ),
  aws_s3_bucket_lifecycle_configuration: attention("lifecycle of a bucket", "objects stay for ever"),
  aws_s3_bucket_notification: information("notification of a bucket", "its events are no longer sent"),
  aws_s3_bucket_ownership_controls: attention("ownership of a bucket", "access control lists count again"),
  aws_s3_bucket_policy: attention(
    "policy of a bucket",
    "who writes by it cannot any more, and plain HTTP is not refused",
  ),
  aws_s3_bucket_public_access_block: danger("public access block", "the bucket can be made public"),
  aws_s3_bucket_server_side_encryption_configuration: attention(
    "encryption of a bucket",
    "new objects have AWS's default",
  ),
  aws_s3_bucket_versioning: attention("versioning of a bucket", "what is overwritten or deleted is gone"),
  aws_security_group: attention("security group", "what is in it is reached by nobody; AWS refuses while something is"),
  aws_service_discovery_http_namespace: danger(
    "Service Connect namespace",
    "services that find each other by it no longer do",
  ),
  aws_sns_topic: attention("topic", "its subscribers hear nothing more, and must confirm again"),
  aws_sns_topic_policy: attention("policy of a topic", "the service that it names can no longer send alerts"),
  aws_sns_topic_subscription: attention("subscription", "this receiver hears nothing more, and must confirm again"),
  aws_sqs_queue: attention("queue", "messages in it are lost; the functions' schedules make up for them"),
  aws_sqs_queue_policy: attention("policy of a queue", "the service that it names can no longer send messages"),
  aws_ssm_association: attention(
    "association of the boot document",
    "running instances no longer get changed boot steps",
  ),
  aws_ssm_document: danger("boot document", "an instance that boots cannot get ready, and is replaced"),
  aws_subnet: danger("subnet", "everything in it must go first: instances, mount targets, load balancer"),
  aws_vpc: danger("VPC", "everything in it must go first"),
  aws_vpc_endpoint: attention("VPC endpoint", "calls to its service take another way, or fail where there is none"),
  aws_vpc_endpoint_route_table_association: attention(
    "route to a VPC endpoint",
    "calls to its service take another way, or fail where there is none",
  ),
  aws_vpc_security_group_egress_rule: attention("egress rule", "connections that it allowed are dropped"),
  aws_vpc_security_group_ingress_rule: attention("ingress rule", "connections that it allowed are dropped"),
  aws_vpn_connection: danger("VPN connection", "the network behind it is no longer reached"),
  aws_vpn_connection_route: danger("route of the VPN connection", "its range is no longer reached"),
  aws_vpn_gateway: danger("VPN gateway", "the network behind it is no longer reached"),
  aws_wafv2_web_acl_association: danger("web ACL of the load balancer", "requests are no longer filtered"),
};

/** The end of a resource that Drydock does not know. */
export const UNKNOWN_TYPE = danger("resource that Drydock does not know", "what it holds may be gone");

/** A resource's type in words. */
export const wordOf = (type: string): string => RESOURCE_TYPES[type]?.word ?? type;

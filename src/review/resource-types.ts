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
  aws_acm_certificate: attention("certificate", "HTTPS fails on listeners that still name the certificate"),
  aws_acm_certificate_validation: information("validation of a certificate", "nothing that runs needs it"),
  aws_appautoscaling_policy: attention("scaling policy of a service", "the service's task count stays where it is"),
  aws_appautoscaling_target: attention("scaling target of a service", "the service's task count stays where it is"),
  aws_autoscaling_group: danger("Auto Scaling group", "all of its instances terminate, after their drain"),
  aws_autoscaling_policy: attention("scaling policy", "the cluster no longer grows or shrinks in this way"),
  aws_cloudwatch_dashboard: information("dashboard", "the metrics stay in CloudWatch"),
  aws_cloudwatch_event_rule: attention("rule of EventBridge", "functions are no longer started by these events"),
  aws_cloudwatch_event_target: attention(
    "target of an EventBridge rule",
    "functions are no longer started by these events",
  ),
  aws_cloudwatch_log_group: attention("log group", "all log events are gone"),
  aws_cloudwatch_log_resource_policy: attention(
    "policy of log groups",
    "services of AWS can no longer write logs there",
  ),
  aws_cloudwatch_metric_alarm: attention("alarm", "nobody hears of what was watched"),
  aws_customer_gateway: danger("customer gateway", "the VPN connection ends"),
  aws_default_security_group: information("default security group", "Terraform forgets it; AWS keeps it"),
  aws_ecs_capacity_provider: attention("capacity provider", "ECS no longer scales the group"),
  aws_ecs_cluster: danger("ECS cluster", "every service and task ends"),
  aws_ecs_cluster_capacity_providers: attention(
    "default capacity provider of the cluster",
    "ECS no longer scales the group",
  ),
  aws_ecs_service: danger("service", "all tasks stop"),
  aws_ecs_task_definition: information("task definition", "tasks that run keep theirs"),
  aws_efs_access_point: danger(
    "access point",
    "tasks that mount the volume through it can no longer start; the files stay",
  ),
  aws_efs_backup_policy: attention("backup policy", "no more backups are made"),
  aws_efs_file_system: danger("file system", "all files are gone, and only recovery points of AWS Backup remain"),
  aws_efs_file_system_policy: danger(
    "policy of the file system",
    "any client that reaches a mount target may mount it without TLS",
  ),
  aws_efs_mount_target: danger("mount target", "instances of the zone lose the volume"),
  aws_egress_only_internet_gateway: danger("egress-only internet gateway", "instances lose the internet over IPv6"),
  aws_eip: attention("public IPv4 address", "whoever lets this address in must let in another one"),
  aws_flow_log: attention("flow log", "traffic is no longer recorded"),
  aws_iam_instance_profile: danger("instance profile", "instances lose their credentials"),
  aws_iam_role: attention("role", "functions and instances lose their rights"),
  aws_iam_role_policy: attention("policy of a role", "functions and instances lose these rights"),
  aws_internet_gateway: danger("internet gateway", "nothing reaches the internet, and nobody the load balancer"),
  aws_kms_alias: information("name of a key", "the key stays"),
  aws_kms_key: danger(
    "encryption key",
    "what was encrypted can no longer be read, for good once the waiting time is over",
  ),
  aws_lambda_event_source_mapping: attention(
    "connection of a queue with a function",
    "messages no longer start functions",
  ),
  aws_lambda_function: attention("function", "draining, scaling or watching stops"),
  aws_lambda_permission: attention("permission to invoke a function", "events no longer start functions"),
  aws_launch_template: danger("launch template", "no instance can be launched"),
  aws_lb: danger("load balancer", "no request is answered, and the DNS name ends"),
  aws_lb_listener: danger("listener", "requests to the port are refused, and the rules of applications end too"),
  aws_lb_listener_rule: danger("listener rule", "requests that match reach nobody"),
  aws_lb_target_group: danger("target group", "requests are not forwarded to tasks"),
  aws_nat_gateway: attention(
    "NAT gateway",
    "connections to the internet break, and later ones come from another address",
  ),
  aws_network_acl: danger("network ACL", "subnets fall back to the default one, which lets everything through"),
  aws_route: danger("route", "traffic to the destination is dropped"),
  aws_route53_hosted_zone_dnssec: danger(
    "signing of a zone",
    "the domain does not resolve while the registrar has the DS record",
  ),
  aws_route53_key_signing_key: danger(
    "key-signing key",
    "the domain does not resolve while the registrar has the DS record",
  ),
  aws_route53_query_log: attention("query log", "queries are no longer recorded"),
  aws_route53_record: danger("DNS record", "the name no longer resolves"),
  aws_route53_zone: danger("hosted zone", "the domain no longer resolves, and a new zone has other name servers"),
  aws_route_table: danger("route table", "subnets lose their routes"),
  aws_route_table_association: danger("route of a subnet", "subnets fall back to the VPC's main routes"),
  aws_s3_bucket: danger("bucket", "all objects are gone; AWS refuses while there are any, unless throwAway is set"),
  aws_s3_bucket_lifecycle_configuration: attention("lifecycle of a bucket", "objects stay for ever"),
  aws_s3_bucket_notification: information("notification of a bucket", "events are no longer sent"),
  aws_s3_bucket_ownership_controls: attention("ownership of a bucket", "access control lists count again"),
  aws_s3_bucket_policy: attention(
    "policy of a bucket",
    "services of AWS can no longer write there, and plain HTTP is not refused",
  ),
  aws_s3_bucket_public_access_block: danger("public access block", "the bucket can be made public"),
  aws_s3_bucket_server_side_encryption_configuration: attention(
    "encryption of a bucket",
    "new objects have AWS's default",
  ),
  aws_s3_bucket_versioning: attention("versioning of a bucket", "what is overwritten or deleted is gone"),
  aws_security_group: attention("security group", "AWS refuses while anything is in the group"),
  aws_service_discovery_http_namespace: danger("Service Connect namespace", "services no longer find each other by it"),
  aws_sns_topic: attention("topic", "subscribers hear nothing more, and must confirm again"),
  aws_sns_topic_policy: attention("policy of a topic", "services of AWS can no longer send alerts"),
  aws_sns_topic_subscription: attention("subscription", "the receiver hears nothing more, and must confirm again"),
  aws_sqs_queue: attention("queue", "messages are lost; the functions' schedules make up for them"),
  aws_sqs_queue_policy: attention("policy of a queue", "services of AWS can no longer send messages"),
  aws_ssm_association: attention(
    "association of the boot document",
    "running instances no longer get changed boot steps",
  ),
  aws_ssm_document: danger("boot document", "an instance that boots cannot get ready, and is replaced"),
  aws_subnet: danger("subnet", "everything there must go first: instances, mount targets, load balancer"),
  aws_vpc: danger("VPC", "everything there must go first"),
  aws_vpc_endpoint: attention("VPC endpoint", "calls to services of AWS take another way, or fail where there is none"),
  aws_vpc_endpoint_route_table_association: attention(
    "route to a VPC endpoint",
    "calls to services of AWS take another way, or fail where there is none",
  ),
  aws_vpc_security_group_egress_rule: attention("egress rule", "connections that were allowed are dropped"),
  aws_vpc_security_group_ingress_rule: attention("ingress rule", "connections that were allowed are dropped"),
  aws_vpn_connection: danger("VPN connection", "the network behind it is no longer reached"),
  aws_vpn_connection_route: danger("route of the VPN connection", "the range is no longer reached"),
  aws_vpn_gateway: danger("VPN gateway", "the network behind it is no longer reached"),
  aws_wafv2_web_acl_association: danger("web ACL of the load balancer", "requests are no longer filtered"),
  terraform_data: information("record of settings", "it is Terraform's own: nothing of it is in AWS"),
};

/** The end of a resource that Drydock does not know. */
export const UNKNOWN_TYPE = danger("resource that Drydock does not know", "what it holds may be gone");

/** A resource's type in words. */
export const wordOf = (type: string): string => RESOURCE_TYPES[type]?.word ?? type;

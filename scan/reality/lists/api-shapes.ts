/** The API call that creates a resource of a Terraform type. */
export interface ApiShape {
  /** Service of botocore. */
  readonly service: string;
  readonly operation: string;
  /** Members that lead to the shape within the operation's input. */
  readonly within?: readonly string[];
  /** Arguments whose member has another name, without regard to case and underscores. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Blocks whose arguments are members of the input itself, with the block's name before theirs. */
  readonly blocks?: readonly string[];
}

const NAME = (member: string): Readonly<Record<string, string>> => ({ name: member });
const RULE: ApiShape["within"] = ["IpPermissions"];

/**
 * The calls, as terraform-provider-aws 6 makes them. Arguments find their members by name; those that Terraform names
 * differently, and whose values are worth holding, stand in `renames`.
 */
export const API_SHAPES: Readonly<Record<string, ApiShape>> = {
  aws_acm_certificate: { service: "acm", operation: "RequestCertificate" },
  aws_appautoscaling_policy: {
    service: "application-autoscaling",
    operation: "PutScalingPolicy",
    renames: NAME("PolicyName"),
  },
  aws_appautoscaling_target: { service: "application-autoscaling", operation: "RegisterScalableTarget" },
  aws_autoscaling_group: {
    service: "autoscaling",
    operation: "CreateAutoScalingGroup",
    renames: {
      name: "AutoScalingGroupName",
      initial_lifecycle_hook: "LifecycleHookSpecificationList",
      protect_from_scale_in: "NewInstancesProtectedFromScaleIn",
      override: "Overrides",
      instances_distribution: "InstancesDistribution",
    },
  },
  aws_autoscaling_policy: {
    service: "autoscaling",
    operation: "PutScalingPolicy",
    renames: { name: "PolicyName", step_adjustment: "StepAdjustments" },
  },
  aws_cloudwatch_dashboard: { service: "cloudwatch", operation: "PutDashboard" },
  aws_cloudwatch_event_rule: { service: "events", operation: "PutRule" },
  aws_cloudwatch_event_target: { service: "events", operation: "PutTargets", within: ["Targets"] },
  aws_cloudwatch_log_group: { service: "logs", operation: "CreateLogGroup", renames: NAME("logGroupName") },
  aws_cloudwatch_log_resource_policy: { service: "logs", operation: "PutResourcePolicy" },
  aws_cloudwatch_metric_alarm: {
    service: "cloudwatch",
    operation: "PutMetricAlarm",
    renames: { metric_query: "Metrics", insufficient_data_actions: "InsufficientDataActions" },
  },
  aws_customer_gateway: { service: "ec2", operation: "CreateCustomerGateway" },
  aws_ecs_account_setting_default: { service: "ecs", operation: "PutAccountSettingDefault" },
  aws_ecs_capacity_provider: { service: "ecs", operation: "CreateCapacityProvider" },
  aws_ecs_cluster_capacity_providers: {
    service: "ecs",
    operation: "PutClusterCapacityProviders",
    renames: { cluster_name: "cluster" },
  },
  aws_ecs_cluster: {
    service: "ecs",
    operation: "CreateCluster",
    renames: { name: "clusterName", setting: "settings" },
  },
  aws_ecs_service: {
    service: "ecs",
    operation: "CreateService",
    renames: {
      name: "serviceName",
      load_balancer: "loadBalancers",
      ordered_placement_strategy: "placementStrategy",
      enable_ecs_managed_tags: "enableECSManagedTags",
    },
  },
  aws_ecs_task_definition: {
    service: "ecs",
    operation: "RegisterTaskDefinition",
    renames: { volume: "volumes", efs_volume_configuration: "efsVolumeConfiguration", iam: "iam" },
  },
  aws_efs_access_point: { service: "efs", operation: "CreateAccessPoint" },
  aws_efs_backup_policy: { service: "efs", operation: "PutBackupPolicy" },
  aws_efs_file_system: { service: "efs", operation: "CreateFileSystem" },
  aws_efs_file_system_policy: { service: "efs", operation: "PutFileSystemPolicy" },
  aws_efs_mount_target: { service: "efs", operation: "CreateMountTarget" },
  aws_eip: { service: "ec2", operation: "AllocateAddress" },
  aws_flow_log: { service: "ec2", operation: "CreateFlowLogs", renames: { iam_role_arn: "DeliverLogsPermissionArn" } },
  aws_iam_instance_profile: {
    service: "iam",
    operation: "CreateInstanceProfile",
    renames: NAME("InstanceProfileName"),
  },
  aws_iam_role: {
    service: "iam",
    operation: "CreateRole",
    renames: { name: "RoleName", assume_role_policy: "AssumeRolePolicyDocument" },
  },
  aws_iam_role_policy: {
    service: "iam",
    operation: "PutRolePolicy",
    renames: { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" },
  },
  aws_iam_openid_connect_provider: { service: "iam", operation: "CreateOpenIDConnectProvider" },
  aws_iam_policy: {
    service: "iam",
    operation: "CreatePolicy",
    renames: { name: "PolicyName", policy: "PolicyDocument" },
  },
  aws_iam_role_policy_attachment: { service: "iam", operation: "AttachRolePolicy", renames: { role: "RoleName" } },
  aws_kms_alias: { service: "kms", operation: "CreateAlias", renames: NAME("AliasName") },
  aws_kms_key: { service: "kms", operation: "CreateKey", renames: { customer_master_key_spec: "KeySpec" } },
  aws_lambda_event_source_mapping: { service: "lambda", operation: "CreateEventSourceMapping" },
  aws_lambda_function: {
    service: "lambda",
    operation: "CreateFunction",
    renames: { reserved_concurrent_executions: "ReservedConcurrentExecutions" },
  },
  aws_lambda_permission: { service: "lambda", operation: "AddPermission" },
  aws_launch_template: {
    service: "ec2",
    operation: "CreateLaunchTemplate",
    within: ["LaunchTemplateData"],
    renames: { tag_specifications: "TagSpecifications" },
  },
  aws_lb: { service: "elbv2", operation: "CreateLoadBalancer", renames: { load_balancer_type: "Type" } },
  aws_lb_listener: {
    service: "elbv2",
    operation: "CreateListener",
    renames: { default_action: "DefaultActions", redirect: "RedirectConfig", fixed_response: "FixedResponseConfig" },
  },
  aws_lb_listener_rule: {
    service: "elbv2",
    operation: "CreateRule",
    renames: {
      action: "Actions",
      condition: "Conditions",
      host_header: "HostHeaderConfig",
      path_pattern: "PathPatternConfig",
      source_ip: "SourceIpConfig",
    },
  },
  aws_lb_target_group: {
    service: "elbv2",
    operation: "CreateTargetGroup",
    blocks: ["health_check"],
    renames: {
      health_check_interval: "HealthCheckIntervalSeconds",
      health_check_timeout: "HealthCheckTimeoutSeconds",
      health_check_healthy_threshold: "HealthyThresholdCount",
      health_check_unhealthy_threshold: "UnhealthyThresholdCount",
    },
  },
  aws_nat_gateway: { service: "ec2", operation: "CreateNatGateway" },
  aws_network_acl: { service: "ec2", operation: "CreateNetworkAcl" },
  aws_route: {
    service: "ec2",
    operation: "CreateRoute",
    renames: { destination_ipv6_cidr_block: "DestinationIpv6CidrBlock" },
  },
  aws_route53_key_signing_key: {
    service: "route53",
    operation: "CreateKeySigningKey",
    renames: { key_management_service_arn: "KeyManagementServiceArn" },
  },
  aws_route53_query_log: {
    service: "route53",
    operation: "CreateQueryLoggingConfig",
    renames: { zone_id: "HostedZoneId", cloudwatch_log_group_arn: "CloudWatchLogsLogGroupArn" },
  },
  aws_route53_record: {
    service: "route53",
    operation: "ChangeResourceRecordSets",
    within: ["ChangeBatch", "Changes", "ResourceRecordSet"],
    renames: { alias: "AliasTarget" },
  },
  aws_route53_zone: { service: "route53", operation: "CreateHostedZone" },
  aws_s3_bucket: { service: "s3", operation: "CreateBucket" },
  aws_s3_bucket_lifecycle_configuration: {
    service: "s3",
    operation: "PutBucketLifecycleConfiguration",
    within: ["LifecycleConfiguration"],
    renames: { rule: "Rules" },
  },
  aws_s3_bucket_logging: {
    service: "s3",
    operation: "PutBucketLogging",
    within: ["BucketLoggingStatus", "LoggingEnabled"],
  },
  aws_s3_bucket_ownership_controls: {
    service: "s3",
    operation: "PutBucketOwnershipControls",
    within: ["OwnershipControls"],
    renames: { rule: "Rules" },
  },
  aws_s3_bucket_policy: { service: "s3", operation: "PutBucketPolicy" },
  aws_s3_bucket_public_access_block: {
    service: "s3",
    operation: "PutPublicAccessBlock",
    within: ["PublicAccessBlockConfiguration"],
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    service: "s3",
    operation: "PutBucketEncryption",
    within: ["ServerSideEncryptionConfiguration"],
    renames: { rule: "Rules" },
  },
  aws_s3_bucket_versioning: {
    service: "s3",
    operation: "PutBucketVersioning",
    renames: { versioning_configuration: "VersioningConfiguration" },
  },
  aws_security_group: { service: "ec2", operation: "CreateSecurityGroup", renames: NAME("GroupName") },
  aws_service_discovery_http_namespace: { service: "servicediscovery", operation: "CreateHttpNamespace" },
  aws_sns_topic: { service: "sns", operation: "CreateTopic" },
  aws_sns_topic_subscription: { service: "sns", operation: "Subscribe" },
  aws_sqs_queue: { service: "sqs", operation: "CreateQueue", renames: NAME("QueueName") },
  aws_ssm_association: { service: "ssm", operation: "CreateAssociation" },
  aws_ssm_document: { service: "ssm", operation: "CreateDocument" },
  aws_subnet: { service: "ec2", operation: "CreateSubnet" },
  aws_vpc: { service: "ec2", operation: "CreateVpc" },
  aws_vpc_endpoint: { service: "ec2", operation: "CreateVpcEndpoint" },
  aws_vpc_security_group_egress_rule: { service: "ec2", operation: "AuthorizeSecurityGroupEgress", within: RULE },
  aws_vpc_security_group_ingress_rule: { service: "ec2", operation: "AuthorizeSecurityGroupIngress", within: RULE },
  aws_vpn_connection: { service: "ec2", operation: "CreateVpnConnection" },
  aws_wafv2_web_acl_association: { service: "wafv2", operation: "AssociateWebACL" },
};

/** The types whose arguments are references, or a policy that parliament holds: nothing is left for a shape. */
export const WITHOUT_SHAPE: Readonly<Record<string, string>> = {
  aws_acm_certificate_validation: "waits for a certificate, by no call of its own",
  aws_default_security_group: "adopts what AWS made, and removes its rules",
  aws_egress_only_internet_gateway: "has the reference to its VPC alone",
  aws_internet_gateway: "has the reference to its VPC alone",
  aws_route53_hosted_zone_dnssec: "has the reference to its zone alone",
  aws_route_table: "has the reference to its VPC alone",
  aws_route_table_association: "joins two references",
  aws_s3_bucket_notification: "has one switch, EventBridge's",
  aws_sns_topic_policy: "has a policy and the reference to its topic",
  aws_sqs_queue_policy: "has a policy and the reference to its queue",
  aws_vpc_endpoint_route_table_association: "joins two references",
  aws_vpn_connection_route: "has a range and the reference to its connection",
  aws_vpn_gateway: "has the reference to its VPC alone",
  aws_vpn_gateway_route_propagation: "joins two references",
  terraform_data: "is a record in the state, of which AWS knows nothing",
};

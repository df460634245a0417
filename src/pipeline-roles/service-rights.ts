import { type Family, service } from "./right";

/** Rights on what is not a network. Names begin with the environment's, so that ARNs tell its resources from others. */
export const SERVICE_RIGHTS: readonly Family[] = [
  {
    types: ["aws_acm_certificate", "aws_acm_certificate_validation"],
    reads: service("acm", "Describe*", "List*", "GetCertificate"),
    writes: [
      { actions: service("acm", "RequestCertificate", "AddTagsToCertificate"), on: "region" },
      {
        actions: service("acm", "DeleteCertificate", "RemoveTagsFromCertificate", "UpdateCertificateOptions"),
        on: "tagged",
      },
    ],
  },
  {
    types: ["aws_appautoscaling_target", "aws_appautoscaling_policy"],
    reads: service("application-autoscaling", "Describe*", "ListTagsForResource"),
    writes: [
      {
        actions: service(
          "application-autoscaling",
          "DeleteScalingPolicy",
          "DeregisterScalableTarget",
          "PutScalingPolicy",
          "RegisterScalableTarget",
        ),
        on: "region",
        when: { StringEqualsIfExists: { "application-autoscaling:service-namespace": "ecs" } },
      },
      {
        actions: service("application-autoscaling", "TagResource", "UntagResource"),
        on: ["application-autoscaling:{region}:{account}:scalable-target/*"],
      },
    ],
  },
  {
    types: ["aws_cloudwatch_dashboard"],
    reads: service("cloudwatch", "GetDashboard", "ListDashboards"),
    writes: [
      {
        actions: service("cloudwatch", "PutDashboard", "DeleteDashboards"),
        on: ["cloudwatch::{account}:dashboard/{name}-*"],
      },
    ],
  },
  {
    types: ["aws_cloudwatch_metric_alarm"],
    reads: service("cloudwatch", "DescribeAlarms", "ListTagsForResource"),
    writes: [
      {
        actions: service("cloudwatch", "PutMetricAlarm", "DeleteAlarms", "TagResource", "UntagResource"),
        on: ["cloudwatch:{region}:{account}:alarm:{name}-*"],
      },
    ],
  },
  {
    types: ["aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"],
    reads: service("events", "Describe*", "List*"),
    writes: [
      {
        actions: service(
          "events",
          "DeleteRule",
          "DisableRule",
          "EnableRule",
          "PutRule",
          "PutTargets",
          "RemoveTargets",
          "TagResource",
          "UntagResource",
        ),
        on: ["events:{region}:{account}:rule/{name}-*"],
      },
    ],
  },
  {
    types: ["aws_cloudwatch_log_group"],
    reads: service("logs", "Describe*", "List*"),
    writes: [
      {
        actions: service(
          "logs",
          "AssociateKmsKey",
          "CreateLogGroup",
          "DeleteLogGroup",
          "DeleteRetentionPolicy",
          "DisassociateKmsKey",
          "PutRetentionPolicy",
          "TagLogGroup",
          "TagResource",
          "UntagLogGroup",
          "UntagResource",
        ),
        on: [
          "logs:*:{account}:log-group:/aws/*/{name}-*",
          "logs:*:{account}:log-group:/aws/*/{name}/*",
          "logs:*:{account}:log-group:/drydock/{name}/*",
        ],
      },
    ],
  },
  {
    types: ["aws_cloudwatch_log_resource_policy"],
    reads: service("logs", "DescribeResourcePolicies"),
    writes: [{ actions: service("logs", "PutResourcePolicy", "DeleteResourcePolicy"), on: "global" }],
  },
  {
    types: [
      "aws_ecs_account_setting_default",
      "aws_ecs_capacity_provider",
      "aws_ecs_cluster",
      "aws_ecs_cluster_capacity_providers",
      "aws_ecs_service",
      "aws_ecs_task_definition",
    ],
    reads: service("ecs", "Describe*", "List*"),
    writes: [
      {
        actions: service(
          "ecs",
          "CreateCluster",
          "CreateCapacityProvider",
          "DeregisterTaskDefinition",
          "PutAccountSettingDefault",
        ),
        on: "region",
      },
      {
        actions: service(
          "ecs",
          "CreateService",
          "DeleteCapacityProvider",
          "DeleteCluster",
          "DeleteService",
          "PutClusterCapacityProviders",
          "RegisterTaskDefinition",
          "TagResource",
          "UntagResource",
          "UpdateCapacityProvider",
          "UpdateCluster",
          "UpdateClusterSettings",
          "UpdateService",
        ),
        on: [
          "ecs:{region}:{account}:cluster/{name}",
          "ecs:{region}:{account}:capacity-provider/instances-{name}",
          "ecs:{region}:{account}:service/{name}/*",
          "ecs:{region}:{account}:task-definition/{name}-*",
        ],
      },
    ],
  },
  {
    types: [
      "aws_efs_access_point",
      "aws_efs_backup_policy",
      "aws_efs_file_system",
      "aws_efs_file_system_policy",
      "aws_efs_mount_target",
    ],
    reads: [...service("elasticfilesystem", "Describe*", "ListTagsForResource"), ...service("ec2", "Describe*")],
    writes: [
      { actions: service("elasticfilesystem", "CreateFileSystem"), on: "region" },
      {
        actions: service("elasticfilesystem", "TagResource"),
        on: "region",
        when: { Null: { "elasticfilesystem:CreateAction": "false" } },
      },
      {
        actions: service(
          "elasticfilesystem",
          "CreateAccessPoint",
          "CreateMountTarget",
          "Delete*",
          "ModifyMountTargetSecurityGroups",
          "Put*",
          "TagResource",
          "UntagResource",
          "UpdateFileSystem",
        ),
        on: "tagged",
      },
      // A mount target is a network interface (EFS API reference, CreateMountTarget).
      {
        actions: service("ec2", "CreateNetworkInterface", "DeleteNetworkInterface", "ModifyNetworkInterfaceAttribute"),
        on: "region",
      },
    ],
  },
  {
    types: ["aws_kms_alias", "aws_kms_key"],
    reads: service("kms", "DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "List*"),
    writes: [
      { actions: service("kms", "CreateKey", "TagResource"), on: "region" },
      {
        actions: service(
          "kms",
          "CancelKeyDeletion",
          "DisableKeyRotation",
          "EnableKeyRotation",
          "PutKeyPolicy",
          "ScheduleKeyDeletion",
          "UntagResource",
          "UpdateKeyDescription",
        ),
        on: "tagged",
      },
      {
        actions: service("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
        on: ["kms:{region}:{account}:alias/{name}-*", "kms:{region}:{account}:key/*"],
      },
      // A service takes a key on behalf of the one who makes what it encrypts.
      {
        actions: service("kms", "CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey*"),
        on: "tagged",
        when: { Null: { "kms:ViaService": "false" } },
      },
    ],
  },
  {
    types: ["aws_lambda_function", "aws_lambda_permission", "aws_lambda_event_source_mapping"],
    reads: service("lambda", "Get*", "List*"),
    writes: [
      {
        actions: service(
          "lambda",
          "AddPermission",
          "CreateFunction",
          "DeleteFunction",
          "DeleteFunctionConcurrency",
          "PutFunctionConcurrency",
          "RemovePermission",
          "TagResource",
          "UntagResource",
          "UpdateFunctionCode",
          "UpdateFunctionConfiguration",
        ),
        on: ["lambda:{region}:{account}:function:{name}-*"],
      },
      {
        actions: service("lambda", "CreateEventSourceMapping", "DeleteEventSourceMapping", "UpdateEventSourceMapping"),
        on: "region",
        when: { ArnLike: { "lambda:FunctionArn": "arn:{partition}:lambda:{region}:{account}:function:{name}-*" } },
      },
      {
        actions: service("lambda", "TagResource", "UntagResource"),
        on: ["lambda:{region}:{account}:event-source-mapping:*"],
      },
    ],
  },
  {
    types: ["aws_lb", "aws_lb_listener", "aws_lb_listener_rule", "aws_lb_target_group"],
    reads: [...service("elasticloadbalancing", "Describe*"), ...service("ec2", "Describe*")],
    writes: [
      {
        actions: service(
          "elasticloadbalancing",
          "CreateListener",
          "CreateLoadBalancer",
          "CreateRule",
          "CreateTargetGroup",
        ),
        on: "region",
      },
      {
        actions: service("elasticloadbalancing", "AddTags"),
        on: "region",
        when: { Null: { "elasticloadbalancing:CreateAction": "false" } },
      },
      {
        actions: service(
          "elasticloadbalancing",
          "AddListenerCertificates",
          "AddTags",
          "Delete*",
          "Modify*",
          "RemoveListenerCertificates",
          "RemoveTags",
          "SetIpAddressType",
          "SetRulePriorities",
          "SetSecurityGroups",
          "SetSubnets",
        ),
        on: "tagged",
      },
    ],
  },
  {
    types: ["aws_wafv2_web_acl_association"],
    reads: service("wafv2", "GetWebACL", "GetWebACLForResource"),
    writes: [
      { actions: service("wafv2", "AssociateWebACL", "DisassociateWebACL"), on: "region" },
      { actions: service("elasticloadbalancing", "SetWebACL"), on: "tagged" },
    ],
  },
  {
    types: [
      "aws_route53_hosted_zone_dnssec",
      "aws_route53_key_signing_key",
      "aws_route53_query_log",
      "aws_route53_record",
      "aws_route53_zone",
    ],
    reads: service("route53", "Get*", "List*"),
    // Zones are named by ids, and no condition knows their tags.
    writes: [
      {
        actions: service(
          "route53",
          "*KeySigningKey",
          "*HostedZoneDNSSEC",
          "AssociateVPCWithHostedZone",
          "ChangeResourceRecordSets",
          "ChangeTagsForResource",
          "CreateHostedZone",
          "CreateQueryLoggingConfig",
          "DeleteHostedZone",
          "DeleteQueryLoggingConfig",
          "DisassociateVPCFromHostedZone",
          "UpdateHostedZoneComment",
        ),
        on: "global",
      },
    ],
  },
  {
    types: [
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_notification",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
    ],
    reads: service(
      "s3",
      "GetAccelerateConfiguration",
      "GetBucket*",
      "GetEncryptionConfiguration",
      "GetLifecycleConfiguration",
      "GetReplicationConfiguration",
      "ListBucket",
    ),
    readsOn: ["s3:::{name}-*"],
    writes: [
      {
        actions: service(
          "s3",
          "CreateBucket",
          "DeleteBucket",
          "DeleteBucketPolicy",
          "PutBucketNotification",
          "PutBucketOwnershipControls",
          "PutBucketPolicy",
          "PutBucketPublicAccessBlock",
          "PutBucketTagging",
          "PutBucketVersioning",
          "PutEncryptionConfiguration",
          "PutLifecycleConfiguration",
        ),
        on: ["s3:::{name}-*"],
      },
      // With throwAway Terraform empties a bucket before it destroys it.
      { actions: service("s3", "ListBucketVersions"), on: ["s3:::{name}-*"] },
      { actions: service("s3", "DeleteObject", "DeleteObjectVersion"), on: ["s3:::{name}-*/*"] },
    ],
  },
  {
    types: ["aws_service_discovery_http_namespace"],
    reads: service("servicediscovery", "Get*", "List*"),
    writes: [
      { actions: service("servicediscovery", "CreateHttpNamespace", "TagResource"), on: "region" },
      { actions: service("servicediscovery", "DeleteNamespace", "UntagResource", "UpdateHttpNamespace"), on: "tagged" },
    ],
  },
  {
    types: ["aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"],
    reads: service("sns", "Get*", "List*"),
    writes: [
      {
        actions: service(
          "sns",
          "CreateTopic",
          "DeleteTopic",
          "SetTopicAttributes",
          "Subscribe",
          "TagResource",
          "UntagResource",
        ),
        on: ["sns:{region}:{account}:{name}-*"],
      },
      { actions: service("sns", "SetSubscriptionAttributes", "Unsubscribe"), on: "region" },
    ],
  },
  {
    types: ["aws_sqs_queue", "aws_sqs_queue_policy"],
    reads: service("sqs", "GetQueue*", "List*"),
    writes: [
      {
        actions: service("sqs", "CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"),
        on: ["sqs:{region}:{account}:{name}-*"],
      },
    ],
  },
  {
    types: ["aws_ssm_association", "aws_ssm_document"],
    reads: service("ssm", "DescribeAssociation*", "DescribeDocument*", "GetDocument", "List*"),
    writes: [
      {
        actions: service(
          "ssm",
          "AddTagsToResource",
          "CreateDocument",
          "DeleteDocument",
          "RemoveTagsFromResource",
          "UpdateDocument",
          "UpdateDocumentDefaultVersion",
        ),
        on: ["ssm:{region}:{account}:document/{name}-*"],
      },
      {
        actions: service(
          "ssm",
          "AddTagsToResource",
          "CreateAssociation",
          "DeleteAssociation",
          "RemoveTagsFromResource",
          "UpdateAssociation",
        ),
        on: [
          "ssm:{region}:{account}:association/*",
          "ssm:{region}:{account}:document/{name}-*",
          "ec2:{region}:{account}:instance/*",
        ],
      },
    ],
  },
];

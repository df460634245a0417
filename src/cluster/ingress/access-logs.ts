import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { checkName } from "../../terraform/check-name";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { accountIdOf, arnsIn, policyDocument } from "../../terraform/policy";
import { closeBucket, tlsOnly } from "../../terraform/private-bucket";

export interface AccessLogsProps {
  /**
   * Its name begins the bucket's name; the account's id and the region end it, as bucket names are unique in the world.
   * With `throwAway` a `terraform destroy` deletes the logs with the bucket.
   */
  readonly deployment: DeploymentContext;
  /** Days that a log is kept. */
  readonly retentionDays: number;
}

/** Addresses of the resources in a cluster stack, by which the logs outlive their setting. */
export const ACCESS_LOGS: readonly string[] = [
  "aws_s3_bucket.ingress_access-logs_bucket_EB776689",
  "aws_s3_bucket_lifecycle_configuration.ingress_access-logs_lifecycle_2608EDDB",
  "aws_s3_bucket_notification.ingress_access-logs_notification_251B4A82",
  "aws_s3_bucket_ownership_controls.ingress_access-logs_ownership_933E5D72",
  "aws_s3_bucket_policy.ingress_access-logs_policy_84BE84AE",
  "aws_s3_bucket_public_access_block.ingress_access-logs_public-access-block_EC11F90E",
  "aws_s3_bucket_server_side_encryption_configuration.ingress_access-logs_encryption_7BBE57DC",
  "aws_s3_bucket_versioning.ingress_access-logs_versioning_3E290577",
];

/**
 * The bucket of a load balancer's access logs. Only Elastic Load Balancing writes to it, every request needs TLS, nothing in
 * it is public, and old logs expire. Elastic Load Balancing accepts no encryption but S3's own.
 */
export class AccessLogs extends Construct {
  /** The bucket of the logs. */
  readonly bucket: S3Bucket;
  /** Resources without which a load balancer may not write. It tries as soon as its logs are turned on. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { deployment, retentionDays }: AccessLogsProps) {
    super(scope, id);
    const { name, region, throwAway = false } = deployment;
    const nameIn = (account: string) => `${name}-access-logs-${account}-${region}`;
    checkName("aws_s3_bucket.bucket", nameIn("0".repeat(12)));
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: nameIn(accountIdOf(this)),
      forceDestroy: throwAway,
      lifecycle: { preventDestroy: !throwAway },
    });
    const bucket = this.bucket.id;
    const { closed, versioned } = closeBucket(this, this.bucket);
    // A rule of EventBridge can act on a new log without a change of this bucket.
    new S3BucketNotification(this, "notification", { bucket, eventbridge: true });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioned],
    });
    const policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policyDocument([
        {
          Sid: "LoadBalancerWrites",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${this.bucket.arn}/AWSLogs/${accountIdOf(this)}/*`,
          Condition: { ArnLike: { "aws:SourceArn": arnsIn(this, region)("elasticloadbalancing", "loadbalancer/*") } },
        },
        tlsOnly(this.bucket),
      ]),
      dependsOn: [closed],
    });
    this.ready = [policy];
  }
}

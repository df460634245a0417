import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { accountIdOf, arnOf, policyDocument } from "../../terraform/policy";

export interface AccessLogsProps {
  /** Begins the bucket's name; the account's id and the region end it, as bucket names are known to the whole world. */
  readonly name: string;
  readonly region: string;
  readonly retentionDays: number;
  /** Whether `terraform destroy` deletes the logs with the bucket. */
  readonly throwAway: boolean;
}

/**
 * The bucket of a load balancer's access logs: nobody else writes to it, nobody reads it without TLS, nothing in it is
 * public, and old logs go by themselves. Elastic Load Balancing accepts no encryption but S3's own.
 */
export class AccessLogs extends Construct {
  readonly bucket: S3Bucket;
  /** What has to be there before a load balancer may write: it tries when it is told to. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, region, retentionDays, throwAway }: AccessLogsProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: `${name}-access-logs-${accountIdOf(this)}-${region}`,
      forceDestroy: throwAway,
      lifecycle: { preventDestroy: !throwAway },
    });
    const bucket = this.bucket.id;
    const closed = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    // Whoever wants to act on a new log adds a rule to EventBridge, and nothing here changes.
    new S3BucketNotification(this, "notification", { bucket, eventbridge: true });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
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
      dependsOn: [versioning],
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
          Condition: { ArnLike: { "aws:SourceArn": arnOf(this, "elasticloadbalancing", "loadbalancer/*") } },
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [this.bucket.arn, `${this.bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
      dependsOn: [closed],
    });
    this.ready = [policy];
  }
}

import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { partitionOf, policyDocument } from "../terraform/policy";
import { closeBucket, tlsOnly } from "../terraform/private-bucket";
import { createRole } from "../terraform/role";
import { DrydockStack } from "../terraform/stack";
import { STATE_TAG } from "./names";

/** Days that an older version of a state is kept: time to notice that a state was lost, and to bring it back. */
const OLD_VERSION_DAYS = 90;

/** Managed policies of AWS by which a role reads how resources are configured, and no data in them. */
const READER_POLICIES = { audit: "SecurityAudit", view: "job-function/ViewOnlyAccess" };

/**
 * The bucket of an environment's states: private, encrypted, versioned, with TLS alone. Its own state lies in it too, so
 * that nothing of Drydock can destroy it: not even with `throwAway`, since others may keep states there.
 */
export class StateStack extends DrydockStack {
  constructor(scope: Construct, settings: Environment) {
    const { state } = settings;
    if (!state) throw new Error("an environment without state.bucket needs no state stack");
    // The bucket's region is that of all resources of this stack.
    super(scope, "state", { ...settings, region: state.region ?? settings.region });
    const bucket = new S3Bucket(this, "bucket", {
      bucket: state.bucket,
      lifecycle: { preventDestroy: true },
      tags: { Name: state.bucket, [STATE_TAG]: settings.name },
    });
    const { closed, versioned } = closeBucket(this, bucket);
    new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: policyDocument([tlsOnly(bucket)]),
      dependsOn: [closed],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSION_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioned],
    });
    if (state.accessLogBucket)
      new S3BucketLoggingA(this, "access-logs", {
        bucket: bucket.id,
        targetBucket: state.accessLogBucket,
        targetPrefix: `${state.bucket}/`,
      });
    this.output({
      bucket: bucket.id,
      reader_role_arn: state.readerArns.length > 0 ? this.createReaders(bucket, state.readerArns) : undefined,
    });
  }

  /** @returns the ARN of the role of readers */
  private createReaders(bucket: S3Bucket, readers: readonly string[]): string {
    const role = createRole(this, "readers", {
      deployment: this.deployment,
      name: this.nameOf("state-readers"),
      description: `Reads the states of ${this.environment.name} and how its resources are configured`,
      trust: policyDocument([{ Effect: "Allow", Principal: { AWS: readers }, Action: "sts:AssumeRole" }]),
    });
    new IamRolePolicy(this, "readers-policy", {
      role: role.name,
      name: "read-states",
      policy: policyDocument([
        { Sid: "FindStates", Effect: "Allow", Action: "s3:ListBucket", Resource: bucket.arn },
        { Sid: "ReadStates", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket.arn}/*` },
      ]),
    });
    for (const [id, policy] of Object.entries(READER_POLICIES))
      new IamRolePolicyAttachment(this, `readers-${id}`, {
        role: role.name,
        policyArn: `arn:${partitionOf(this)}:iam::aws:policy/${policy}`,
      });
    return role.arn;
  }
}

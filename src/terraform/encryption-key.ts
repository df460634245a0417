import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { logsPrincipal } from "../aws/partitions";
import type { DeploymentContext } from "./deployment-context";
import { accountIdOf, accountRootArn, partitionOf, policyDocument } from "./policy";

export interface LogsKeyProps {
  /** Description of the key in KMS. */
  readonly description: string;
  /** The key's tag `Name`. */
  readonly name: string;
  /** Code of the region that the key and its log groups are in. */
  readonly region: string;
  /** True lets a destroy delete the key. */
  readonly throwAway: boolean;
  /** Provider of the region. @default the stack's provider */
  readonly provider?: TerraformProvider;
}

/** A KMS key for log groups of the account in one region. A destroy keeps it unless the deployment is throw-away. */
export const logsKey = (
  scope: Construct,
  id: string,
  { description, name, region, throwAway, provider }: LogsKeyProps,
): KmsKey =>
  new KmsKey(scope, id, {
    ...(provider && { provider }),
    description,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    lifecycle: { preventDestroy: !throwAway },
    policy: logsKeyPolicy(scope, region),
    tags: { Name: name },
  });

/** The policy of a key: its account administers it, and CloudWatch Logs in this region encrypts the account's logs. */
const logsKeyPolicy = (scope: Construct, region: string): string =>
  policyDocument([
    {
      Sid: "Administer",
      Effect: "Allow",
      Principal: { AWS: accountRootArn(scope) },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "EncryptLogs",
      Effect: "Allow",
      Principal: { Service: logsPrincipal(region) },
      // Without kms:DescribeKey, which the CloudWatch Logs user guide has here too: that call has no encryption context, and a
      // condition on a key that a request lacks is false (IAM user guide, "Condition operators").
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: {
        // The type of this key is a text (Service Authorization Reference, AWS KMS).
        StringLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:${partitionOf(scope)}:logs:${region}:${accountIdOf(scope)}:log-group:*`,
        },
      },
    },
  ]);

/** The encryption of a log group: the deployment's key, or nothing, with which CloudWatch Logs uses a key of its own. */
export const encryptedLogs = ({ encryptionKeyArn }: DeploymentContext): { readonly kmsKeyId?: string } =>
  encryptionKeyArn === undefined ? {} : { kmsKeyId: encryptionKeyArn };

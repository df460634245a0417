import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { logsPrincipal } from "../aws/partitions";
import { accountIdOf, accountRootArn, partitionOf, policyDocument } from "./policy";
import { stackOf } from "./stack";

const ID = "encryption-key";

/**
 * The key that encrypts a stack's logs and its functions' environment variables, made when it is first asked for;
 * undefined unless the environment asks for keys of its own.
 */
export function encryptionKeyOf(scope: Construct): KmsKey | undefined {
  const stack = stackOf(scope);
  if (!stack.environment.customerManagedKeys) return undefined;
  const known = stack.node.tryFindChild(ID) as KmsKey | undefined;
  if (known) return known;
  return logsKey(stack, ID, {
    description: `Encrypts the logs and functions of ${stack.node.id}`,
    name: stack.node.id,
  });
}

interface LogsKeyProps {
  readonly description: string;
  /** Its tag `Name`. */
  readonly name: string;
  /** A region other than the environment's, and the provider that goes there. */
  readonly elsewhere?: { readonly region: string; readonly provider: TerraformProvider };
}

/** A key for log groups of the account in one region, which outlives a destroy unless the environment is throw-away. */
export const logsKey = (scope: Construct, id: string, { description, name, elsewhere }: LogsKeyProps): KmsKey => {
  const { throwAway, region } = stackOf(scope).environment;
  return new KmsKey(scope, id, {
    ...(elsewhere && { provider: elsewhere.provider }),
    description,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    lifecycle: { preventDestroy: !throwAway },
    policy: logsKeyPolicy(scope, elsewhere?.region ?? region),
    tags: { Name: name },
  });
};

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
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:${partitionOf(scope)}:logs:${region}:${accountIdOf(scope)}:log-group:*`,
        },
      },
    },
  ]);

/** For a log group: by which key it is encrypted, if CloudWatch's own is not to do. */
export const encryptedLogs = (scope: Construct): { kmsKeyId?: string } => {
  const key = encryptionKeyOf(scope);
  return key ? { kmsKeyId: key.arn } : {};
};

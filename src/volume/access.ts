import type { VolumeSettings } from "../environment/schema/volume";
import type { PolicyStatement, ResourcePolicyStatement } from "../terraform/policy";

// The mount options of the instances, their rights and the file system's policy all follow from one setting, so that the
// policy never refuses what the options ask for.

/**
 * The options with which an instance mounts the volume, after those that every mount has. With TLS the instance mounts with
 * its IAM role.
 */
export const mountOptions = ({ transitEncryption }: VolumeSettings): readonly string[] =>
  transitEncryption ? ["tls", "iam"] : [];

/**
 * The rights of an instance's role on the volume: the host, and the containers that it gives the directory to, write as
 * root, as on a disk.
 */
export const instanceAccess = ({ transitEncryption }: VolumeSettings, fileSystemArn: string): PolicyStatement[] =>
  transitEncryption
    ? [
        {
          Sid: "MountVolume",
          Effect: "Allow",
          Action: [
            "elasticfilesystem:ClientMount",
            "elasticfilesystem:ClientRootAccess",
            "elasticfilesystem:ClientWrite",
          ],
          Resource: fileSystemArn,
        },
      ]
    : [];

/**
 * The file system's policy. With transit encryption a client without an IAM role may read and write, but not as root.
 * Without transit encryption no client can use an IAM role, and the security group alone decides who has access.
 */
export const fileSystemPolicy = (
  { transitEncryption }: VolumeSettings,
  fileSystemArn: string,
): ResourcePolicyStatement[] => [
  {
    Sid: transitEncryption ? "NoAnonymousRoot" : "ThroughMountTargets",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: [
      "elasticfilesystem:ClientMount",
      "elasticfilesystem:ClientWrite",
      ...(transitEncryption ? [] : ["elasticfilesystem:ClientRootAccess"]),
    ],
    Resource: fileSystemArn,
    Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
  },
  ...(transitEncryption
    ? [
        {
          Sid: "TlsOnly",
          Effect: "Deny" as const,
          Principal: { AWS: "*" },
          Action: "*",
          Resource: fileSystemArn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]
    : []),
];

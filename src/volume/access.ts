import type { EnvironmentSettings } from "../environment/schema";
import type { PolicyStatement, ResourcePolicyStatement } from "../terraform/policy";

export type VolumeSettings = NonNullable<EnvironmentSettings["volume"]>;

/**
 * How the volume is reached. The mount options of the instances, their rights and the file system's policy all follow from
 * one setting, so that the one never asks for what another refuses.
 */

/** Options with which an instance mounts the volume, after those that every mount has. With TLS it comes as its role. */
export const mountOptions = ({ transitEncryption }: VolumeSettings): readonly string[] =>
  transitEncryption ? ["tls", "iam"] : [];

/**
 * What an instance's role may do with the volume when it comes as that: the host and the containers to which it hands the
 * directory write as root, as on a disk.
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
 * The file system's policy. Whoever comes with TLS and no role is nobody's root; without transit encryption nobody can come
 * as a role, and the security group alone decides.
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

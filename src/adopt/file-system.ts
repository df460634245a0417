import type { EFSClient } from "@aws-sdk/client-efs";
import { OutsideError } from "../user-error";
import type { Import } from "./imports";

/** Resources that a stack takes over, by address, with what a user should know of them. */
export interface FoundImports {
  /** Imports of one stack, by Terraform's address. */
  readonly imports: Readonly<Record<string, Import>>;
  /** Facts, one sentence each. */
  readonly remarks: readonly string[];
}

/** Attributes that AWS never changes on a file system and that Drydock needs not have as it would make them. */
const KEPT = ["creation_token", "kms_key_id"];

/**
 * Finds what belongs to a file system: its mount targets, its policy and its backup policy.
 *
 * @param zones letters of the network's zones
 * @param keyId id or ARN of the KMS key that encrypts it, to be taken over too. @default the key stays outside
 * @throws OutsideError when there is no such file system
 */
export async function findFileSystem(
  efs: EFSClient,
  region: string,
  fileSystemId: string,
  zones: readonly string[],
  keyId: string | undefined,
): Promise<FoundImports> {
  const sdk = await import("@aws-sdk/client-efs");
  const [fileSystem] =
    (await unlessNotFound(efs.send(new sdk.DescribeFileSystemsCommand({ FileSystemId: fileSystemId }))))?.FileSystems ??
    [];
  if (!fileSystem)
    throw new OutsideError(
      `--file-system: got ${fileSystemId}, and there is no such file system in ${region} for these credentials; name one that exists`,
    );
  const { MountTargets = [] } = await efs.send(new sdk.DescribeMountTargetsCommand({ FileSystemId: fileSystemId }));
  const targets = MountTargets.map(({ MountTargetId, AvailabilityZoneName = "" }) => ({
    id: MountTargetId!,
    letter: AvailabilityZoneName.slice(region.length),
  }));
  const hasPolicy = await unlessNotFound(
    efs.send(new sdk.DescribeFileSystemPolicyCommand({ FileSystemId: fileSystemId })),
  );
  const backup = await unlessNotFound(efs.send(new sdk.DescribeBackupPolicyCommand({ FileSystemId: fileSystemId })));
  const ofFileSystem = { id: fileSystemId };
  return {
    imports: {
      // With its key the file system has the one that its stack names.
      "aws_efs_file_system.file-system": { id: fileSystemId, keep: keyId === undefined ? KEPT : KEPT.slice(0, 1) },
      ...(hasPolicy && { "aws_efs_file_system_policy.file-system-policy": ofFileSystem }),
      ...(backup && { "aws_efs_backup_policy.backup-policy": ofFileSystem }),
      ...(keyId !== undefined && { "aws_kms_key.key": { id: keyIdOf(keyId) } }),
      ...Object.fromEntries(
        targets
          .filter(({ letter }) => zones.includes(letter))
          .map(({ letter, id }) => [`aws_efs_mount_target.mount-target-${letter}`, { id }]),
      ),
    },
    remarks: [
      ...targets
        .filter(({ letter }) => !zones.includes(letter))
        .map(({ id, letter }) => `${id} is in zone ${letter}, which the network does not have: it stays outside`),
      ...(targets.length > 0 ? [CLIENTS] : []),
      ...keyRemarks(fileSystem, keyId),
    ],
  };
}

const CLIENTS =
  "the mount targets get the volume's security group in place of their own, and the file system the volume's policy: " +
  "who mounts it today needs membership of that group, and TLS unless volume.transitEncryption is false";

/** The id at the end of an ARN. */
const keyIdOf = (key: string): string => key.split("/").at(-1)!;

const keyRemarks = (
  { Encrypted, KmsKeyId }: { readonly Encrypted?: boolean | undefined; readonly KmsKeyId?: string | undefined },
  keyId: string | undefined,
): readonly string[] => {
  if (!Encrypted || KmsKeyId === undefined) return [];
  if (keyId === undefined)
    return [
      `the file system stays encrypted with ${KmsKeyId}, which EFS never changes, and the volume's own key encrypts nothing; --key ${keyIdOf(KmsKeyId)} takes that key over, unless it is AWS's own`,
    ];
  return keyIdOf(KmsKeyId) === keyIdOf(keyId)
    ? []
    : [`the file system is encrypted with ${KmsKeyId} and not with ${keyId}: name that key, or no key`];
};

/** The answer of a call, or undefined when what it asks for does not exist. */
async function unlessNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && /NotFound$/.test(error.name)) return undefined;
    throw error;
  }
}

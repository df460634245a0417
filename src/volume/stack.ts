import { EfsAccessPoint } from "@cdktf/provider-aws/lib/efs-access-point";
import { EfsBackupPolicy } from "@cdktf/provider-aws/lib/efs-backup-policy";
import { EfsFileSystem } from "@cdktf/provider-aws/lib/efs-file-system";
import { EfsFileSystemPolicy } from "@cdktf/provider-aws/lib/efs-file-system-policy";
import { EfsMountTarget } from "@cdktf/provider-aws/lib/efs-mount-target";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Construct } from "constructs";
import { createAlarms, type Watch } from "../alerts/alarms";
import { viaService } from "../aws/partitions";
import { addDashboard } from "../dashboards/dashboard";
import { volumeWidgets } from "../dashboards/volume-dashboard";
import type { Environment } from "../environment/schema";
import type { VolumeSettings } from "../environment/schema/volume";
import { type NetworkReference, networkOf } from "../network/reference";
import type { OutputValues } from "../terraform/outputs";
import { accountIdOf, accountRootArn, policyDocument } from "../terraform/policy";
import { DrydockStack } from "../terraform/stack";
import { fileSystemPolicy } from "./access";

const NFS_PORT = 2049;

/**
 * An EFS file system with a mount target in each zone's private subnet, a KMS key that nothing else uses and a security
 * group whose members may mount. No other stack edits that group's rules.
 */
export class VolumeStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "volume", environment);
    const { volume } = environment;
    if (!volume) throw new Error("an environment without volume settings needs no volume stack");
    const network = networkOf(this);
    const key = volume.encryption ? this.createKey(volume) : undefined;
    const fileSystem = this.createFileSystem(volume, key);
    const accessPoints = this.createAccessPoints(volume, fileSystem);
    const securityGroup = this.createSecurityGroup(network);
    const mountTargets = network.zones.map((zone) => {
      const target = new EfsMountTarget(this, `mount-target-${zone}`, {
        fileSystemId: fileSystem.id,
        subnetId: network.privateSubnetId(zone),
        securityGroups: [securityGroup.id],
      });
      return [zone, target.ipAddress] as const;
    });
    const { encryption, performanceMode } = volume;
    this.recordFinalSettings(
      { "volume.encryption": encryption, "volume.performanceMode": performanceMode },
      "EFS never changes it on a file system, and a new one is empty; keep it, or copy the files to another environment's volume",
    );
    createAlarms(this, this.deployment, watches(volume, fileSystem.id));
    if (environment.dashboards) addDashboard(this, volumeWidgets(fileSystem.id, volume));

    this.output({
      file_system_id: fileSystem.id,
      file_system_arn: fileSystem.arn,
      security_group_id: securityGroup.id,
      mount_target_addresses: volume.mountBy === "address" ? Object.fromEntries(mountTargets) : undefined,
      ...accessPointOutputs(accessPoints),
      kms_key_arn: key?.arn,
    });
  }

  /** Guards what holds data against deletion. */
  private get guarded(): { readonly preventDestroy: boolean } {
    return { preventDestroy: !this.environment.throwAway };
  }

  private createKey({ keyRotation }: VolumeSettings): KmsKey {
    const name = this.nameOf("volume");
    const key = new KmsKey(this, "key", {
      description: `Encrypts the EFS file system ${name}`,
      enableKeyRotation: keyRotation,
      deletionWindowInDays: 30,
      policy: this.keyPolicy(),
      tags: { Name: name },
      lifecycle: this.guarded,
    });
    new KmsAlias(this, "key-alias", { name: `alias/${name}`, targetKeyId: key.keyId });
    return key;
  }

  /** The file system with its policy and its backups. */
  private createFileSystem(volume: VolumeSettings, key: KmsKey | undefined): EfsFileSystem {
    const name = this.nameOf("volume");
    const fileSystem = new EfsFileSystem(this, "file-system", {
      creationToken: name,
      encrypted: volume.encryption,
      ...(key && { kmsKeyId: key.arn }),
      performanceMode: volume.performanceMode,
      throughputMode: volume.throughputMode,
      ...(volume.provisionedThroughput !== undefined && {
        provisionedThroughputInMibps: volume.provisionedThroughput,
      }),
      ...lifecyclePolicy(volume),
      tags: { Name: name },
      lifecycle: this.guarded,
    });
    new EfsFileSystemPolicy(this, "file-system-policy", {
      fileSystemId: fileSystem.id,
      // Terraform compares the id too, and an API that makes one up would show a change for ever.
      policy: policyDocument(fileSystemPolicy(volume, fileSystem.arn), name),
    });
    new EfsBackupPolicy(this, "backup-policy", {
      fileSystemId: fileSystem.id,
      backupPolicy: { status: volume.backup ? "ENABLED" : "DISABLED" },
    });
    return fileSystem;
  }

  private createAccessPoints(
    { accessPoints }: VolumeSettings,
    fileSystem: EfsFileSystem,
  ): readonly (readonly [name: string, point: EfsAccessPoint])[] {
    return Object.entries(accessPoints).map(([pointName, { path, uid, gid, permissions }]) => {
      const point = new EfsAccessPoint(this, `access-point-${pointName}`, {
        fileSystemId: fileSystem.id,
        posixUser: { uid, gid },
        rootDirectory: { path, creationInfo: { ownerUid: uid, ownerGid: gid, permissions } },
        tags: { Name: `${this.nameOf("volume")}-${pointName}` },
      });
      return [pointName, point] as const;
    });
  }

  /** The security group of mount targets and clients. */
  private createSecurityGroup(network: NetworkReference): SecurityGroup {
    const name = this.nameOf("volume");
    const securityGroup = new SecurityGroup(this, "security-group", {
      name,
      description: "Members may mount the EFS volume from each other",
      vpcId: network.vpcId,
      tags: { Name: name },
    });
    const withinGroup = {
      securityGroupId: securityGroup.id,
      referencedSecurityGroupId: securityGroup.id,
      ipProtocol: "tcp",
      fromPort: NFS_PORT,
      toPort: NFS_PORT,
    };
    new VpcSecurityGroupIngressRule(this, "nfs-from-members", { ...withinGroup, description: "NFSv4 from members" });
    new VpcSecurityGroupEgressRule(this, "nfs-to-members", { ...withinGroup, description: "NFSv4 to members" });
    return securityGroup;
  }

  /**
   * The account administers the key, and EFS alone uses it. Creating grants counts as use, because the holder of a grant
   * can use the key without EFS.
   */
  private keyPolicy(): string {
    const administration = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:Delete*",
      "kms:Describe*",
      "kms:Disable*",
      "kms:Enable*",
      "kms:Get*",
      "kms:List*",
      "kms:Put*",
      "kms:Revoke*",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:Update*",
    ];
    const use = [
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey*",
      "kms:ReEncrypt*",
    ];
    return policyDocument([
      {
        Sid: "Administer",
        Effect: "Allow",
        Principal: { AWS: accountRootArn(this) },
        Action: administration,
        Resource: "*",
      },
      {
        Sid: "UseThroughEfs",
        Effect: "Allow",
        Principal: { AWS: accountRootArn(this) },
        Action: use,
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:ViaService": viaService("elasticfilesystem", this.environment.region),
            "kms:CallerAccount": accountIdOf(this),
          },
        },
      },
    ]);
  }
}

/** The alarms that the file system's modes can raise. */
const watches = ({ performanceMode, throughputMode }: VolumeSettings, fileSystemId: string): Watch[] => [
  ...(performanceMode === "generalPurpose" ? [{ alarm: "volumeIoLimit" as const, of: [fileSystemId] }] : []),
  ...(throughputMode === "bursting" ? [{ alarm: "volumeBurstCredits" as const, of: [fileSystemId] }] : []),
];

const accessPointOutputs = (points: readonly (readonly [name: string, point: EfsAccessPoint])[]): OutputValues =>
  points.length === 0
    ? {}
    : {
        access_point_ids: Object.fromEntries(points.map(([name, { id }]) => [name, id])),
        access_point_arns: Object.fromEntries(points.map(([name, { arn }]) => [name, arn])),
      };

/** The rules that move files between storage classes. EFS wants a block for each transition. */
function lifecyclePolicy({ infrequentAccessAfterDays, archiveAfterDays }: VolumeSettings) {
  const after = (days: number) => `AFTER_${days}_DAY${days === 1 ? "" : "S"}`;
  const transitions = [
    ...(infrequentAccessAfterDays ? [{ transitionToIa: after(infrequentAccessAfterDays) }] : []),
    ...(archiveAfterDays ? [{ transitionToArchive: after(archiveAfterDays) }] : []),
    ...(infrequentAccessAfterDays || archiveAfterDays ? [{ transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }] : []),
  ];
  return transitions.length > 0 ? { lifecyclePolicy: transitions } : {};
}

import { EfsFileSystem } from "@cdktf/provider-aws/lib/efs-file-system";
import { EfsMountTarget } from "@cdktf/provider-aws/lib/efs-mount-target";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Construct } from "constructs";
import type { Environment } from "../environment/schema";
import { networkOf } from "../network/reference";
import { accountIdOf, accountRootArn, policyDocument } from "../terraform/policy";
import { DrydockStack } from "../terraform/stack";

const NFS_PORT = 2049;

/**
 * An EFS file system with a mount target in each zone's private subnet, a KMS key that nothing else uses and a security
 * group whose members may mount. No other stack edits that group's rules.
 */
export class VolumeStack extends DrydockStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, "volume", environment);
    const { volume, throwAway } = environment;
    if (!volume) throw new Error("an environment without volume settings needs no volume stack");
    const network = networkOf(this);
    const guarded = { preventDestroy: !throwAway };
    const name = this.nameOf("volume");

    const key = volume.encryption
      ? new KmsKey(this, "key", {
          description: `Encrypts the EFS file system ${name}`,
          enableKeyRotation: volume.keyRotation,
          deletionWindowInDays: 30,
          policy: this.keyPolicy(),
          tags: { Name: name },
          lifecycle: guarded,
        })
      : undefined;
    if (key) new KmsAlias(this, "key-alias", { name: `alias/${name}`, targetKeyId: key.keyId });

    const fileSystem = new EfsFileSystem(this, "file-system", {
      creationToken: name,
      encrypted: volume.encryption,
      ...(key && { kmsKeyId: key.arn }),
      performanceMode: volume.performanceMode,
      throughputMode: volume.throughputMode,
      ...(volume.provisionedThroughput !== undefined && {
        provisionedThroughputInMibps: volume.provisionedThroughput,
      }),
      tags: { Name: name },
      lifecycle: guarded,
    });

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

    for (const zone of network.zones)
      new EfsMountTarget(this, `mount-target-${zone}`, {
        fileSystemId: fileSystem.id,
        subnetId: network.privateSubnetId(zone),
        securityGroups: [securityGroup.id],
      });

    this.output({
      file_system_id: { value: fileSystem.id, description: "Id of the file system." },
      file_system_arn: { value: fileSystem.arn, description: "ARN of the file system." },
      security_group_id: { value: securityGroup.id, description: "Members of this group may mount the volume." },
      ...(key && { kms_key_arn: { value: key.arn, description: "Key that encrypts the volume." } }),
    });
  }

  /**
   * The account administers the key; it is used through EFS only. Grants belong to its use: who holds one uses the key
   * without EFS.
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
            "kms:ViaService": `elasticfilesystem.${this.environment.region}.amazonaws.com`,
            "kms:CallerAccount": accountIdOf(this),
          },
        },
      },
    ]);
  }
}

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateClusterCommand, ECSClient } from "@aws-sdk/client-ecs";
import { CreateFileSystemCommand, CreateMountTargetCommand, EFSClient } from "@aws-sdk/client-efs";
import { clusterNames } from "../src/cluster/names";
import { CREDENTIALS } from "../src/local/emulators";

/** Resources that nothing of Drydock has made. */
export interface Foreign {
  readonly vpcId: string;
  readonly fileSystemId: string;
  /** ARN of the KMS key that encrypts it. */
  readonly keyArn: string;
  /** Ids of its subnets, by the letter of the zone. */
  readonly subnets: Readonly<Record<string, { readonly public: string; readonly private: string }>>;
}

/** Days, which Drydock would not choose. */
export const FOREIGN_RETENTION_DAYS = 90;

/**
 * Makes a VPC, a file system with its key, a cluster and a log group by the API of AWS alone.
 *
 * @param url endpoint of the emulators
 * @param environment whose names the cluster and the log group have
 */
export async function makeForeign(url: string, region: string, environment: string): Promise<Foreign> {
  const ec2 = new EC2Client({ region });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
  const vpcId = Vpc!.VpcId!;
  const table = await publicRouteTable(ec2, vpcId);
  const subnets: Record<string, { public: string; private: string }> = {};
  for (const [index, letter] of ["a", "b"].entries()) {
    const subnetOf = async (third: number) => {
      const CidrBlock = `10.9.${third}.0/24`;
      const command = new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone: `${region}${letter}` });
      return (await ec2.send(command)).Subnet!.SubnetId!;
    };
    subnets[letter] = { public: await subnetOf(index), private: await subnetOf(index + 10) };
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId: table, SubnetId: subnets[letter].public }));
  }
  const keyArn = await makeKey(url, region);
  const fileSystemId = await makeFileSystem(
    new EFSClient({ region }),
    keyArn,
    Object.values(subnets).map((zone) => zone.private),
  );
  await new ECSClient({ region }).send(
    new CreateClusterCommand({
      clusterName: clusterNames(environment).cluster,
      settings: [{ name: "containerInsights", value: "disabled" }],
    }),
  );
  const logs = new CloudWatchLogsClient({ region });
  const logGroupName = clusterNames(environment).instanceLogs;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: FOREIGN_RETENTION_DAYS }));
  return { vpcId, fileSystemId, keyArn, subnets };
}

async function publicRouteTable(ec2: EC2Client, vpcId: string): Promise<string> {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = InternetGateway!.InternetGatewayId!;
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gateway }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const table = RouteTable!.RouteTableId!;
  await ec2.send(
    new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway }),
  );
  return table;
}

/** The project has no client of KMS: this is the call in its own form (KMS API reference, CreateKey). */
async function makeKey(url: string, region: string): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.CreateKey",
      // Emulators read the service and the region in it, and check no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.AWS_ACCESS_KEY_ID}/20260101/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ Description: "made by hand", KeyUsage: "ENCRYPT_DECRYPT" }),
  });
  const { KeyMetadata } = (await answer.json()) as { readonly KeyMetadata: { readonly Arn: string } };
  return KeyMetadata.Arn;
}

async function makeFileSystem(efs: EFSClient, KmsKeyId: string, subnets: readonly string[]): Promise<string> {
  const { FileSystemId } = await efs.send(
    new CreateFileSystemCommand({
      CreationToken: "made-by-hand",
      Encrypted: true,
      KmsKeyId,
      ThroughputMode: "bursting",
    }),
  );
  for (const SubnetId of subnets) await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId }));
  return FileSystemId!;
}

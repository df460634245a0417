import { parseArn } from "../aws/arn";
import { type AwsAccess, type AwsPlace, awsAccess } from "../aws-access";
import type { Aws, Certificate, HostedZone, ListenerRule, NamedZone } from "./aws";

/** Names of the SDK's errors that say that something does not exist. */
const MISSING = new Set([
  "ImageNotFoundException",
  "InvalidAMIID.NotFound",
  "InvalidKeyPair.NotFound",
  "LoadBalancerNotFound",
  "LoadBalancerNotFoundException",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchHostedZone",
  "NoSuchResourceException",
  "NotFound",
  "NoSuchBucket",
  "ParameterNotFound",
  "RepositoryNotFoundException",
  "ResourceNotFoundException",
]);

/** The answer of a call, or undefined when what it asks for does not exist. */
async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && MISSING.has(error.name)) return undefined;
    throw error;
  }
}

/** DescribeTags takes so many ARNs at once (Elastic Load Balancing API reference). */
const TAGGED_AT_ONCE = 20;

/**
 * The reads of the doctor by the AWS SDK, with the user's own credentials or as the role that deploys, and against AWS_ENDPOINT_URL where that is set.
 * Each client is loaded when it is needed.
 */
export function awsBySdk(place: AwsPlace): Aws {
  const access = awsAccess(place);
  return { ...accountReads(access), ...ec2Reads(access), ...namingReads(access), ...storeReads(access) };
}

type AccountReads = Pick<Aws, "accountId" | "quota" | "lambdaConcurrency" | "logPolicies" | "hasRole" | "bucketRegion">;

const accountReads = (access: AwsAccess): AccountReads => ({
  accountId: async () => {
    const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    return (await new STSClient(access).send(new GetCallerIdentityCommand({}))).Account!;
  },
  quota: async ({ service, code }) => {
    const sdk = await import("@aws-sdk/client-service-quotas");
    const client = new sdk.ServiceQuotasClient(access);
    const key = { ServiceCode: service, QuotaCode: code };
    const own = await unlessMissing(client.send(new sdk.GetServiceQuotaCommand(key)));
    if (own?.Quota?.Value !== undefined) return own.Quota.Value;
    return (await unlessMissing(client.send(new sdk.GetAWSDefaultServiceQuotaCommand(key))))?.Quota?.Value;
  },
  lambdaConcurrency: async () => {
    const { LambdaClient, GetAccountSettingsCommand } = await import("@aws-sdk/client-lambda");
    const { AccountLimit } = await new LambdaClient(access).send(new GetAccountSettingsCommand({}));
    return {
      limit: AccountLimit?.ConcurrentExecutions ?? 0,
      unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    };
  },
  logPolicies: async () => {
    const sdk = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new sdk.CloudWatchLogsClient(access);
    // No account has more than one page of them.
    const { resourcePolicies = [] } = await client.send(new sdk.DescribeResourcePoliciesCommand({ limit: 50 }));
    return resourcePolicies.map(({ policyName = "" }) => policyName);
  },
  hasRole: async (name) => {
    const { IAMClient, GetRoleCommand } = await import("@aws-sdk/client-iam");
    return (await unlessMissing(new IAMClient(access).send(new GetRoleCommand({ RoleName: name })))) !== undefined;
  },
  bucketRegion: async (bucket) => {
    const { S3Client, HeadBucketCommand } = await import("@aws-sdk/client-s3");
    // An emulator knows buckets by the path of its own host alone.
    const forcePathStyle = process.env["AWS_ENDPOINT_URL"] !== undefined;
    const client = new S3Client({ ...access, followRegionRedirects: true, forcePathStyle });
    const found = await unlessMissing(client.send(new HeadBucketCommand({ Bucket: bucket })));
    return found && (found.BucketRegion ?? access.region);
  },
});

type Ec2Reads = Pick<Aws, "regionStatus" | "zones" | "zonesOffering" | "networkUse" | "ami" | "subnets" | "hasKeyPair">;

const ec2Reads = (access: AwsAccess): Ec2Reads => {
  const load = async () => {
    const sdk = await import("@aws-sdk/client-ec2");
    return { sdk, client: new sdk.EC2Client(access) };
  };
  return {
    regionStatus: async () => {
      const { sdk, client } = await load();
      const input = { AllRegions: true, Filters: [{ Name: "region-name", Values: [access.region] }] };
      const { Regions = [] } = await client.send(new sdk.DescribeRegionsCommand(input));
      return Regions.find(({ RegionName }) => RegionName === access.region)?.OptInStatus;
    },
    zones: async () => {
      const { sdk, client } = await load();
      const { AvailabilityZones = [] } = await client.send(new sdk.DescribeAvailabilityZonesCommand({}));
      return AvailabilityZones.map(({ ZoneName = "", State }) => ({
        name: ZoneName,
        available: State === "available",
      }));
    },
    zonesOffering: async (instanceType) => {
      const { sdk, client } = await load();
      const { InstanceTypeOfferings = [] } = await client.send(
        new sdk.DescribeInstanceTypeOfferingsCommand({
          LocationType: "availability-zone",
          Filters: [{ Name: "instance-type", Values: [instanceType] }],
        }),
      );
      return InstanceTypeOfferings.flatMap(({ Location }) => Location ?? []).sort();
    },
    networkUse: async () => {
      const { sdk, client } = await load();
      const { Vpcs = [] } = await client.send(new sdk.DescribeVpcsCommand({}));
      const { Addresses = [] } = await client.send(new sdk.DescribeAddressesCommand({}));
      return { vpcs: Vpcs.length, addresses: Addresses.length };
    },
    subnets: async (ids) => {
      const { sdk, client } = await load();
      // A filter leaves out what does not exist; a list of ids would be refused as a whole.
      const input = { Filters: [{ Name: "subnet-id", Values: [...ids] }] };
      const { Subnets = [] } = await client.send(new sdk.DescribeSubnetsCommand(input));
      return Subnets.map((subnet) => ({
        id: subnet.SubnetId ?? "",
        vpcId: subnet.VpcId ?? "",
        zone: subnet.AvailabilityZone ?? "",
        cidrBlock: subnet.CidrBlock ?? "",
        freeAddresses: subnet.AvailableIpAddressCount ?? 0,
      }));
    },
    hasKeyPair: async (name) => {
      const { sdk, client } = await load();
      const found = await unlessMissing(client.send(new sdk.DescribeKeyPairsCommand({ KeyNames: [name] })));
      return found !== undefined;
    },
    ami: async (id) => {
      const { sdk, client } = await load();
      const found = await unlessMissing(client.send(new sdk.DescribeImagesCommand({ ImageIds: [id] })));
      const image = found?.Images?.[0];
      return image && { id, architecture: image.Architecture ?? "" };
    },
  };
};

type NamingReads = Pick<Aws, "certificate" | "publicZone" | "hostedZone" | "listenerRules">;

const namingReads = (access: AwsAccess): NamingReads => ({
  certificate: async (arn): Promise<Certificate | undefined> => {
    const { ACMClient, DescribeCertificateCommand } = await import("@aws-sdk/client-acm");
    const found = await unlessMissing(
      new ACMClient(access).send(new DescribeCertificateCommand({ CertificateArn: arn })),
    );
    const { Status = "", DomainName = "", SubjectAlternativeNames = [] } = found?.Certificate ?? {};
    return found && { status: Status, names: [...new Set([DomainName, ...SubjectAlternativeNames])] };
  },
  publicZone: async (domain): Promise<HostedZone | undefined> => {
    const sdk = await import("@aws-sdk/client-route-53");
    const client = new sdk.Route53Client(access);
    const { HostedZones = [] } = await client.send(new sdk.ListHostedZonesByNameCommand({ DNSName: domain }));
    const zone = HostedZones.find(({ Name, Config }) => Name === `${domain}.` && !Config?.PrivateZone);
    if (!zone) return undefined;
    const { DelegationSet } = await client.send(new sdk.GetHostedZoneCommand({ Id: zone.Id }));
    return { id: zone.Id!.replace("/hostedzone/", ""), nameServers: DelegationSet?.NameServers ?? [] };
  },
  hostedZone: async (id): Promise<NamedZone | undefined> => {
    const sdk = await import("@aws-sdk/client-route-53");
    const found = await unlessMissing(new sdk.Route53Client(access).send(new sdk.GetHostedZoneCommand({ Id: id })));
    const { HostedZone: zone, DelegationSet } = found ?? {};
    return (
      zone && {
        id,
        domain: (zone.Name ?? "").replace(/\.$/, ""),
        isPrivate: zone.Config?.PrivateZone === true,
        nameServers: DelegationSet?.NameServers ?? [],
      }
    );
  },
  listenerRules: async (loadBalancer): Promise<readonly ListenerRule[] | undefined> => {
    const sdk = await import("@aws-sdk/client-elastic-load-balancing-v2");
    const client = new sdk.ElasticLoadBalancingV2Client(access);
    const found = await unlessMissing(client.send(new sdk.DescribeLoadBalancersCommand({ Names: [loadBalancer] })));
    const arn = found?.LoadBalancers?.[0]?.LoadBalancerArn;
    if (arn === undefined) return undefined;
    const { Listeners = [] } = await client.send(new sdk.DescribeListenersCommand({ LoadBalancerArn: arn }));
    const rules = [];
    for (const { ListenerArn } of Listeners) {
      const pages = sdk.paginateDescribeRules({ client }, { ListenerArn });
      for await (const { Rules = [] } of pages) rules.push(...Rules.filter(({ IsDefault }) => !IsDefault));
    }
    const arns = rules.map(({ RuleArn }) => RuleArn!);
    const environments = new Map<string | undefined, string | undefined>();
    for (let start = 0; start < arns.length; start += TAGGED_AT_ONCE) {
      const input = { ResourceArns: arns.slice(start, start + TAGGED_AT_ONCE) };
      const { TagDescriptions = [] } = await client.send(new sdk.DescribeTagsCommand(input));
      for (const { ResourceArn, Tags = [] } of TagDescriptions)
        environments.set(ResourceArn, Tags.find(({ Key }) => Key === "Environment")?.Value);
    }
    return rules.map(({ Priority, RuleArn }) => {
      const environment = environments.get(RuleArn);
      return { priority: Number(Priority), ...(environment !== undefined && { environment }) };
    });
  },
});

type StoreReads = Pick<Aws, "secret" | "parameter" | "hasImage">;

/** The region that an ARN names, and that of the environment for a name. */
const regionOf = (nameOrArn: string, region: string): string => parseArn(nameOrArn)?.region ?? region;

const storeReads = (access: AwsAccess): StoreReads => ({
  secret: async (nameOrArn) => {
    const { SecretsManagerClient, GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient({ ...access, region: regionOf(nameOrArn, access.region) });
    return (await unlessMissing(client.send(new GetSecretValueCommand({ SecretId: nameOrArn }))))?.SecretString;
  },
  parameter: async (nameOrArn) => {
    const { SSMClient, GetParameterCommand } = await import("@aws-sdk/client-ssm");
    const client = new SSMClient({ ...access, region: regionOf(nameOrArn, access.region) });
    const input = { Name: nameOrArn, WithDecryption: true };
    return (await unlessMissing(client.send(new GetParameterCommand(input))))?.Parameter?.Value;
  },
  hasImage: async ({ account, region: registry, repository, version }) => {
    const { ECRClient, DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
    const id = version.startsWith("sha256:") ? { imageDigest: version } : { imageTag: version };
    const input = { registryId: account, repositoryName: repository, imageIds: [id] };
    try {
      const { imageDetails = [] } = await new ECRClient({ ...access, region: registry }).send(
        new DescribeImagesCommand(input),
      );
      return imageDetails.length > 0;
    } catch (error) {
      if (error instanceof Error && error.name === "ImageNotFoundException") return false;
      return unlessMissing(Promise.reject(error));
    }
  },
});

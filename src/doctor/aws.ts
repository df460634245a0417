/** An availability zone, and whether the account may use it. */
export interface Zone {
  readonly name: string;
  readonly available: boolean;
}

/** A quota of Service Quotas. */
export interface QuotaKey {
  readonly service: string;
  /** Code of the quota, for example L-1216C47A. */
  readonly code: string;
}

/** A certificate of ACM. */
export interface Certificate {
  /** ISSUED, PENDING_VALIDATION and so on. */
  readonly status: string;
  /** Names that it is for, wildcards among them. */
  readonly names: readonly string[];
}

/** A hosted zone of Route 53. */
export interface HostedZone {
  readonly id: string;
  readonly nameServers: readonly string[];
}

/** A hosted zone with its domain. */
export interface NamedZone extends HostedZone {
  /** Without a dot at its end. */
  readonly domain: string;
  /** Whether it answers in VPCs alone. */
  readonly isPrivate: boolean;
}

/** A subnet. */
export interface SubnetState {
  readonly id: string;
  readonly vpcId: string;
  /** Name of its Availability Zone. */
  readonly zone: string;
  /** Its range of IPv4. */
  readonly cidrBlock: string;
  /** IPv4 addresses that nothing has. */
  readonly freeAddresses: number;
}

/** A machine image. */
export interface Ami {
  readonly id: string;
  /** x86_64 or arm64. */
  readonly architecture: string;
}

/** A rule of a listener. */
export interface ListenerRule {
  readonly priority: number;
  /** Names of the Environment tag. @default the rule has none */
  readonly environment?: string;
}

/**
 * The reads of the doctor. Each resolves with what AWS has, with undefined for what does not exist, and rejects with the
 * SDK's error otherwise. They are about the environment's region, but for what an ARN or the
 * registry of an image names in another.
 */
export interface Aws {
  /** The account of the credentials (sts:GetCallerIdentity). */
  accountId(): Promise<string>;
  /** Opt-in status of the region: opt-in-not-required, opted-in or not-opted-in (ec2:DescribeRegions). */
  regionStatus(): Promise<string | undefined>;
  /** The zones of the region (ec2:DescribeAvailabilityZones). */
  zones(): Promise<readonly Zone[]>;
  /** The names of the zones that offer an instance type (ec2:DescribeInstanceTypeOfferings). */
  zonesOffering(instanceType: string): Promise<readonly string[]>;
  /** The account's value of a quota, AWS's default where it has none (servicequotas:GetServiceQuota). */
  quota(key: QuotaKey): Promise<number | undefined>;
  /** Concurrent executions of functions that the account may have (lambda:GetAccountSettings). */
  lambdaConcurrency(): Promise<{ readonly limit: number; readonly unreserved: number }>;
  /** The number of VPCs and of Elastic IP addresses that exist (ec2:DescribeVpcs, DescribeAddresses). */
  networkUse(): Promise<{ readonly vpcs: number; readonly addresses: number }>;
  /** The names of the resource policies of CloudWatch Logs in the region (logs:DescribeResourcePolicies). */
  logPolicies(): Promise<readonly string[]>;
  /** A certificate (acm:DescribeCertificate). */
  certificate(arn: string): Promise<Certificate | undefined>;
  /** A public hosted zone by its domain (route53:ListHostedZonesByName, GetHostedZone). */
  publicZone(domain: string): Promise<HostedZone | undefined>;
  /** A hosted zone by its id (route53:GetHostedZone). */
  hostedZone(id: string): Promise<NamedZone | undefined>;
  /** Those of the subnets that exist (ec2:DescribeSubnets). */
  subnets(ids: readonly string[]): Promise<readonly SubnetState[]>;
  /** Whether a key pair exists (ec2:DescribeKeyPairs). */
  hasKeyPair(name: string): Promise<boolean>;
  /** The text of a secret (secretsmanager:GetSecretValue). Never printed. */
  secret(nameOrArn: string): Promise<string | undefined>;
  /** The value of a parameter, decrypted (ssm:GetParameter). Never printed. */
  parameter(nameOrArn: string): Promise<string | undefined>;
  /** An image of EC2 (ec2:DescribeImages). */
  ami(id: string): Promise<Ami | undefined>;
  /** Whether ECR has an image, undefined where the repository does not exist (ecr:DescribeImages). */
  hasImage(image: {
    readonly account: string;
    readonly region: string;
    readonly repository: string;
    /** A tag, or a digest that begins with sha256:. */
    readonly version: string;
  }): Promise<boolean | undefined>;
  /** Whether a role exists (iam:GetRole). */
  hasRole(name: string): Promise<boolean>;
  /** Region of a bucket, undefined when it does not exist (s3:ListBucket by HeadBucket). */
  bucketRegion(bucket: string): Promise<string | undefined>;
  /** The rules of the environment's load balancer, undefined before the first deployment (elasticloadbalancing). */
  listenerRules(loadBalancer: string): Promise<readonly ListenerRule[] | undefined>;
}

/** A part of AWS with accounts, regions and names of its own. The isolated ones (`aws-iso*`) are not supported. */
export type PartitionId = "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc";

/** Names that differ between partitions, and the features of each. */
export interface Partition {
  readonly id: PartitionId;
  /** The partition in words. */
  readonly title: string;
  /** Ends the host names of services, the principal of CloudWatch Logs and the values of `kms:ViaService`. */
  readonly dnsSuffix: string;
  /** Host of the AWS Management Console, after the region. */
  readonly console: string;
  /** Begins the names of those endpoint services that keep to the partition's own names. */
  readonly endpointPrefix: string;
  /** These endpoint services, by what follows the region. */
  readonly ownEndpointServices: ReadonlySet<string>;
  /** Route 53 is known to take keys for DNSSEC and to write the logs of queries, both in us-east-1. */
  readonly signsAndLogsPublicZones: boolean;
}

/**
 * Services of both Chinese regions with the prefix `cn.com.amazonaws`, S3's interface endpoints among them; gateway
 * endpoints and all others keep `com.amazonaws`.
 */
const CHINESE_SERVICES = `
  account application-autoscaling appmesh-envoy-management athena autoscaling awsconnector backup batch cassandra
  cloudcontrolapi cloudformation codedeploy-commands-secure databrew dms ebs ec2 ecr.api ecr.dkr eks elasticache
  elasticbeanstalk elasticfilesystem elasticfilesystem-fips emr-containers execute-api fsx imagebuilder iot.data
  iotsitewise.api iotsitewise.data kinesis-streams lambda license-manager monitoring polly rds redshift redshift-data s3
  sagemaker.api sagemaker.featurestore-runtime sagemaker.runtime securityhub servicecatalog sms sqs states sts
  sync-states synthetics transcribe transcribestreaming transfer workspaces xray
`;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * The partitions, dated 2026-11-26. DNS suffixes: partitions of botocore 1.43.11 and of the AWS SDK for JavaScript
 * 3.1164.0. Consoles: AWS's lists of endpoints (docs.aws.amazon.com, docs.amazonaws.cn, docs.aws.eu). Endpoint services: aws-cdk-lib 2.276.0, `getDefaultEndpointPrefix` in aws-ec2/lib/vpc-endpoint (account, polly
 * and workspaces have the prefix in cn-northwest-1, IoT SiteWise in cn-north-1, each the only region that has them).
 * Where Route 53 takes keys and writes logs: Route 53 developer guide ("Working with customer managed keys for DNSSEC",
 * "Public DNS query logging"), which names us-east-1 alone. GovCloud has public zones, and alias records for load
 * balancers, since May 2025 (AWS networking blog, "Introducing Amazon Route 53 authoritative DNS service for public hosted
 * zones in AWS GovCloud (US) Regions"), which names no region for keys and logs.
 */
const PARTITIONS: Readonly<Record<PartitionId, Partition>> = {
  aws: {
    id: "aws",
    title: "AWS",
    dnsSuffix: "amazonaws.com",
    console: "console.aws.amazon.com",
    endpointPrefix: "com.amazonaws",
    ownEndpointServices: new Set(),
    signsAndLogsPublicZones: true,
  },
  "aws-cn": {
    id: "aws-cn",
    title: "AWS in China",
    dnsSuffix: "amazonaws.com.cn",
    console: "console.amazonaws.cn",
    endpointPrefix: "cn.com.amazonaws",
    ownEndpointServices: words(CHINESE_SERVICES),
    signsAndLogsPublicZones: false,
  },
  "aws-us-gov": {
    id: "aws-us-gov",
    title: "AWS GovCloud (US)",
    dnsSuffix: "amazonaws.com",
    console: "console.amazonaws-us-gov.com",
    endpointPrefix: "com.amazonaws",
    ownEndpointServices: new Set(),
    signsAndLogsPublicZones: false,
  },
  "aws-eusc": {
    id: "aws-eusc",
    title: "the AWS European Sovereign Cloud",
    dnsSuffix: "amazonaws.eu",
    console: "console.amazonaws-eusc.eu",
    endpointPrefix: "eu.amazonaws",
    ownEndpointServices: words("ecr.api ecr.dkr execute-api securityhub"),
    signsAndLogsPublicZones: false,
  },
};

/** Ids of the supported partitions. */
export const PARTITION_IDS = Object.keys(PARTITIONS) as [PartitionId, ...PartitionId[]];

/** How the codes of regions begin outside the partition `aws` (botocore 1.43.11, `regionRegex` of its partitions). */
const REGION_PREFIXES: readonly (readonly [prefix: string, id: PartitionId])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
];

/** The partition that a region belongs to, by how its code begins. */
export const partitionOfRegion = (region: string): Partition =>
  PARTITIONS[REGION_PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws"];

/**
 * The principal of CloudWatch Logs in a region. Of the principals that Drydock names it alone carries region and suffix of
 * the partition (aws-cdk-lib 2.276.0, region-info/lib/default); the others end with amazonaws.com everywhere.
 */
export const logsPrincipal = (region: string): string => `logs.${region}.${partitionOfRegion(region).dnsSuffix}`;

/**
 * The value of `kms:ViaService` for what a service does with a key (KMS developer guide, "kms:ViaService").
 *
 * @param service for example `elasticfilesystem`
 */
export const viaService = (service: string, region: string): string =>
  `${service}.${region}.${partitionOfRegion(region).dnsSuffix}`;

/**
 * The full name of an endpoint service.
 *
 * @param service what follows the region, for example `ecr.api`; a full name is given back as it is
 * @param type gateway endpoints have the prefix `com.amazonaws` in every partition
 */
export function endpointServiceName(service: string, region: string, type: "Gateway" | "Interface"): string {
  if (service.includes(`.${region}.`)) return service;
  const { id, endpointPrefix, ownEndpointServices } = partitionOfRegion(region);
  const isOwn = type === "Interface" && ownEndpointServices.has(service);
  // The one service that a partition ends with its own suffix (aws-cdk-lib 2.276.0, `getDefaultEndpointSuffix`).
  const suffix = isOwn && id === "aws-cn" && service === "transcribe" ? ".cn" : "";
  return `${isOwn ? endpointPrefix : "com.amazonaws"}.${region}.${service}${suffix}`;
}

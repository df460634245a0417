/** The day of {@link LIST_PRICES}, and the region that they are of. */
export const LIST_PRICES_OF = {
  date: "2026-11-26",
  region: "us-east-1",
} as const;

/** A list price. */
interface ListPrice {
  /** USD by the hour, the month, the gigabyte or the request, as the name says. */
  readonly usd: number;
  /** The page of AWS that has it. */
  readonly page: string;
  /** The text with which it was compared on the day: that page itself, or what others write of it. */
  readonly compared: "page" | "others";
}

const EBS = { page: "https://aws.amazon.com/ebs/pricing/", compared: "others" } as const;
const VPC = { page: "https://aws.amazon.com/vpc/pricing/", compared: "page" } as const;
const BALANCER = { page: "https://aws.amazon.com/elasticloadbalancing/pricing/", compared: "page" } as const;
const CLOUDWATCH = { page: "https://aws.amazon.com/cloudwatch/pricing/", compared: "others" } as const;
const LAMBDA = { page: "https://aws.amazon.com/lambda/pricing/", compared: "others" } as const;

const TABLE = {
  natGatewayPerHour: { usd: 0.045, ...VPC },
  natGatewayPerGigabyte: { usd: 0.045, ...VPC },
  loadBalancerPerHour: { usd: 0.0225, ...BALANCER },
  /** Of one load balancer capacity unit. */
  loadBalancerCapacityUnitPerHour: { usd: 0.008, ...BALANCER },
  /** In each direction, between zones of a region. */
  trafficBetweenZonesPerGigabyte: {
    usd: 0.01,
    page: "https://aws.amazon.com/ec2/pricing/on-demand/",
    compared: "others",
  },
  /** The same in every region. */
  publicIpv4AddressPerHour: { usd: 0.005, ...VPC },
  /** Of one endpoint in one zone. */
  interfaceEndpointPerHour: {
    usd: 0.01,
    page: "https://aws.amazon.com/privatelink/pricing/",
    compared: "page",
  },
  vpnConnectionPerHour: { usd: 0.05, page: "https://aws.amazon.com/vpn/pricing/", compared: "others" },
  gp3PerGigabyteAndMonth: { usd: 0.08, ...EBS },
  /** Of one of the operations a second above 3000. */
  gp3PerIopsAndMonth: { usd: 0.005, ...EBS },
  /** Of one of the MiB a second above 125. */
  gp3PerMebibyteASecondAndMonth: { usd: 0.04, ...EBS },
  gp2PerGigabyteAndMonth: { usd: 0.1, ...EBS },
  /** Of io1 and io2. */
  provisionedPerGigabyteAndMonth: { usd: 0.125, ...EBS },
  /** Of io1 and of the first 32,000 operations a second of io2, whose further ones cost less. */
  provisionedPerIopsAndMonth: { usd: 0.065, ...EBS },
  /** Of one MiB a second that a file system with provisioned throughput has, before what its storage gives is taken off. */
  efsPerMebibyteASecondAndMonth: { usd: 6, page: "https://aws.amazon.com/efs/pricing/", compared: "others" },
  /** Of one instance: seven metrics. */
  detailedMonitoringPerMonth: { usd: 2.1, ...CLOUDWATCH },
  /** Of each of the first 10,000. */
  customMetricPerMonth: { usd: 0.3, ...CLOUDWATCH },
  /** Of one metric, at the standard resolution. */
  alarmPerMonth: { usd: 0.1, ...CLOUDWATCH, compared: "page" },
  /** The first and the second rotation of a key add as much each. */
  kmsKeyPerMonth: { usd: 1, page: "https://aws.amazon.com/kms/pricing/", compared: "page" },
  /** Of one of the first 100 billion of a month, to a standard queue. */
  queueRequest: { usd: 0.4e-6, page: "https://aws.amazon.com/sqs/pricing/", compared: "others" },
  /** Of one run, beside its time. */
  functionRun: { usd: 0.2e-6, ...LAMBDA },
  /** Of a function on Arm. */
  functionPerGigabyteAndSecond: { usd: 0.000_013_333_4, ...LAMBDA },
  /** Of each of the first 25. */
  hostedZonePerMonth: { usd: 0.5, page: "https://aws.amazon.com/route53/pricing/", compared: "others" },
} as const satisfies Readonly<Record<string, ListPrice>>;

/** Name of a list price. */
type ListPriceName = keyof typeof TABLE;

/** List prices of what Drydock creates beside instances, in USD. */
export const LIST_PRICES = Object.fromEntries(Object.entries(TABLE).map(([name, { usd }]) => [name, usd])) as Readonly<
  Record<ListPriceName, number>
>;

/** The pages of AWS that the list prices are of, each once: those that were read, and those that others were read about. */
export const LIST_PRICE_PAGES = {
  read: pagesCompared("page"),
  byOthers: pagesCompared("others"),
};

function pagesCompared(compared: ListPrice["compared"]): readonly string[] {
  return [
    ...new Set(
      Object.values<ListPrice>(TABLE)
        .filter((each) => each.compared === compared)
        .map(({ page }) => page),
    ),
  ];
}

/** Hours of a month in AWS's own estimates (AWS Pricing Calculator). */
export const HOURS_PER_MONTH = 730;

/**
 * List prices of what would run the tasks in the place of own instances, of the day and the region of
 * {@link LIST_PRICES_OF}. Pages: https://aws.amazon.com/fargate/pricing/ (Linux, compared with what others write of it;
 * Fargate Spot: "up to 70 %"), https://aws.amazon.com/ecs/managed-instances/pricing/ (a c6a.2xlarge, read on 2026-09-20:
 * USD 0.037 an hour, about 12 % of its price on demand; the fee of other types is taken to be the same share).
 */
export const MANAGED_PRICES = {
  /** USD an hour of a vCPU and of a gigabyte of Fargate, by architecture. */
  fargate: {
    x86_64: { usdPerVcpuHour: 0.04048, usdPerGigabyteHour: 0.004445 },
    arm64: { usdPerVcpuHour: 0.03238, usdPerGigabyteHour: 0.00356 },
  },
  /** Percent that Fargate Spot is cheaper by: the maximum that AWS names. */
  fargateSpotDiscountPercent: 70,
  managedInstancesFeePercent: 12,
} as const;

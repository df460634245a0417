/** The day and the source of {@link LIST_PRICES}, and the region that they are of. */
export const LIST_PRICES_OF = {
  date: "2026-11-26",
  source:
    "AWS's list prices; those of load balancer, NAT gateway, address, endpoint and alarm were compared with pages on pricing, the others were not",
  region: "us-east-1",
} as const;

/** List prices of what Drydock creates beside instances, in USD, by the hour (`PerHour`), the month (`PerMonth`) or the gigabyte. */
export const LIST_PRICES = {
  natGatewayPerHour: 0.045,
  natGatewayPerGigabyte: 0.045,
  loadBalancerPerHour: 0.0225,
  /** Of one load balancer capacity unit. */
  loadBalancerCapacityUnitPerHour: 0.008,
  /** In each direction, between zones of a region. */
  trafficBetweenZonesPerGigabyte: 0.01,
  /** The same in every region. */
  publicIpv4AddressPerHour: 0.005,
  /** Of one endpoint in one zone. */
  interfaceEndpointPerHour: 0.01,
  vpnConnectionPerHour: 0.05,
  gp3PerGigabyteAndMonth: 0.08,
  /** Of one instance: seven metrics. */
  detailedMonitoringPerMonth: 2.1,
  customMetricPerMonth: 0.3,
  /** Of one metric, at the standard resolution. */
  alarmPerMonth: 0.1,
  kmsKeyPerMonth: 1,
  hostedZonePerMonth: 0.5,
} as const;

/** Hours of a month in AWS's own estimates (AWS Pricing Calculator). */
export const HOURS_PER_MONTH = 730;

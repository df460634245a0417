/**
 * List prices in us-east-1 of what an environment has besides instances, in USD, as of November 2026 (AWS pricing pages of
 * Amazon VPC, Elastic Load Balancing and AWS VPN). Other regions cost about the same to half as much again.
 */
export const FIXED_PRICES = {
  /** A NAT gateway; traffic comes on top. */
  natGatewayUsdPerHour: 0.045,
  natGatewayUsdPerGigabyte: 0.045,
  /** An Application Load Balancer; its capacity units come on top. */
  loadBalancerUsdPerHour: 0.0225,
  loadBalancerUsdPerCapacityUnitHour: 0.008,
} as const;

/** Hours of an average month, as AWS's own calculator counts them. */
export const HOURS_PER_MONTH = 730;

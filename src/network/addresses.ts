export type SubnetTier = "public" | "private" | "data";

/**
 * A /16 holds sixteen /20: the public and the private tier have room for the zones a to f, the data tier for a to d, at
 * places that never move.
 */
const FIRST_SUBNET: Record<SubnetTier, number> = { public: 0, private: 6, data: 12 };

/**
 * The number of a zone's subnet among the ranges of its VPC. It depends on tier and letter alone.
 *
 * @param zone a letter from a to f, in the data tier from a to d
 */
export const subnetIndex = (tier: SubnetTier, zone: string): number =>
  FIRST_SUBNET[tier] + zone.charCodeAt(0) - "a".charCodeAt(0);

/**
 * The /20 of a zone's subnet within the VPC's /16.
 *
 * @param vpcCidrBlock for example `10.0.0.0/16`
 */
export function subnetCidrBlock(vpcCidrBlock: string, tier: SubnetTier, zone: string): string {
  const [first, second] = vpcCidrBlock.split(".");
  return `${first}.${second}.${subnetIndex(tier, zone) * 16}.0/20`;
}

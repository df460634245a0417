export type SubnetTier = "public" | "private";

/** A /16 holds sixteen /20: each tier has room for the zones a to f, at places that never move. */
const FIRST_SUBNET: Record<SubnetTier, number> = { public: 0, private: 6 };

/**
 * The /20 of a zone's subnet within the VPC's /16. It depends on tier and letter alone.
 *
 * @param vpcCidrBlock for example `10.0.0.0/16`
 * @param zone a letter from a to f
 */
export function subnetCidrBlock(vpcCidrBlock: string, tier: SubnetTier, zone: string): string {
  const [first, second] = vpcCidrBlock.split(".");
  const index = FIRST_SUBNET[tier] + zone.charCodeAt(0) - "a".charCodeAt(0);
  return `${first}.${second}.${index * 16}.0/20`;
}

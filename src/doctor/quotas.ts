import { familyQuota } from "../aws/vcpu-quotas";
import type { QuotaKey } from "./aws";

/** Service, code and words of the quota on vCPUs that instances of a type count towards; undefined for rare families. */
export function vcpuQuota(
  instanceType: string,
  purchase: "onDemand" | "spot",
): (QuotaKey & { readonly title: string }) | undefined {
  const quota = familyQuota(instanceType);
  const code = quota?.[purchase];
  if (!quota || code === undefined) return undefined;
  return { service: "ec2", code, title: `${quota.title} ${purchase === "spot" ? "Spot" : "on-demand"}` };
}

/** Rules of a security group in a direction, for one version of IP: 60 unless raised (VPC user guide, "Amazon VPC quotas"). */
export const SECURITY_GROUP_RULES: QuotaKey = { service: "vpc", code: "L-0EA8095F" };

/**
 * Resource policies of CloudWatch Logs in a region; it cannot be raised (CloudWatch Logs user guide, "CloudWatch Logs
 * quotas").
 */
export const LOG_RESOURCE_POLICIES = 10;

/** VPCs of a region (VPC user guide, "Amazon VPC quotas"). */
export const VPCS: QuotaKey = { service: "vpc", code: "L-F678F1CE" };

/** Elastic IP addresses of a region (EC2 user guide, "Elastic IP addresses": quota). */
export const ELASTIC_ADDRESSES: QuotaKey = { service: "ec2", code: "L-0263D0A3" };

import type { QuotaKey } from "./aws";

/** Quotas on the vCPUs of instances of some families. */
interface FamilyQuota {
  /** Beginnings of instance types. */
  readonly families: RegExp;
  readonly title: string;
  readonly onDemand: string;
  readonly spot: string;
}

/**
 * Codes of Service Quotas for EC2 (EC2 user guide, "Amazon EC2 instance type quotas" and "Spot Instance request quotas",
 * 2026-11). The first that matches counts: `inf` before `i`, `trn` before `t`.
 */
const FAMILY_QUOTAS: readonly FamilyQuota[] = [
  { families: /^inf/, title: "Inf", onDemand: "L-1945791B", spot: "L-B5D1601B" },
  { families: /^trn/, title: "Trn", onDemand: "L-2C3B7624", spot: "L-6B0D517C" },
  { families: /^(g|vt)/, title: "G and VT", onDemand: "L-DB2E81BA", spot: "L-3819A6DF" },
  { families: /^p/, title: "P", onDemand: "L-417A185B", spot: "L-7212CCBC" },
  { families: /^x/, title: "X", onDemand: "L-7295265B", spot: "L-E3A00192" },
  { families: /^[acdhimrtz]/, title: "Standard", onDemand: "L-1216C47A", spot: "L-34B43A08" },
];

/** Service, code and words of the quota on vCPUs that instances of a type count towards; undefined for rare families. */
export function vcpuQuota(
  instanceType: string,
  purchase: "onDemand" | "spot",
): (QuotaKey & { title: string }) | undefined {
  const quota = FAMILY_QUOTAS.find(({ families }) => families.test(instanceType));
  return (
    quota && {
      service: "ec2",
      code: quota[purchase],
      title: `${quota.title} ${purchase === "spot" ? "Spot" : "on-demand"}`,
    }
  );
}

/** VPCs of a region (VPC user guide, "Amazon VPC quotas"). */
export const VPCS: QuotaKey = { service: "vpc", code: "L-F678F1CE" };

/** Elastic IP addresses of a region (EC2 user guide, "Elastic IP addresses": quota). */
export const ELASTIC_ADDRESSES: QuotaKey = { service: "ec2", code: "L-0263D0A3" };

/** Quotas on the vCPUs of instances of some families. */
export interface FamilyQuota {
  /** Beginnings of instance types. */
  readonly families: RegExp;
  /** For example "G and VT". */
  readonly title: string;
  /** Code of the quota of On-Demand Instances. */
  readonly onDemand: string;
  /** Code of the quota of Spot Instances. @default the families are not sold as Spot Instances, or AWS names no quota of them */
  readonly spot?: string;
}

/**
 * Codes of Service Quotas for EC2: EC2 user guide, "Amazon EC2 instance type quotas", whose rows link to
 * console.aws.amazon.com/servicequotas/home/services/ec2/quotas/CODE; compared 2026-11-26 with copies of that table and
 * listings of `aws service-quotas list-service-quotas` in public repositories. The first that matches counts: `inf` before
 * `i`, `trn` before `t`, `dl` before `d`, `hpc` before `h`. Since 2026 one quota holds for the Spot requests of all P types.
 */
const FAMILY_QUOTAS: readonly FamilyQuota[] = [
  { families: /^inf/, title: "Inf", onDemand: "L-1945791B", spot: "L-B5D1601B" },
  { families: /^trn/, title: "Trn", onDemand: "L-2C3B7624", spot: "L-6B0D517C" },
  { families: /^dl/, title: "DL", onDemand: "L-6E869C2A", spot: "L-85EED4F7" },
  { families: /^hpc/, title: "HPC", onDemand: "L-F7808C92" },
  { families: /^u-?\d/, title: "High Memory", onDemand: "L-43DA4232" },
  { families: /^f/, title: "F", onDemand: "L-74FC7D96", spot: "L-88CF9481" },
  { families: /^(g|vt)/, title: "G and VT", onDemand: "L-DB2E81BA", spot: "L-3819A6DF" },
  { families: /^p/, title: "P", onDemand: "L-417A185B", spot: "L-7212CCBC" },
  { families: /^x/, title: "X", onDemand: "L-7295265B", spot: "L-E3A00192" },
  { families: /^[acdhimrtz]\w*\d/, title: "Standard", onDemand: "L-1216C47A", spot: "L-34B43A08" },
];

/** The quotas that instances of a type count towards; undefined for rare families. */
export const familyQuota = (instanceType: string): FamilyQuota | undefined =>
  // Instances of Mac types run on Dedicated Hosts, which have quotas by type.
  instanceType.startsWith("mac") ? undefined : FAMILY_QUOTAS.find(({ families }) => families.test(instanceType));

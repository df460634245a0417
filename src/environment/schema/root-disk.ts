import { z } from "zod";
import { type SettingRule, withRules } from "../rules";
import { count } from "./kinds/amounts";
import { kmsKeyArn } from "./kinds/aws";
import { note } from "./note";

/** GiB of the snapshot of the ECS-optimized Amazon Linux 2023 AMIs (ECS developer guide, "Amazon ECS-optimized Linux AMIs"). */
export const DEFAULT_AMI_GIB = 30;

interface VolumeLimits {
  readonly maximumGiB: number;
  /** Bounds of the operations a second; undefined where they follow from the size. */
  readonly iops?: { readonly minimum: number; readonly maximum: number; readonly maximumPerGiB: number };
}

/**
 * Sizes and IOPS: EC2 API reference, LaunchTemplateEbsBlockDeviceRequest (botocore 1.43.11). IOPS by size: Amazon EBS user
 * guide, pages of gp3 and of Provisioned IOPS volumes.
 */
const VOLUME_TYPES = {
  gp3: { maximumGiB: 65_536, iops: { minimum: 3000, maximum: 80_000, maximumPerGiB: 500 } },
  gp2: { maximumGiB: 16_384 },
  io1: { maximumGiB: 16_384, iops: { minimum: 100, maximum: 64_000, maximumPerGiB: 50 } },
  io2: { maximumGiB: 65_536, iops: { minimum: 100, maximum: 256_000, maximumPerGiB: 1000 } },
} as const satisfies Readonly<Record<string, VolumeLimits>>;

/** MiB/s that a gp3 volume may have for each of its IOPS (Amazon EBS user guide, gp3). */
const MIB_PER_IOPS = 0.25;
const GP3_IOPS = VOLUME_TYPES.gp3.iops.minimum;

const settingsSchema = z.strictObject({
  sizeGiB: note(count("GiB", 4, 65_536).default(DEFAULT_AMI_GIB), {
    description: "Size of the root disk: the system, images and what containers write to their own layer.",
  }),
  volumeType: note(z.enum(["gp3", "gp2", "io1", "io2"]).default("gp3"), {
    description: "EBS volume type.",
  }),
  iops: note(count("IOPS", 100, 256_000).optional(), {
    description: "Operations a second, with gp3, io1 and io2.",
    defaultIs: "3000 with gp3; io1 and io2 must name them",
  }),
  throughput: note(count("MiB/s", 125, 2000).optional(), {
    description: "Throughput, with gp3.",
    defaultIs: "125 with gp3",
  }),
  kmsKeyArn: note(kmsKeyArn().optional(), {
    description:
      'KMS key that encrypts the disk. Its policy must let AWSServiceRoleForAutoScaling use it and create grants (EC2 Auto Scaling user guide, "Required AWS KMS key policy for use with encrypted volumes"): without that no instance launches.',
    defaultIs: "the account's default key for EBS, aws/ebs unless it was changed",
  }),
});

/** Settings of the instances' root disk. */
export type RootDiskSettings = z.output<typeof settingsSchema>;

const limitsOf = ({ volumeType }: RootDiskSettings): VolumeLimits => VOLUME_TYPES[volumeType];

const iopsProblem = (disk: RootDiskSettings): string | undefined => {
  const { iops } = limitsOf(disk);
  if (!iops) return disk.iops === undefined ? undefined : `a ${disk.volumeType} volume has IOPS by its size`;
  if (disk.iops === undefined)
    return disk.volumeType === "gp3" ? undefined : `an ${disk.volumeType} volume must name its IOPS`;
  const maximum = Math.min(iops.maximum, Math.max(iops.minimum, disk.sizeGiB * iops.maximumPerGiB));
  return disk.iops < iops.minimum || disk.iops > maximum
    ? `volumes of type ${disk.volumeType} and ${disk.sizeGiB} GiB take ${iops.minimum} to ${maximum}`
    : undefined;
};

const throughputProblem = ({ volumeType, throughput, iops = GP3_IOPS }: RootDiskSettings): string | undefined => {
  if (throughput === undefined) return undefined;
  if (volumeType !== "gp3") return `it goes with gp3 only, and the type is ${volumeType}`;
  const maximum = Math.floor(iops * MIB_PER_IOPS);
  return throughput > maximum ? `${iops} IOPS carry at most ${maximum} MiB/s` : undefined;
};

const rule = (
  setting: keyof RootDiskSettings,
  problem: (disk: RootDiskSettings) => string | undefined,
  remedy: string,
): SettingRule<RootDiskSettings> => ({
  setting,
  needs: ["sizeGiB", "volumeType", "iops", "throughput"],
  broken: (disk) => problem(disk) !== undefined,
  problem: (disk) => problem(disk) ?? "",
  remedy,
});

export const rootDiskSchema = withRules(settingsSchema, [
  rule(
    "sizeGiB",
    (disk) =>
      disk.sizeGiB > limitsOf(disk).maximumGiB
        ? `a ${disk.volumeType} volume has at most ${limitsOf(disk).maximumGiB} GiB`
        : undefined,
    "lower it or choose another type",
  ),
  rule("iops", iopsProblem, "change it or sizeGiB, choose another type, or leave it out with gp3 and gp2"),
  rule("throughput", throughputProblem, "lower it, raise iops, or leave it out"),
]);

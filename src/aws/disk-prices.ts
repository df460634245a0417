import { LIST_PRICES } from "./list-prices";

/** A disk in a launch template. */
interface Disk {
  readonly volume_type: string;
  /** GiB. */
  readonly volume_size: number;
  /** Operations a second. */
  readonly iops?: number;
  /** MiB a second. */
  readonly throughput?: number;
}

/** The list price of the disks of one instance, in USD a month. @param template arguments of its launch template */
export const disksUsdPerMonth = (template: Readonly<Record<string, unknown>>): number =>
  disksOf(template).reduce((sum, disk) => sum + diskUsdPerMonth(disk), 0);

/**
 * The disks of one instance. A block is an object in what cdktf synthesizes, and a list of one in a plan. There it may also be
 * hidden, and then it counts for nothing.
 */
function disksOf({ block_device_mappings: mappings }: Readonly<Record<string, unknown>>): readonly Disk[] {
  if (!Array.isArray(mappings)) return [];
  const blocks: readonly { readonly ebs?: Partial<Disk> | readonly Partial<Disk>[] }[] = mappings;
  return blocks.flatMap(({ ebs }) => [ebs].flat()).filter(isKnown);
}

const isKnown = (disk: Partial<Disk> | undefined): disk is Disk =>
  typeof disk?.volume_size === "number" &&
  /^\w+$/.test(disk.volume_type ?? "") &&
  [disk.iops, disk.throughput].every((figure) => typeof figure !== "string");

/** Part of each gp3 volume's price (Amazon EBS user guide, gp3). */
const GP3_IOPS = 3000;
const GP3_MEBIBYTES_A_SECOND = 125;

function diskUsdPerMonth({ volume_type: type, volume_size: size, iops = 0, throughput = 0 }: Disk): number {
  switch (type) {
    case "gp3":
      return (
        size * LIST_PRICES.gp3PerGigabyteAndMonth +
        Math.max(0, iops - GP3_IOPS) * LIST_PRICES.gp3PerIopsAndMonth +
        Math.max(0, throughput - GP3_MEBIBYTES_A_SECOND) * LIST_PRICES.gp3PerMebibyteASecondAndMonth
      );
    case "gp2":
      return size * LIST_PRICES.gp2PerGigabyteAndMonth;
    case "io1":
    case "io2":
      return size * LIST_PRICES.provisionedPerGigabyteAndMonth + iops * LIST_PRICES.provisionedPerIopsAndMonth;
    default:
      throw new Error(`there is no price of the volume type ${type}`);
  }
}

import type { Resources } from "../../functions/headroom/contract";
import { bootsAmazonLinux } from "../aws/ami";
import {
  containersPerInstance,
  hasAccelerators,
  type InstanceType,
  instanceTypes,
  isBareMetal,
} from "../aws/instance-types";

/** Doublings and halvings of the present type's room within which others are tried. */
const REACH = 2;

/**
 * The instance types to try in the place of one: of each size, from a quarter to four times as many containers an instance, the
 * one whose room costs least. All have processors of its kind: architecture, accelerators, and whether they may be slowed down
 * (credits of T types, and flex types); none is bare metal, which boots for many minutes.
 *
 * @param container that fills the instances
 * @param usdPerMonth of an instance of a type; undefined where the region has none
 * @returns names, the smallest first, the present one among them
 */
export function typesNear(
  present: InstanceType,
  container: Resources,
  usdPerMonth: (type: string) => number | undefined,
): readonly string[] {
  const room = (type: InstanceType) => containersPerInstance(type, container);
  const sizeOf = (type: InstanceType) => Math.round(Math.log2(room(type) / room(present)));
  const usdPerContainer = (type: InstanceType) => (usdPerMonth(type.name) ?? Number.POSITIVE_INFINITY) / room(type);
  const cheapest = new Map<number, InstanceType>();
  for (const type of instanceTypes()) {
    if (type.name === present.name || !isAlike(present, type) || usdPerMonth(type.name) === undefined) continue;
    if (room(type) === 0 || Math.abs(sizeOf(type)) > REACH) continue;
    const before = cheapest.get(sizeOf(type));
    if (!before || usdPerContainer(type) < usdPerContainer(before)) cheapest.set(sizeOf(type), type);
  }
  return [present, ...cheapest.values()].sort((one, other) => room(one) - room(other)).map(({ name }) => name);
}

const isAlike = (present: InstanceType, other: InstanceType): boolean =>
  present.architecture === other.architecture &&
  present.gpus > 0 === other.gpus > 0 &&
  hasAccelerators(present) === hasAccelerators(other) &&
  present.isBurstable === other.isBurstable &&
  isFlex(present) === isFlex(other) &&
  !isBareMetal(other) &&
  bootsAmazonLinux(other);

/** Types that reach their whole CPU performance for a part of the time (EC2 instance types guide, "Flex instances"). */
const isFlex = ({ name }: InstanceType): boolean => name.split(".")[0]!.endsWith("-flex");

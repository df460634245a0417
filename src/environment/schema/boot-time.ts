import { hasAccelerators, isBareMetal } from "../../aws/instance-types";
import type { BootSettings } from "./boot";
import { type CapacitySettings, instanceTypesOf } from "./capacity";

/** The longest boot of a virtual machine with Drydock's own steps, in seconds: the upper ends of docs/virtual-aws.md. */
export const BOOT_SECONDS = 285;

/** Parts of a boot that only some environments have, in seconds: the upper ends of the ranges of docs/virtual-aws.md. */
export const BOOT_PARTS = {
  /** A bare metal type tests its memory and devices. */
  metal: 900,
  /** A type with GPUs or Neuron devices loads their drivers. */
  accelerators: 60,
  /** Each boot step of the environment's own. */
  ownStep: 15,
} as const;

/** The settings that decide how long a boot takes. */
export interface BootedCluster extends Pick<BootSettings, "bootSteps"> {
  /** Settings of the group, of which the instance types count alone. */
  readonly capacity: Parameters<typeof instanceTypesOf>[0];
}

/** Seconds that a boot may take beyond that of a virtual machine with Drydock's own steps. */
export const furtherBootSeconds = ({ capacity, bootSteps = {} }: BootedCluster): number => {
  const hardware = instanceTypesOf(capacity).map(
    (type) => (isBareMetal(type) ? BOOT_PARTS.metal : 0) + (hasAccelerators(type) ? BOOT_PARTS.accelerators : 0),
  );
  return Math.max(...hardware) + Object.keys(bootSteps).length * BOOT_PARTS.ownStep;
};

/** One sentence when the launching hook ends sooner than a boot may. */
export const bootWarnings = (
  cluster: BootedCluster & { readonly capacity: Pick<CapacitySettings, "bootTimeoutSeconds"> },
): readonly string[] => {
  const timeout = cluster.capacity.bootTimeoutSeconds;
  const boot = BOOT_SECONDS + furtherBootSeconds(cluster);
  return timeout >= boot
    ? []
    : [
        `cluster.capacity.bootTimeoutSeconds: ${timeout} s are less than the ${boot} s that the boot of an instance may take with these instance types and boot steps, so instances may be replaced while they boot; raise it, which replaces a group that exists`,
      ];
};

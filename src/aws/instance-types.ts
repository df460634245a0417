import type { Container } from "../../functions/headroom/contract";
import { slots } from "../../functions/headroom/decision";

/** What an EC2 instance type offers to containers. */
export interface InstanceType {
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
  readonly vcpus: number;
  /** Installed memory in MiB. */
  readonly memoryMiB: number;
  /** Elastic network interfaces that it may have, its own primary one included (EC2 user guide). */
  readonly networkInterfaces: number;
  readonly gpus: number;
}

type Shape = readonly [vcpus: number, gibibytes: number, networkInterfaces: number, gpus?: number];

/** The burstable families by size (EC2 user guide, "Burstable performance instances"). */
const BURSTABLE: Record<string, Shape> = {
  nano: [2, 0.5, 2],
  micro: [2, 1, 2],
  small: [2, 2, 3],
  medium: [2, 4, 3],
  large: [2, 8, 3],
  xlarge: [4, 16, 4],
  "2xlarge": [8, 32, 4],
};

/** The fixed-performance families by size; memory follows from the family's ratio. */
const FIXED: Record<string, readonly [vcpus: number, networkInterfaces: number]> = {
  medium: [1, 2],
  large: [2, 3],
  xlarge: [4, 4],
  "2xlarge": [8, 4],
  "4xlarge": [16, 8],
  "8xlarge": [32, 8],
  "12xlarge": [48, 8],
  "16xlarge": [64, 15],
  "24xlarge": [96, 15],
};

/** Families with sizes of their own: t3a, and those with NVIDIA GPUs (EC2 instance types, accelerated computing). */
const BY_SIZE: Record<string, Record<string, Shape>> = {
  t3a: { ...BURSTABLE, small: [2, 2, 2] },
  g4dn: {
    xlarge: [4, 16, 3, 1],
    "2xlarge": [8, 32, 3, 1],
    "4xlarge": [16, 64, 3, 1],
    "8xlarge": [32, 128, 4, 1],
    "12xlarge": [48, 192, 8, 4],
    "16xlarge": [64, 256, 4, 1],
  },
  g5: {
    xlarge: [4, 16, 4, 1],
    "2xlarge": [8, 32, 4, 1],
    "4xlarge": [16, 64, 8, 1],
    "8xlarge": [32, 128, 8, 1],
    "12xlarge": [48, 192, 15, 4],
    "16xlarge": [64, 256, 8, 1],
    "24xlarge": [96, 384, 15, 4],
    "48xlarge": [192, 768, 7, 8],
  },
  g5g: {
    xlarge: [4, 8, 4, 1],
    "2xlarge": [8, 16, 4, 1],
    "4xlarge": [16, 32, 8, 1],
    "8xlarge": [32, 64, 8, 1],
    "16xlarge": [64, 128, 15, 2],
  },
  g6: {
    xlarge: [4, 16, 4, 1],
    "2xlarge": [8, 32, 4, 1],
    "4xlarge": [16, 64, 8, 1],
    "8xlarge": [32, 128, 8, 1],
    "12xlarge": [48, 192, 8, 4],
    "16xlarge": [64, 256, 15, 1],
    "24xlarge": [96, 384, 15, 4],
    "48xlarge": [192, 768, 15, 8],
  },
};

/** GiB of memory for each vCPU, by the family's first letter (EC2 instance types, c, m and r families). */
const GIB_PER_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };

const FAMILIES: Record<InstanceType["architecture"], ReadonlySet<string>> = {
  x86_64: new Set(
    "t3 t3a c5 c5a c5d c6i c6a c6id c7i c7a m5 m5a m5d m6i m6a m6id m7i m7a r5 r5a r5d r6i r6a r6id r7i r7a g4dn g5 g6".split(
      " ",
    ),
  ),
  arm64: new Set("t4g c6g c6gd c7g c7gd c8g m6g m6gd m7g m7gd m8g r6g r6gd r7g r7gd r8g g5g".split(" ")),
};

/** What the sizes of the fixed-performance families would have and EC2 has not. */
const ABSENT = /^(c5d?\.(8|16)xlarge|[cmr][67]gd?\.24xlarge|[cmr]([56](?!gd?\.)|7i\.).*medium)$/;

function shapeOf(family: string, size: string): Shape | undefined {
  if (family in BY_SIZE) return BY_SIZE[family]![size];
  if (family.startsWith("t")) return BURSTABLE[size];
  const [vcpus, networkInterfaces] = FIXED[size] ?? [];
  const ratio = GIB_PER_VCPU[family[0] ?? ""];
  return vcpus && networkInterfaces && ratio ? [vcpus, vcpus * ratio, networkInterfaces] : undefined;
}

/**
 * Looks an instance type up by its name.
 *
 * @returns undefined when the type is not in the table
 */
export function findInstanceType(name: string): InstanceType | undefined {
  const [family = "", size = "", ...rest] = name.split(".");
  if (rest.length > 0) return undefined;
  for (const architecture of ["x86_64", "arm64"] as const) {
    if (!FAMILIES[architecture].has(family)) continue;
    const [vcpus, gibibytes, networkInterfaces, gpus = 0] = shapeOf(family, size) ?? [];
    if (!vcpus || !gibibytes || !networkInterfaces || ABSENT.test(name)) return undefined;
    return { name, architecture, vcpus, memoryMiB: gibibytes * 1024, networkInterfaces, gpus };
  }
  return undefined;
}

/**
 * The share of the installed memory that the ECS agent registers: kernel and firmware keep the rest. It is an
 * assumption on the safe side, used before a machine exists (synth and rehearsal); the functions in AWS read what each
 * machine really registered.
 */
const REGISTERED_MEMORY_SHARE = 0.92;

/** TCP ports of a host that the ECS agent keeps for itself, Docker and SSH (Amazon ECS developer guide, PortMapping). */
export const AGENT_PORTS: readonly number[] = [22, 2375, 2376, 51678, 51679, 51680];

/** CPU units, MiB, GPUs, network interfaces of tasks and taken ports of an instance of this type that runs nothing. */
export const registeredResources = (type: InstanceType) => ({
  cpu: type.vcpus * 1024,
  memory: Math.floor(type.memoryMiB * REGISTERED_MEMORY_SHARE),
  gpus: type.gpus,
  // The primary one is the instance's own.
  networkInterfaces: type.networkInterfaces - 1,
  takenPorts: AGENT_PORTS,
});

/** How many containers of one kind an empty instance of this type holds. */
export const containersPerInstance = (type: InstanceType, container: Container): number =>
  slots(registeredResources(type), container);

/** What an EC2 instance type offers to containers. */
export interface InstanceType {
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
  readonly vcpus: number;
  /** Installed memory in MiB. */
  readonly memoryMiB: number;
}

/** The burstable families: vCPUs and GiB by size (EC2 user guide, "Burstable performance instances"). */
const BURSTABLE: Record<string, readonly [vcpus: number, gibibytes: number]> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
};

/** The fixed-performance families: vCPUs by size; memory follows from the family's ratio. */
const VCPUS: Record<string, number> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
  "12xlarge": 48,
  "16xlarge": 64,
  "24xlarge": 96,
};

/** GiB of memory for each vCPU, by the family's first letter (EC2 instance types, c, m and r families). */
const GIB_PER_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };

const FAMILIES: Record<InstanceType["architecture"], ReadonlySet<string>> = {
  x86_64: new Set(
    "t3 t3a c5 c5a c5d c6i c6a c6id c7i c7a m5 m5a m5d m6i m6a m6id m7i m7a r5 r5a r5d r6i r6a r6id r7i r7a".split(" "),
  ),
  arm64: new Set("t4g c6g c6gd c7g c7gd c8g m6g m6gd m7g m7gd m8g r6g r6gd r7g r7gd r8g".split(" ")),
};

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
    if (family.startsWith("t")) {
      const shape = BURSTABLE[size];
      return shape && { name, architecture, vcpus: shape[0], memoryMiB: shape[1] * 1024 };
    }
    // Only the arm64 and the newest AMD families have a size below large.
    if (size === "medium" && architecture === "x86_64" && !family.endsWith("7a")) return undefined;
    const vcpus = VCPUS[size];
    const ratio = GIB_PER_VCPU[family[0] ?? ""];
    return vcpus && ratio ? { name, architecture, vcpus, memoryMiB: vcpus * ratio * 1024 } : undefined;
  }
  return undefined;
}

/**
 * The share of the installed memory that the ECS agent registers: kernel and firmware keep the rest. It is an
 * assumption on the safe side, used before a machine exists (synth and rehearsal); the functions in AWS read what each
 * machine really registered.
 */
const REGISTERED_MEMORY_SHARE = 0.92;

/** CPU units and MiB that an instance of this type registers with its cluster. */
export const registeredResources = (type: InstanceType): { cpu: number; memory: number } => ({
  cpu: type.vcpus * 1024,
  memory: Math.floor(type.memoryMiB * REGISTERED_MEMORY_SHARE),
});

/** How many containers of one size an empty instance of this type holds. */
export function containersPerInstance(type: InstanceType, container: { cpu: number; memory: number }): number {
  const free = registeredResources(type);
  return Math.min(Math.floor(free.cpu / container.cpu), Math.floor(free.memory / container.memory));
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Container } from "../../functions/headroom/contract";
import { slots } from "../../functions/headroom/room";

/** An EC2 instance type, as far as containers use it. */
export interface InstanceType {
  /** For example `t3.micro`. */
  readonly name: string;
  /** Architecture of its processors, which an AMI must be for. */
  readonly architecture: "x86_64" | "arm64";
  /** Virtual CPUs, each of 1024 CPU units. */
  readonly vcpus: number;
  /** Installed memory in MiB. */
  readonly memoryMiB: number;
  /** Elastic network interfaces that it may have on its primary network card, its own primary one included. */
  readonly networkInterfaces: number;
  /** Interfaces for tasks with ENI trunking; 0 where it has no trunk. */
  readonly trunkedInterfaces: number;
  /** NVIDIA GPUs as ECS counts them: a part of one that is divided is one. */
  readonly gpus: number;
  /** AWS Inferentia and Trainium devices. */
  readonly neuronDevices: number;
  /** Its CPU is paid for by credits. */
  readonly isBurstable: boolean;
}

/** Instance types that settings describe, by name. */
export type DescribedInstanceTypes = Readonly<Record<string, Omit<InstanceType, "name">>>;

/** The name of the local value in which a stack gives the figures of an instance type that the table does not have. */
export const DESCRIBED_INSTANCE_TYPE = "described-instance-type";

/** Beside this file: `npm run prices` makes it anew, and its README names the sources. */
export const INSTANCE_TYPES_FILE = join(__dirname, "data", "instance-types.csv");

/** The columns of the table, in their order. */
export const INSTANCE_TYPE_COLUMNS = [
  "instanceType",
  "architecture",
  "vcpus",
  "memoryMiB",
  "networkInterfaces",
  "trunkedInterfaces",
  "gpus",
  "neuronDevices",
  "burstable",
] as const;

let lines: ReadonlyMap<string, string> | undefined;

/** The rows of the table by name, read when a type is first looked up. */
function table(): ReadonlyMap<string, string> {
  lines ??= new Map(
    readFileSync(INSTANCE_TYPES_FILE, "utf8")
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(",")), line]),
  );
  return lines;
}

/** Names of all instance types of the table. */
export const instanceTypeNames = (): readonly string[] => [...table().keys()];

/** All instance types of the table. */
export const instanceTypes = (): readonly InstanceType[] => instanceTypeNames().map((name) => findInstanceType(name)!);

/** An instance, or a group of such, by the name of its type. */
export interface Typed {
  /** Name of the type. */
  readonly instanceType: string;
  /** The type, where settings describe one that the table may not have. @default it is in the table */
  readonly describedInstanceType?: InstanceType | undefined;
}

/** The type of an instance; undefined where it is neither described nor in the table. */
export const typeOf = ({ instanceType, describedInstanceType }: Typed): InstanceType | undefined =>
  describedInstanceType ?? findInstanceType(instanceType);

/**
 * Looks an instance type up by its name: in the table, then among those that settings describe.
 *
 * @returns undefined when neither has it
 */
export function findInstanceType(name: string, described: DescribedInstanceTypes = {}): InstanceType | undefined {
  const line = table().get(name);
  if (line === undefined) return Object.hasOwn(described, name) ? { name, ...described[name]! } : undefined;
  const known = parsed.get(name) ?? parse(name, line);
  parsed.set(name, known);
  return known;
}

/** The types that were looked up: a rehearsal looks its own up every minute. */
const parsed = new Map<string, InstanceType>();

const parse = (name: string, line: string): InstanceType => {
  const [, architecture, ...numbers] = line.split(",");
  const [vcpus, memoryMiB, networkInterfaces, trunkedInterfaces, gpus, neuronDevices, burstable] = numbers.map(Number);
  return {
    name,
    architecture: architecture as InstanceType["architecture"],
    vcpus: vcpus!,
    memoryMiB: memoryMiB!,
    networkInterfaces: networkInterfaces!,
    trunkedInterfaces: trunkedInterfaces!,
    gpus: gpus!,
    neuronDevices: neuronDevices!,
    isBurstable: burstable === 1,
  };
};

/** Whether a type is bare metal, which its name says: `m5.metal`, `m7i.metal-24xl`. */
export const isBareMetal = ({ name }: Pick<InstanceType, "name">): boolean => /\.metal(-|$)/.test(name);

/** Whether a type has GPUs or Neuron devices. */
export const hasAccelerators = ({ gpus, neuronDevices }: Pick<InstanceType, "gpus" | "neuronDevices">): boolean =>
  gpus + neuronDevices > 0;

/**
 * The share of the installed memory that the ECS agent registers: kernel and firmware keep the rest. It is an
 * assumption on the safe side, used before a machine exists (synth and rehearsal); the functions in AWS read what each
 * machine really registered.
 */
const REGISTERED_MEMORY_SHARE = 0.92;

/** TCP ports of a host that the ECS agent keeps for itself, Docker and SSH (Amazon ECS developer guide, PortMapping). */
export const AGENT_PORTS: readonly number[] = [22, 2375, 2376, 51678, 51679, 51680];

/**
 * CPU units, MiB, GPUs, network interfaces of tasks and taken ports of an instance of this type that runs nothing.
 *
 * @param isTrunked whether the account turns ENI trunking on. @default false
 */
export const registeredResources = (type: InstanceType, isTrunked = false) => ({
  cpu: type.vcpus * 1024,
  memory: Math.floor(type.memoryMiB * REGISTERED_MEMORY_SHARE),
  gpus: type.gpus,
  // The primary one is the instance's own.
  networkInterfaces: isTrunked && type.trunkedInterfaces > 0 ? type.trunkedInterfaces : type.networkInterfaces - 1,
  takenPorts: AGENT_PORTS,
});

/**
 * How many containers of one kind an empty instance of this type holds.
 *
 * @param isTrunked whether the account turns ENI trunking on. @default false
 */
export const containersPerInstance = (type: InstanceType, container: Container, isTrunked = false): number =>
  slots(registeredResources(type, isTrunked), container);

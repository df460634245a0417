import type { Container, OtherContainer, TaskInterfaces } from "../../../functions/headroom/contract";
import { containersPerInstance, type InstanceType } from "../../aws/instance-types";
import type { ApplicationSettings } from "./application";
import { type CapacitySettings, instanceTypesOf } from "./capacity";
import { DEFAULT_CONTAINER, type HeadroomSettings } from "./headroom";

/** The settings from which the containers follow whose room headroom scaling keeps. */
export interface HeadroomSources {
  readonly applications: Readonly<Record<string, ApplicationSettings>>;
  readonly cluster: { readonly capacity: CapacitySettings; readonly headroom: HeadroomSettings };
}

/** A container besides the usual one, and the number of it that an instance holds. */
export interface SizedContainer extends OtherContainer {
  /** Containers that an empty instance of the type that holds the maximum of them has room for. */
  readonly perInstance: number;
  /** That type: the next instance that goes may be of it. */
  readonly type: InstanceType;
}

/** The resources that one task of an application reserves: on the bridge network, with a dynamic port. */
export const containerOfApplication = ({
  cpu,
  memory,
}: Pick<ApplicationSettings, "cpu" | "memory">): Required<Container> => ({
  cpu,
  memory,
  gpus: 0,
  hostPorts: [],
  networkInterfaces: 0,
});

/**
 * The application whose task is the usual container: the one whose tasks take the most instances at its maxCount, the
 * first of them where several do.
 *
 * @returns its name, undefined where there are no applications
 */
export function usualApplicationOf({ applications, cluster }: HeadroomSources): string | undefined {
  const [type] = instanceTypesOf(cluster.capacity);
  const instances = (application: ApplicationSettings): number =>
    application.scaling.maxCount / containersPerInstance(type, containerOfApplication(application));
  const [first, ...others] = Object.entries(applications);
  return first && others.reduce((most, each) => (instances(each[1]) > instances(most[1]) ? each : most), first)[0];
}

/** The container that headroom is counted in: an application's task, or the settings' where there is no application. */
export function usualContainerOf(sources: HeadroomSources): Container {
  const { containerCpu = DEFAULT_CONTAINER.cpu, containerMemory = DEFAULT_CONTAINER.memory } = sources.cluster.headroom;
  const application = usualApplicationOf(sources);
  if (application === undefined) return { cpu: containerCpu, memory: containerMemory };
  const { cpu, memory } = sources.applications[application]!;
  return { cpu, memory };
}

/**
 * The containers besides the usual one: the other applications, then those that settings name. An application without
 * thresholds of its own is left out where another container takes as much of each resource: where that one finds room,
 * it does too.
 */
export function otherContainersOf(sources: HeadroomSources): readonly SizedContainer[] {
  const { applications, cluster } = sources;
  const { otherContainers } = cluster.headroom;
  const counted: SizedContainer[] = [];
  const usual = usualContainerOf(sources);
  for (const [name, application] of Object.entries(applications)) {
    const container = containerOfApplication(application);
    const isCovered = [usual, ...counted].some(({ cpu, memory }) => container.cpu <= cpu && container.memory <= memory);
    const thresholds = Object.hasOwn(otherContainers, name) ? otherContainers[name]! : undefined;
    if (thresholds || !isCovered) counted.push(sized(name, container, thresholds, cluster.capacity));
  }
  for (const [name, { networkMode, ...container }] of Object.entries(otherContainers)) {
    const { cpu = 1, memory = 1, gpus, hostPorts } = container;
    const needs = { cpu, memory, gpus, hostPorts, networkInterfaces: networkMode === "awsvpc" ? 1 : 0 };
    if (!Object.hasOwn(applications, name)) counted.push(sized(name, needs, container, cluster.capacity));
  }
  return counted;
}

function sized(
  name: string,
  container: Required<Container>,
  thresholds: Pick<OtherContainer, "shortageThreshold"> & { readonly excessThreshold?: number | undefined } = {
    shortageThreshold: 0,
  },
  capacity: CapacitySettings,
): SizedContainer {
  const { type, perInstance } = largestHolder(capacity, container);
  const { shortageThreshold, excessThreshold = minimumExcess(shortageThreshold, perInstance) } = thresholds;
  return { ...container, name, shortageThreshold, excessThreshold, perInstance, type };
}

/** The settings of the headroom function for the containers besides the usual one. */
export const headroomOfOthers = (sources: HeadroomSources): OtherContainer[] =>
  otherContainersOf(sources).map(({ perInstance: _, type: __, ...container }) => container);

const NO_INTERFACES: TaskInterfaces = { networkInterfaces: 0, trunkedInterfaces: 0 };

/** The network interfaces that the headroom function counts: none where no container needs one of its own. */
export const interfacesFor = (
  others: readonly Pick<OtherContainer, "networkInterfaces">[],
  interfaces: TaskInterfaces,
): TaskInterfaces => (others.some(({ networkInterfaces }) => networkInterfaces > 0) ? interfaces : NO_INTERFACES);

/** The type that holds the maximum of a container: the next instance that goes may be of that type. */
export const largestHolder = (capacity: CapacitySettings, container: Container) =>
  instanceTypesOf(capacity)
    .map((type) => ({ type, perInstance: containersPerInstance(type, container, capacity.awsvpcTrunking) }))
    .reduce((a, b) => (b.perInstance > a.perInstance ? b : a));

/** Removing an instance takes away what it holds: the excess must leave more than the shortage behind. */
export const minimumExcess = (shortageThreshold: number, perInstance: number): number =>
  shortageThreshold + 1 + perInstance;

/** The minimum of the usual container's excess threshold, in schedulable containers. */
export const minimumExcessThreshold = (sources: HeadroomSources): number =>
  minimumExcess(
    sources.cluster.headroom.shortageThreshold,
    largestHolder(sources.cluster.capacity, usualContainerOf(sources)).perInstance,
  );

/** The usual container's excess threshold: the one set, or the lowest that suits the instance type. */
export const excessThresholdOf = (sources: HeadroomSources): number =>
  sources.cluster.headroom.excessThreshold ?? minimumExcessThreshold(sources);

/** CPU units and MiB. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
}

/** What one container reserves. */
export interface Container extends Resources {
  /** @default 0 */
  readonly gpus?: number;
  /** TCP ports of the host that it binds, so that an instance takes one such container. @default none */
  readonly hostPorts?: readonly number[];
  /** Elastic network interfaces: 1 for a task with network mode awsvpc. @default 0 */
  readonly networkInterfaces?: number;
}

/** What an instance has for containers. */
export interface Room extends Resources {
  /** @default 0 */
  readonly gpus?: number;
  /** TCP ports of the host that are taken. @default none */
  readonly takenPorts?: readonly number[];
  /** Elastic network interfaces that tasks may have. @default 0 */
  readonly networkInterfaces?: number;
}

/** A container instance as ECS describes it. */
export interface ContainerInstance {
  readonly instanceId: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  readonly agentConnected: boolean;
  readonly registered: Room;
  readonly remaining: Room;
}

/** The Auto Scaling group as it describes itself. */
export interface Group {
  readonly minSize: number;
  readonly maxSize: number;
  /** How many instances are in one of the Pending states. */
  readonly pending: number;
  /** Ids of the instances in service, registered with the cluster or not. */
  readonly inService: readonly string[];
  /** Ids of the instances in one of the Terminating states. */
  readonly terminating: readonly string[];
}

export interface HeadroomSettings {
  /** What one container of the usual size reserves. */
  readonly container: Container;
  /** Schedulable containers at or below which the cluster grows. */
  readonly shortageThreshold: number;
  /** Schedulable containers at or above which the cluster shrinks. */
  readonly excessThreshold: number;
  /** Room kept free, in percent of the containers in use. */
  readonly reservePercent: number;
  /** Other containers that must find room too, each with thresholds of its own. @default none */
  readonly otherContainers?: readonly OtherContainer[];
}

export interface OtherContainer extends Container {
  readonly name: string;
  readonly shortageThreshold: number;
  readonly excessThreshold: number;
}

/** The headroom of a cluster, for all of its containers together. */
export interface ClusterHeadroom extends Headroom {
  /** Names of the containers that no instance could hold, even empty: they count for nothing else. */
  readonly tooLarge: readonly string[];
  /** The headroom for each container by its name, the usual one's being {@link USUAL}; empty when that is the only one. */
  readonly containers: Readonly<Record<string, Headroom>>;
}

/** What the container of the usual size is called where there are others. */
export const USUAL = "usual";

/** The headroom for one container. The first four are published, the others explain them in the log. */
export interface Headroom {
  /** How many more containers fit now. */
  readonly schedulableContainers: number;
  /** How many will fit on instances that are on their way: pending, or in service and not registered yet. */
  readonly launchingContainers: number;
  /** How many instances more than those in service are wanted. */
  readonly missingInstances: number;
  /** How many instances may go. */
  readonly surplusInstances: number;
  readonly inServiceInstances: number;
  /** Instances that take containers: ACTIVE, agent connected, in service. */
  readonly schedulableInstances: number;
  /** What one more instance is expected to hold; 0 when no instance can be asked. */
  readonly containersPerInstance: number;
  /** What the instance that holds the most can hold; 0 when no instance can be asked. */
  readonly containersOnLargest: number;
  /** Containers' worth of room in use on the schedulable instances. */
  readonly usedContainers: number;
  /** In use on instances in service that somebody set DRAINING: wanted elsewhere soon. */
  readonly displacedContainers: number;
  /** In use on instances that terminate: wanted elsewhere soon, and perhaps there already. */
  readonly leavingContainers: number;
  /** The cluster grows when fewer than these fit beside the displaced ones. */
  readonly reservedContainers: number;
}

/**
 * Smallest growth once nothing fits any more, when how much more is wanted cannot be seen, and largest share that one
 * decision removes: the 25 % by which the CloudFormation templates that this replaces grew and shrank.
 */
const STEP_PERCENT = 25;

/** How many containers fit into free resources; never negative. */
export function slots(free: Room, container: Container): number {
  const { gpus = 0, networkInterfaces = 0, hostPorts = [] } = container;
  return Math.max(
    0,
    Math.min(
      Math.floor(free.cpu / container.cpu),
      Math.floor(free.memory / container.memory),
      gpus > 0 ? Math.floor((free.gpus ?? 0) / gpus) : Number.POSITIVE_INFINITY,
      networkInterfaces > 0 ? Math.floor((free.networkInterfaces ?? 0) / networkInterfaces) : Number.POSITIVE_INFINITY,
      hostPorts.length === 0 ? Number.POSITIVE_INFINITY : hostPorts.some((p) => free.takenPorts?.includes(p)) ? 0 : 1,
    ),
  );
}

/**
 * Counts what the scheduler could place, and says how many instances are missing or spare.
 *
 * With several containers each is counted as if only its like were placed, and the cluster follows the one that is worst
 * off: the fewest containers, the most missing and the fewest spare instances. A container that fits on none of the
 * schedulable instances even when they are empty is named and left out, because more of them would not help it; when
 * that holds for all of them, the usual one is followed, as its next instance may be another one.
 */
export function measure(
  instances: readonly ContainerInstance[],
  group: Group,
  settings: HeadroomSettings,
): ClusterHeadroom {
  const { otherContainers = [] } = settings;
  const all = [
    { name: USUAL, headroom: measureFor(instances, group, settings) },
    ...otherContainers.map((other) => ({
      name: other.name,
      headroom: measureFor(instances, group, { ...other, container: other, reservePercent: 0 }),
    })),
  ];
  const isTooLarge = ({ headroom: { schedulableInstances, containersOnLargest } }: (typeof all)[number]) =>
    schedulableInstances > 0 && containersOnLargest === 0;
  const possible = all.filter((each) => !isTooLarge(each)).map(({ headroom }) => headroom);
  const of = (key: keyof Headroom) => possible.map((headroom) => headroom[key]);
  return {
    ...all[0]!.headroom,
    ...(possible.length > 0 && {
      schedulableContainers: Math.min(...of("schedulableContainers")),
      launchingContainers: Math.min(...of("launchingContainers")),
      missingInstances: Math.max(...of("missingInstances")),
      surplusInstances: Math.min(...of("surplusInstances")),
    }),
    tooLarge: all.filter(isTooLarge).map(({ name }) => name),
    containers: all.length > 1 ? Object.fromEntries(all.map(({ name, headroom }) => [name, headroom])) : {},
  };
}

type OneContainer = Pick<HeadroomSettings, "container" | "shortageThreshold" | "excessThreshold" | "reservePercent">;

/**
 * The headroom for one container.
 *
 * Under constant demand the missing and the spare instances come to 0 and stay there: what is spare is counted so that
 * the reserve remains, even when the largest instance goes.
 */
function measureFor(instances: readonly ContainerInstance[], group: Group, settings: OneContainer): Headroom {
  const { container, shortageThreshold, excessThreshold, reservePercent } = settings;
  const inService = new Set(group.inService);
  const terminating = new Set(group.terminating);
  const size = (instance: ContainerInstance) => slots(instance.registered, container);
  const room = (instance: ContainerInstance) => slots(instance.remaining, container);
  const usedOn = (some: readonly ContainerInstance[]) => sum(some.map((instance) => size(instance) - room(instance)));

  const staying = instances.filter(({ instanceId }) => inService.has(instanceId));
  const counted = staying.filter(({ status, agentConnected }) => status === "ACTIVE" && agentConnected);
  const schedulable = sum(counted.map(room));
  const inUse = usedOn(counted);
  const displaced = usedOn(staying.filter(({ status }) => status === "DRAINING"));
  const leaving = usedOn(instances.filter(({ instanceId }) => terminating.has(instanceId)));
  const sizes = (counted.length > 0 ? counted : instances).map(size).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const largest = sizes.at(-1) ?? 0;

  const registered = new Set(instances.filter(({ status }) => status !== "REGISTERING").map((i) => i.instanceId));
  const unregistered = group.inService.filter((id) => !registered.has(id)).length;
  const launching = group.pending + unregistered;

  const reserveFor = (demand: number) => Math.max(shortageThreshold + 1, percentOf(demand, reservePercent));
  const reserve = reserveFor(inUse + displaced);

  return {
    schedulableContainers: schedulable,
    // An instance of unknown size counts as one container rather than as nothing.
    launchingContainers: launching * Math.max(1, usual),
    missingInstances: missing(),
    surplusInstances: surplus(),
    inServiceInstances: group.inService.length,
    schedulableInstances: counted.length,
    containersPerInstance: usual,
    containersOnLargest: largest,
    usedContainers: inUse,
    displacedContainers: displaced,
    leavingContainers: leaving,
    reservedContainers: reserve,
  };

  /**
   * Counted from what is in service, because a step policy adds its adjustment to that and never lowers the desired
   * capacity: while instances boot, the same number again adds nothing.
   *
   * What leaves terminating instances is left out. The group replaces such an instance unless it was spare, and then the
   * others have room for it; and until ECS has stopped a task that it has replaced already, it would count twice and a
   * removal would look like a shortage.
   */
  function missing(): number {
    const available = schedulable - displaced;
    if (available >= reserve || group.maxSize === 0) return 0;
    const growth = schedulable === 0 ? Math.max(1, percentOf(counted.length, STEP_PERCENT)) : 0;
    // Without any size to reckon with, one instance is launched to learn it.
    const needed = usual > 0 ? Math.ceil((reserve - available) / usual) : 1;
    return Math.max(0, Math.max(growth, needed) - unregistered);
  }

  function surplus(): number {
    const reserve = reserveFor(inUse + displaced + leaving);
    const available = schedulable - displaced - leaving;
    // Both thresholds move up together: the distance between them is as it was set.
    const excess = excessThreshold + (reserve - shortageThreshold - 1);
    if (launching > 0 || largest === 0) return 0;
    return Math.max(
      0,
      Math.min(
        Math.floor((available - excess) / largest) + 1,
        Math.floor((available - reserve) / largest),
        Math.max(1, Math.floor((STEP_PERCENT * group.inService.length) / 100)),
        group.inService.length - group.minSize,
      ),
    );
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rounded up. Multiplied first: 0.07 x 100 would be more than 7. */
const percentOf = (whole: number, percent: number): number => Math.ceil((whole * percent) / 100);

import { type Container, type OtherContainer, type Resources, USUAL_CONTAINER } from "./contract";

/** The resources that an instance has for containers. */
export interface Room extends Resources {
  /** GPUs. @default 0 */
  readonly gpus?: number;
  /** TCP ports of the host that are taken. @default none */
  readonly takenPorts?: readonly number[];
  /** Elastic network interfaces that tasks may have. @default 0 */
  readonly networkInterfaces?: number;
}

/** A container instance as ECS describes it. */
export interface ContainerInstance {
  /** Id of its EC2 instance. */
  readonly instanceId: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  /** Whether ECS can reach its agent, and its container runtime is not impaired. */
  readonly agentWorks: boolean;
  /** Resources for containers when it is empty. */
  readonly registered: Room;
  /** Resources that are free. */
  readonly remaining: Room;
}

/** The Auto Scaling group as it describes itself. */
export interface Group {
  /** Minimum number of instances. */
  readonly minSize: number;
  /** Maximum number of instances. */
  readonly maxSize: number;
  /** Number of instances that the group has to have. */
  readonly desired: number;
  /** Whether the group's process Launch is suspended, by AWS, by a function or by an operator. */
  readonly launchSuspended: boolean;
  /** Number of instances that launch, or come back into service. */
  readonly pending: number;
  /** Ids of the instances in service, registered with the cluster or not. */
  readonly inService: readonly string[];
  /** Ids of the instances that leave: in one of the Terminating states. */
  readonly terminating: readonly string[];
}

/** The settings that the headroom depends on. */
export interface HeadroomDemand {
  /** Resources that one usual container reserves. */
  readonly container: Container;
  /** Schedulable containers at or below which the cluster grows. */
  readonly shortageThreshold: number;
  /** Schedulable containers at or above which the cluster shrinks. */
  readonly excessThreshold: number;
  /** Room kept free, in percent of the containers in use. */
  readonly reservePercent: number;
  /** Other containers that must find room too, each with thresholds of its own. @default none */
  readonly otherContainers?: readonly AnyOtherContainer[];
}

/** Another container, of which the resources that it does not reserve may be left out. */
export type AnyOtherContainer = Container & Pick<OtherContainer, "name" | "shortageThreshold" | "excessThreshold">;

/** Tasks of services that are not as many as are wanted, counted as usual containers. */
export interface UnsteadyContainers {
  /** They wait for a place, or for ECS to try again: room for them is no surplus, and a full cluster grows by as many. */
  readonly waitingContainers: number;
  /** More tasks than are wanted, because some move: what they hold beyond that is free again soon. */
  readonly movingContainers: number;
}

const NONE_UNSTEADY: UnsteadyContainers = { waitingContainers: 0, movingContainers: 0 };

/** The headroom of a cluster, for all of its containers together. */
export interface ClusterHeadroom extends ContainerHeadroom {
  /** Names of the containers that no instance could hold, or that none does and for which growth does not help. */
  readonly unplaceable: readonly string[];
  /** The headroom for each container by its name; empty when there is only the usual one. */
  readonly containers: Readonly<Record<string, ContainerHeadroom>>;
}

/** The headroom for one container. The first four are published, the others explain them in the log. */
export interface ContainerHeadroom {
  /** Containers that still fit now. */
  readonly schedulableContainers: number;
  /** Containers that will fit on launching instances: pending, or in service and not registered yet. */
  readonly launchingContainers: number;
  /** Instances that are wanted beyond those in service. */
  readonly missingInstances: number;
  /** Instances that may go. */
  readonly surplusInstances: number;
  /** Instances of the group that are in service. */
  readonly inServiceInstances: number;
  /** Instances that take containers: ACTIVE, with a working agent, in service. */
  readonly schedulableInstances: number;
  /** Containers that one more instance is expected to hold: the median. 0 while no instance is registered. */
  readonly containersPerInstance: number;
  /** Containers that the largest instance holds. 0 while no instance is registered. */
  readonly containersOnLargest: number;
  /**
   * False while more instances that run nothing but daemons have no room for one than instances could hold one: another
   * instance would hardly help.
   */
  readonly growthHelps: boolean;
  /** Containers in use on the schedulable instances: used room, divided by the container's size. */
  readonly usedContainers: number;
  /** Containers in use on DRAINING instances in service: they need room elsewhere soon. */
  readonly displacedContainers: number;
  /** Containers in use on terminating instances: they need room elsewhere soon, or have it already. */
  readonly leavingContainers: number;
  /** The cluster grows when fewer containers than these fit besides the displaced ones. */
  readonly reservedContainers: number;
}

/**
 * Minimum growth of a full cluster, whose further need cannot be seen, and maximum share that one decision removes, in
 * percent of the instances: the CloudFormation templates that Drydock replaces grew and shrank by 25 %.
 */
const STEP_PERCENT = 25;

/** Counts the containers that fit into free resources; never negative. */
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
 * Measures the containers that the scheduler could still place, and the instances that are missing or surplus.
 *
 * With several containers each is measured as if only it were placed, and the cluster follows the one that is worst off:
 * the fewest schedulable containers, the most missing and the fewest surplus instances. A container that fits on none of
 * the schedulable instances even when they run nothing but daemons is named and left out, because more of them would not
 * help it. When that holds for all containers, the usual one is followed, because its next instance may be of another
 * type.
 *
 * @param daemons what the daemons of the cluster hold on each instance
 * @param unsteady tasks of services that wait or move, each counted as one usual container. @default none are known
 */
export function measure(
  instances: readonly ContainerInstance[],
  group: Group,
  settings: HeadroomDemand,
  daemons: Container = { cpu: 0, memory: 0 },
  unsteady: UnsteadyContainers = NONE_UNSTEADY,
): ClusterHeadroom {
  const { otherContainers = [] } = settings;
  const usual = measureFor(instances, group, { ...settings, ...unsteady }, daemons);
  const all = [
    { name: USUAL_CONTAINER, headroom: usual },
    ...otherContainers.map((other) => ({
      name: other.name,
      headroom: measureFor(
        instances,
        group,
        { ...other, container: other, reservePercent: 0, ...NONE_UNSTEADY },
        daemons,
      ),
    })),
  ];
  const isTooLarge = ({ headroom: { schedulableInstances, containersOnLargest } }: (typeof all)[number]) =>
    schedulableInstances > 0 && containersOnLargest === 0;
  const isInVain = ({ headroom }: (typeof all)[number]) =>
    !headroom.growthHelps && headroom.schedulableContainers === 0;
  const possible = all.filter((each) => !isTooLarge(each)).map(({ headroom }) => headroom);
  const valuesOf = (key: Exclude<keyof ContainerHeadroom, "growthHelps">) => possible.map((headroom) => headroom[key]);
  return {
    ...usual,
    ...(possible.length > 0 && {
      schedulableContainers: Math.min(...valuesOf("schedulableContainers")),
      launchingContainers: Math.min(...valuesOf("launchingContainers")),
      missingInstances: Math.max(...valuesOf("missingInstances")),
      surplusInstances: Math.min(...valuesOf("surplusInstances")),
    }),
    unplaceable: all.filter((each) => isTooLarge(each) || isInVain(each)).map(({ name }) => name),
    containers: all.length > 1 ? Object.fromEntries(all.map(({ name, headroom }) => [name, headroom])) : {},
  };
}

/**
 * The headroom for one container.
 *
 * Under constant demand the missing and the surplus instances come to 0 and stay there: an instance is surplus only when
 * the reserve remains, even if it is the largest.
 */
function measureFor(
  instances: readonly ContainerInstance[],
  group: Group,
  settings: Omit<HeadroomDemand, "otherContainers"> & UnsteadyContainers,
  daemons: Container,
): ContainerHeadroom {
  const { shortageThreshold, excessThreshold, reservePercent, waitingContainers, movingContainers } = settings;
  const room = countRoom(instances, group, settings.container, daemons);
  const { schedulable, inUse, displaced, leaving, perInstance, onLargest } = room;

  const registered = new Set(instances.filter(({ status }) => status !== "REGISTERING").map((i) => i.instanceId));
  const unregistered = group.inService.filter((id) => !registered.has(id)).length;
  const launching = group.pending + unregistered;

  const reserveFor = (demand: number) => Math.max(shortageThreshold + 1, percentOf(demand, reservePercent));
  const reserveToGrow = reserveFor(inUse + displaced);
  const reserveToShrink = reserveFor(inUse + displaced + leaving);

  return {
    schedulableContainers: schedulable,
    // An instance of unknown size counts as one container rather than as nothing.
    launchingContainers: launching * Math.max(1, perInstance),
    missingInstances: missingInstances({
      reserveToGrow,
      // A task that moves to another zone holds two places for a while, and one in the end.
      freeToGrow: schedulable - displaced + (schedulable > 0 ? Math.max(0, movingContainers - displaced - leaving) : 0),
      isFull: schedulable === 0,
      waiting: waitingContainers,
      schedulableInstances: room.schedulableInstances,
      perInstance,
      growthHelps: room.growthHelps,
      unregistered,
      maxSize: group.maxSize,
    }),
    surplusInstances: surplusInstances({
      reserveToShrink,
      freeToShrink: schedulable - displaced - leaving - waitingContainers,
      // Both thresholds rise together: the distance between them stays as it was set.
      excessToShrink: excessThreshold + (reserveToShrink - shortageThreshold - 1),
      onLargest,
      launching,
      inService: group.inService.length,
      minSize: group.minSize,
    }),
    inServiceInstances: group.inService.length,
    schedulableInstances: room.schedulableInstances,
    containersPerInstance: perInstance,
    containersOnLargest: onLargest,
    growthHelps: room.growthHelps,
    usedContainers: inUse,
    displacedContainers: displaced,
    leavingContainers: leaving,
    reservedContainers: reserveToGrow,
  };
}

/** Room on the instances, counted in containers of one kind. */
interface RoomCount {
  /** Instances that take containers. */
  readonly schedulableInstances: number;
  /** Free on the schedulable instances. */
  readonly schedulable: number;
  /** In use on the schedulable instances. */
  readonly inUse: number;
  /** In use on instances in service that are DRAINING. */
  readonly displaced: number;
  /** In use on instances that terminate. */
  readonly leaving: number;
  /** Median of what an instance holds that runs nothing but daemons. */
  readonly perInstance: number;
  /** Maximum of what an instance holds that runs nothing but daemons. */
  readonly onLargest: number;
  /** Instances that run nothing but daemons and have no room for one are no more than those that could hold one. */
  readonly growthHelps: boolean;
}

/** Resources of an instance when it runs nothing but daemons. */
const freshRoom = ({ registered }: ContainerInstance, daemons: Container): Room => ({
  cpu: registered.cpu - daemons.cpu,
  memory: registered.memory - daemons.memory,
  gpus: (registered.gpus ?? 0) - (daemons.gpus ?? 0),
  takenPorts: [...(registered.takenPorts ?? []), ...(daemons.hostPorts ?? [])],
  networkInterfaces: (registered.networkInterfaces ?? 0) - (daemons.networkInterfaces ?? 0),
});

/** Resources that are free, without those that daemons will take once they run. */
const freeRoom = ({ remaining }: ContainerInstance, fresh: Room): Room => ({
  cpu: Math.min(remaining.cpu, fresh.cpu),
  memory: Math.min(remaining.memory, fresh.memory),
  gpus: Math.min(remaining.gpus ?? 0, fresh.gpus ?? 0),
  takenPorts: [...(remaining.takenPorts ?? []), ...(fresh.takenPorts ?? [])],
  networkInterfaces: Math.min(remaining.networkInterfaces ?? 0, fresh.networkInterfaces ?? 0),
});

function countRoom(
  instances: readonly ContainerInstance[],
  group: Group,
  container: Container,
  daemons: Container,
): RoomCount {
  const inService = new Set(group.inService);
  const terminating = new Set(group.terminating);
  const fresh = (instance: ContainerInstance) => freshRoom(instance, daemons);
  const size = (instance: ContainerInstance) => slots(fresh(instance), container);
  const free = (instance: ContainerInstance) => slots(freeRoom(instance, fresh(instance)), container);
  const isIdle = (instance: ContainerInstance) =>
    instance.remaining.cpu >= fresh(instance).cpu && instance.remaining.memory >= fresh(instance).memory;
  const usedOn = (some: readonly ContainerInstance[]) => sum(some.map((instance) => size(instance) - free(instance)));

  const staying = instances.filter(({ instanceId }) => inService.has(instanceId));
  const schedulable = staying.filter((each) => each.status === "ACTIVE" && each.agentWorks);
  const sizes = (schedulable.length > 0 ? schedulable : instances).map(size).sort((a, b) => a - b);
  return {
    schedulableInstances: schedulable.length,
    schedulable: sum(schedulable.map(free)),
    inUse: usedOn(schedulable),
    displaced: usedOn(staying.filter(({ status }) => status === "DRAINING")),
    leaving: usedOn(instances.filter(({ instanceId }) => terminating.has(instanceId))),
    perInstance: sizes[Math.floor(sizes.length / 2)] ?? 0,
    onLargest: sizes.at(-1) ?? 0,
    growthHelps: count(schedulable, (each) => isIdle(each) && free(each) === 0) <= count(schedulable, size),
  };
}

/** The figures that decide how many instances are missing. */
interface Shortage {
  /** Containers for which room must be free. */
  readonly reserveToGrow: number;
  /** Containers that fit besides the displaced ones; negative when not even these find room. */
  readonly freeToGrow: number;
  /** Not a single container fits. */
  readonly isFull: boolean;
  /** Containers that are known to wait for a place. */
  readonly waiting: number;
  /** Instances that take containers. */
  readonly schedulableInstances: number;
  /** Containers that one more instance is expected to hold. */
  readonly perInstance: number;
  /** Another instance would have room for the container. */
  readonly growthHelps: boolean;
  /** Instances in service that have not registered yet. */
  readonly unregistered: number;
  /** Maximum number of instances of the group. */
  readonly maxSize: number;
}

/**
 * Instances to add to those in service. A step policy adds its adjustment to the instances in service and never lowers the
 * desired capacity: while instances boot, the same number again adds nothing.
 *
 * Containers on terminating instances are left out. The group replaces such an instance unless it was surplus, and then
 * the others have room for its containers. Until ECS has stopped a task that it has replaced already, the task would count
 * twice, and a removal would look like a shortage.
 */
function missingInstances(shortage: Shortage): number {
  const { reserveToGrow, freeToGrow, perInstance } = shortage;
  if (freeToGrow >= reserveToGrow || shortage.maxSize === 0 || !shortage.growthHelps) return 0;
  const growth = shortage.isFull ? Math.max(1, percentOf(shortage.schedulableInstances, STEP_PERCENT)) : 0;
  // While the size of an instance is unknown, one is launched to learn it.
  const lacking = reserveToGrow - freeToGrow + (shortage.isFull ? shortage.waiting : 0);
  const needed = perInstance > 0 ? Math.ceil(lacking / perInstance) : 1;
  return Math.max(0, Math.max(growth, needed) - shortage.unregistered);
}

/**
 * Instances that are wanted, by the headroom or by the group itself, while the group launches none and is not as large as
 * it may be: its alarms are muted, its processes suspended, or EC2 has no capacity or the account no quota.
 */
export function stalledInstances(missing: number, group: Group): number {
  const minimum = group.launchSuspended ? 1 : 0;
  if (group.pending > 0) return minimum;
  const size = group.inService.length;
  return Math.max(minimum, Math.min(Math.max(missing, group.desired - size), group.maxSize - size));
}

/** The figures that decide how many instances are surplus. */
interface Excess {
  /** Containers for which room must stay free. */
  readonly reserveToShrink: number;
  /** Containers that fit besides those that are displaced or leave. */
  readonly freeToShrink: number;
  /** Free containers at or above which the cluster shrinks. */
  readonly excessToShrink: number;
  /** Containers that the largest instance holds. */
  readonly onLargest: number;
  /** Instances that are on their way. */
  readonly launching: number;
  /** Instances in service. */
  readonly inService: number;
  /** Minimum number of instances of the group. */
  readonly minSize: number;
}

/** Instances that may go, each counted as the largest one. */
function surplusInstances({ freeToShrink, reserveToShrink, excessToShrink, onLargest, ...group }: Excess): number {
  if (group.launching > 0 || onLargest === 0) return 0;
  return Math.max(
    0,
    Math.min(
      Math.floor((freeToShrink - excessToShrink) / onLargest) + 1,
      Math.floor((freeToShrink - reserveToShrink) / onLargest),
      Math.max(1, Math.floor((STEP_PERCENT * group.inService) / 100)),
      group.inService - group.minSize,
    ),
  );
}

const count = <T>(items: readonly T[], test: (item: T) => unknown): number => items.filter(test).length;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rounded up. Multiplied first: 0.07 x 100 would be more than 7. */
const percentOf = (whole: number, percent: number): number => Math.ceil((whole * percent) / 100);

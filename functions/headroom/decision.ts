import { type Container, type OtherContainer, USUAL_CONTAINER } from "./contract";
import { NO_DAEMONS } from "./daemons";
import { type DemandMemory, outlookOf, steepestRise } from "./demand-memory";
import { type Placement, placeTasks, type Room, type SizedTasks, slots } from "./room";
import type { HeldWindow } from "./schedule";
import type { ClusterServices } from "./services";

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
  /** Whether the capacity provider has it: if not, no task of the provider is placed on it. @default true */
  readonly isProviders?: boolean;
  /** Tasks that have a place on it and do not run yet. @default 0 */
  readonly pendingTasks?: number;
  /** When it registered, in milliseconds since the epoch. @default long ago */
  readonly registeredAtMs?: number;
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
  /** Whether its process AlarmNotification is suspended: no scaling policy changes its desired capacity. */
  readonly policiesSuspended: boolean;
  /** Whether its process ScheduledActions is suspended: an operator wants the desired capacity to stay. */
  readonly scalingSuspended: boolean;
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
  /** Maximum of the reserve that is learnt from the last day, in percent of the containers in use. @default 0: none is learnt */
  readonly learntReservePercent?: number;
  /** Minutes of the window before scaling in; 0 chooses it from the demand of the last hours. @default 0 */
  readonly scaleInWindowMinutes?: number;
  /** Other containers that must find room too, each with thresholds of its own. @default none */
  readonly otherContainers?: readonly AnyOtherContainer[];
  /** Room that an instance registers, for a cluster that has none. @default unknown: one is launched to learn it */
  readonly instance?: Room;
}

/** Another container, of which the resources that it does not reserve may be left out. */
export type AnyOtherContainer = Container & Pick<OtherContainer, "name" | "shortageThreshold" | "excessThreshold">;

/** The services of a cluster of which nothing is known. */
const UNKNOWN_SERVICES: ClusterServices = {
  daemons: NO_DAEMONS,
  waiting: [],
  pending: [],
  moving: [],
  wantsTasks: true,
};

/** The headroom of a cluster, for all of its containers together. */
export interface ClusterHeadroom extends ContainerHeadroom {
  /**
   * Names of the containers that no instance could hold, or that none does and for which growth does not help, and of the
   * services whose waiting tasks no instance could hold.
   */
  readonly unplaceable: readonly string[];
  /** Tasks that wait although there is room for them: ECS tries again after minutes. */
  readonly throttledTasks: number;
  /** The headroom for each container by its name; empty when there is only the usual one. */
  readonly containers: Readonly<Record<string, ContainerHeadroom>>;
  /** The window of the schedule that holds now. @default none does */
  readonly schedule?: ScheduledSize;
}

/** A window of the schedule, and what it does. */
export interface ScheduledSize extends HeldWindow {
  /** Whether the cluster is larger by it than its containers need. */
  readonly decides: boolean;
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
  /** Containers that are wanted now: in use, displaced, or waiting for room. */
  readonly wantedContainers: number;
  /** Containers by which the demand rises while an instance boots, by its trend. */
  readonly risingContainers: number;
  /** Minutes for which the cluster stays as large as the highest demand in them needs. */
  readonly windowMinutes: number;
  /** Instances to launch beyond the missing ones, because so much was never wanted in the hours that are remembered. */
  readonly extraInstances: number;
}

/** Maximum share of the instances that one decision removes, in percent: each that goes has tasks to move. */
const MAXIMUM_REMOVAL_PERCENT = 25;

/**
 * Instances that may leave at the same time because of this function. ECS answers 20 reads of a cluster a second in the long
 * run (ECS developer guide, "Request throttling for the Amazon ECS API"), and a drain takes about 12: so many drains of two
 * minutes take half of them.
 */
const MAXIMUM_LEAVING = 100;

/**
 * Instances that are launched beyond the missing ones when demand is higher than in all the hours that are remembered, in
 * percent of the missing ones: such demand mostly rises further, and the slowest of many boots keeps tasks waiting. See
 * docs/scaling.md, "Demand that was not there before".
 */
const EXTRA_PERCENT = 34;

/**
 * Minutes after the registration of an instance in which none is removed: whoever raised the desired capacity, a person, an
 * instance refresh or this function, had a reason.
 */
const KEEP_MINUTES = 10;

/** Minutes after the registration of an instance until ECS's metric shows for certain that tasks were placed on it. */
const REPORTED_MINUTES = 4;

/** Percent are not whole: a rounding error must not ask for an instance more. */
const TOLERANCE = 1e-6;

/**
 * Measures the containers that the scheduler could still place, and the instances that are missing or surplus.
 *
 * With several containers each is measured as if only it were placed, and the cluster follows the one that is worst off:
 * the fewest schedulable containers, the most missing and the fewest surplus instances. A container that fits on none of
 * the schedulable instances even when they run nothing but daemons is named and left out, because more of them would not
 * help it. When that holds for all containers, the usual one is followed, because its next instance may be of another
 * type.
 *
 * @param services tasks that wait or move, and what daemons hold. @default nothing is known of them
 * @param memory the demand of the last hours. @default none: the demand has no trend, and surplus instances go at once
 * @param window of the schedule that holds now: the cluster never has fewer instances, up to the maximum of its group.
 *   @default none does
 */
export function measure(
  instances: readonly ContainerInstance[],
  group: Group,
  settings: HeadroomDemand,
  services?: ClusterServices,
  memory?: DemandMemory,
  window?: HeldWindow,
): ClusterHeadroom {
  const needed = measureNeed(instances, group, settings, services, memory);
  return window ? withSchedule(needed, group, window) : needed;
}

/** The headroom of a cluster that has a minimum of instances beside what its containers need. */
function withSchedule(needed: ClusterHeadroom, group: Group, { name, minInstances }: HeldWindow): ClusterHeadroom {
  const lacking = Math.min(minInstances, group.maxSize) - group.inService.length;
  const launched = needed.missingInstances + needed.extraInstances;
  const missing = Math.max(needed.missingInstances, lacking);
  const surplus = Math.max(0, Math.min(needed.surplusInstances, -lacking));
  return {
    ...needed,
    missingInstances: missing,
    // They come on top of what is missing, and some of them may be what the schedule misses.
    extraInstances: Math.max(0, launched - missing),
    surplusInstances: surplus,
    schedule: { name, minInstances, decides: lacking > launched || surplus < needed.surplusInstances },
  };
}

/** The headroom of a cluster that follows its containers alone. */
function measureNeed(
  instances: readonly ContainerInstance[],
  group: Group,
  settings: HeadroomDemand,
  services: ClusterServices = UNKNOWN_SERVICES,
  memory?: DemandMemory,
): ClusterHeadroom {
  const { otherContainers = [] } = settings;
  const cluster = clusterOf(instances, group, settings, services, memory);
  const usual = measureFor(cluster, settings);
  const all = [
    { name: USUAL_CONTAINER, headroom: usual },
    ...otherContainers.map((other) => ({
      name: other.name,
      headroom: measureFor({ ...cluster, memory: undefined }, { ...other, container: other, reservePercent: 0 }),
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
      missingInstances: Math.max(...valuesOf("missingInstances"), instancesNeededByEcs(cluster)),
      extraInstances: Math.max(...valuesOf("extraInstances")),
      surplusInstances: Math.min(...valuesOf("surplusInstances")),
    }),
    unplaceable: [
      ...all.filter((each) => isTooLarge(each) || isInVain(each)).map(({ name }) => name),
      ...services.waiting.filter(({ size }) => !cluster.mayHold(size)).map(({ service }) => service),
    ],
    throttledTasks: cluster.toGrow.placed,
    containers: all.length > 1 ? Object.fromEntries(all.map(({ name, headroom }) => [name, headroom])) : {},
  };
}

/** A container instance with its room, which is reckoned once: clusters have thousands of them. */
interface MeasuredInstance extends ContainerInstance {
  /** Room when it runs nothing but daemons. */
  readonly fresh: Room;
  /** Room that is free, without that which daemons will take once they run. */
  readonly free: Room;
}

/** The parts of a cluster that are the same for each of its containers. */
interface Cluster {
  readonly instances: readonly MeasuredInstance[];
  readonly group: Group;
  readonly services: ClusterServices;
  /** Demand of the last hours; undefined where the container has none. */
  readonly memory: DemandMemory | undefined;
  /** Now, in milliseconds since the epoch; undefined where it does not count. */
  readonly nowMs: number | undefined;
  /** Instances in service that are registered. */
  readonly staying: readonly MeasuredInstance[];
  /** Those that take containers: ACTIVE, with a working agent. */
  readonly schedulable: readonly MeasuredInstance[];
  /** Room of one more instance that runs nothing but daemons; undefined while it is not known. */
  readonly fresh: Room | undefined;
  /** Tasks that wait because there is no room for them. */
  readonly lacking: readonly SizedTasks[];
  /** Room once the tasks that lack it have found places. */
  readonly toGrow: Placement;
  /** Room once all waiting tasks have found places. */
  readonly toShrink: Placement;
  /** No service wants a task, and no instance runs any: no reserve is needed. */
  readonly isUnused: boolean;
  /** Whether some instance that runs nothing but daemons could hold a container. */
  readonly mayHold: (container: Container) => boolean;
}

function clusterOf(
  described: readonly ContainerInstance[],
  group: Group,
  settings: HeadroomDemand,
  services: ClusterServices,
  memory: DemandMemory | undefined,
): Cluster {
  const { daemons, waiting } = services;
  const instances = described.map((each) => measuredInstance(each, daemons));
  const inService = new Set(group.inService);
  const staying = instances.filter(({ instanceId }) => inService.has(instanceId));
  const schedulable = staying.filter(takesTasks);
  const registered = (schedulable.length > 0 ? schedulable : instances).map((each) => each.fresh);
  const offered = registered.length > 0 || !settings.instance ? registered : [lessDaemons(settings.instance, daemons)];
  const fresh = medianRoom(offered, settings.container);
  const rooms = schedulable.map((each) => each.free);
  const exceedsRoom = (tasks: SizedTasks) => tasks.count > sum(rooms.map((room) => slots(room, tasks.size)));
  // In a cluster without instances nothing has failed for another reason yet.
  const lacking = waiting.filter((tasks) => (tasks.lacksRoom ?? exceedsRoom(tasks)) || instances.length === 0);
  return {
    instances,
    group,
    services,
    memory,
    nowMs: memory?.nowMs,
    staying,
    schedulable,
    fresh,
    lacking,
    toGrow: placeTasks(rooms, lacking, fresh),
    toShrink: placeTasks(rooms, waiting, fresh),
    isUnused: !services.wantsTasks && staying.every(isIdle),
    mayHold: (container) => offered.length === 0 || offered.some((room) => slots(room, container) > 0),
  };
}

/**
 * The headroom for one container.
 *
 * Under constant demand the missing and the surplus instances come to 0 and stay there: an instance is surplus only when
 * the reserve remains, even if it is the largest.
 */
function measureFor(
  cluster: Cluster,
  settings: Omit<HeadroomDemand, "otherContainers" | "instance">,
): ContainerHeadroom {
  const { container, shortageThreshold, excessThreshold, reservePercent, learntReservePercent = 0 } = settings;
  const { scaleInWindowMinutes = 0 } = settings;
  const { instances, group, services, toGrow, toShrink } = cluster;
  const room = countRoom(cluster, container);
  const { schedulable, inUse, displaced, leaving, perInstance, onLargest } = room;

  const registered = new Set(instances.filter(({ status }) => status !== "REGISTERING").map((i) => i.instanceId));
  const unregistered = group.inService.filter((id) => !registered.has(id)).length;
  const launching = group.pending + unregistered;

  const steepest = learntReservePercent > 0 && cluster.memory ? steepestRise(cluster.memory) : 0;
  const reserveFor = (demand: number) =>
    cluster.isUnused
      ? 0
      : Math.max(
          shortageThreshold + 1,
          percentOf(demand, reservePercent),
          Math.min(steepest, percentOf(demand, learntReservePercent)),
        );
  // A task that moves holds two places for a while, and one in the end.
  const moved = Math.max(0, Math.floor(inContainers(cluster, container, services.moving)) - displaced - leaving);
  const waiting = inContainers(cluster, container, cluster.lacking);
  const wanted = Math.max(0, inUse + displaced + Math.ceil(waiting) - moved);
  const instancesFor = (demand: number) =>
    demand === 0 || perInstance === 0 ? 0 : Math.ceil((demand + reserveFor(demand)) / perInstance);
  const { rising, floor, windowMinutes, isHighest } = cluster.memory
    ? outlookOf(cluster.memory, { wanted, instancesFor, scaleInWindowMinutes })
    : { rising: 0, floor: wanted, windowMinutes: 0, isHighest: false };
  const reserveToGrow = reserveFor(Math.max(0, inUse + displaced - moved));
  const reserveToShrink = reserveFor(Math.max(inUse + displaced + leaving, floor ?? 0));
  const missing = missingInstances({
    reserveToGrow,
    freeToGrow: freeFor(toGrow, container) - displaced + moved - (cluster.isUnused ? 0 : rising),
    opened: toGrow.opened.length,
    perInstance,
    growthHelps: room.growthHelps,
    unregistered,
    maxSize: group.maxSize,
  });

  return {
    schedulableContainers: schedulable,
    // An instance of unknown size counts as one container rather than as nothing.
    launchingContainers: launching * Math.max(1, perInstance),
    missingInstances: missing,
    extraInstances: isHighest ? Math.round((missing * EXTRA_PERCENT) / 100) : 0,
    surplusInstances:
      floor === undefined || hasYoung(cluster, KEEP_MINUTES)
        ? 0
        : surplusInstances({
            reserveToShrink,
            freeToShrink:
              freeFor({ ...toShrink, opened: [] }, container) -
              displaced -
              leaving -
              rising -
              Math.max(0, floor - wanted),
            // Both thresholds rise together: the distance between them stays as it was set.
            excessToShrink: excessThreshold + (reserveToShrink - shortageThreshold - 1),
            onLargest,
            launching: launching + toShrink.opened.length,
            inService: group.inService.length,
            terminating: group.terminating.length,
            minSize: group.minSize,
          }),
    inServiceInstances: group.inService.length,
    schedulableInstances: cluster.schedulable.length,
    containersPerInstance: perInstance,
    containersOnLargest: onLargest,
    growthHelps: room.growthHelps,
    usedContainers: inUse,
    displacedContainers: displaced,
    leavingContainers: leaving,
    reservedContainers: reserveToGrow,
    wantedContainers: wanted,
    risingContainers: rising,
    windowMinutes,
  };
}

/** Containers of one kind that still fit after a placement. */
const freeFor = ({ rooms, opened }: Pick<Placement, "rooms" | "opened">, container: Container): number =>
  sum([...rooms, ...opened].map((room) => slots(room, container)));

/** Tasks of any size as containers of one kind: as many as have room on as many instances. */
const inContainers = ({ fresh }: Cluster, container: Container, tasks: readonly SizedTasks[]): number =>
  sum(
    tasks.map(({ size, count: tasksOfSize }) => {
      if (!fresh) return tasksOfSize;
      const perInstance = slots(fresh, size);
      return perInstance === 0 ? 0 : (tasksOfSize * slots(fresh, container)) / Math.max(1, perInstance);
    }),
  );

/** Whether tasks can be placed on an instance. */
const takesTasks = ({ status, agentWorks, isProviders = true }: ContainerInstance): boolean =>
  status === "ACTIVE" && agentWorks && isProviders;

/** Whether an instance has registered in the last minutes. */
const hasYoung = ({ nowMs, staying }: Cluster, minutes: number): boolean =>
  nowMs !== undefined && staying.some(({ registeredAtMs = 0 }) => nowMs - registeredAtMs < minutes * 60_000);

/**
 * Instances that ECS says its waiting tasks need beyond those in service. It alone knows the tasks of RunTask that wait in
 * PROVISIONING; those of services are known sooner. What ECS says is a minute or two old: while instances launch or have
 * only just come it counts for nothing, nor while one is idle, since the tasks then wait for something else than room.
 */
function instancesNeededByEcs(cluster: Cluster): number {
  const { memory, group, schedulable } = cluster;
  const percent = memory?.reservationPercent ?? 0;
  const isAnswered = group.pending > 0 || hasYoung(cluster, REPORTED_MINUTES) || schedulable.some(isIdle);
  if (percent <= 100 || isAnswered) return 0;
  // Of an empty group ECS says 200 %, whatever is needed.
  if (group.inService.length === 0) return 1;
  return Math.ceil((group.inService.length * (percent - 100)) / 100 - TOLERANCE);
}

/** Room on the instances, counted in containers of one kind. */
interface RoomCount {
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

/** Room less what daemons hold. */
const lessDaemons = (room: Room, daemons: Container): Room => ({
  cpu: room.cpu - daemons.cpu,
  memory: room.memory - daemons.memory,
  gpus: (room.gpus ?? 0) - (daemons.gpus ?? 0),
  takenPorts: withPortsOf(daemons, room.takenPorts),
  networkInterfaces: (room.networkInterfaces ?? 0) - (daemons.networkInterfaces ?? 0),
});

const withPortsOf = ({ hostPorts = [] }: Container, takenPorts: readonly number[] = []): readonly number[] =>
  hostPorts.length > 0 ? [...takenPorts, ...hostPorts] : takenPorts;

function measuredInstance(instance: ContainerInstance, daemons: Container): MeasuredInstance {
  const { registered, remaining } = instance;
  const fresh = lessDaemons(registered, daemons);
  const free = {
    cpu: Math.min(remaining.cpu, fresh.cpu),
    memory: Math.min(remaining.memory, fresh.memory),
    gpus: Math.min(remaining.gpus ?? 0, fresh.gpus ?? 0),
    // ECS lists the ports that are registered as taken among these too.
    takenPorts: withPortsOf(daemons, remaining.takenPorts),
    networkInterfaces: Math.min(remaining.networkInterfaces ?? 0, fresh.networkInterfaces ?? 0),
  };
  return { ...instance, fresh, free };
}

/** The median of rooms by the containers that they hold; undefined of none. */
const medianRoom = (rooms: readonly Room[], container: Container): Room | undefined =>
  rooms.map((room) => ({ room, holds: slots(room, container) })).sort((one, other) => one.holds - other.holds)[
    Math.floor(rooms.length / 2)
  ]?.room;

/** Whether an instance runs nothing but daemons. */
const isIdle = ({ remaining, fresh }: MeasuredInstance): boolean =>
  remaining.cpu >= fresh.cpu && remaining.memory >= fresh.memory;

function countRoom({ instances, group, staying, schedulable, fresh }: Cluster, container: Container): RoomCount {
  const terminating = new Set(group.terminating);
  const size = (instance: MeasuredInstance) => slots(instance.fresh, container);
  const free = (instance: MeasuredInstance) => slots(instance.free, container);
  const usedOn = (some: readonly MeasuredInstance[]) => sum(some.map((instance) => size(instance) - free(instance)));

  const registered = (schedulable.length > 0 ? schedulable : instances).map(size).sort((a, b) => a - b);
  const sizes = registered.length > 0 || !fresh ? registered : [slots(fresh, container)];
  return {
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
  /** Containers that fit besides the tasks that wait, on further instances too; negative when there is too little room. */
  readonly freeToGrow: number;
  /** Further instances on which the waiting tasks found places. */
  readonly opened: number;
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
 * Instances to add to those in service.
 *
 * Containers on terminating instances are left out. The group replaces such an instance unless it was surplus, and then
 * the others have room for its containers. Until ECS has stopped a task that it has replaced already, the task would count
 * twice, and a removal would look like a shortage.
 */
function missingInstances({ reserveToGrow, freeToGrow, opened, perInstance, ...rest }: Shortage): number {
  const lacking = Math.max(0, reserveToGrow - freeToGrow);
  if (rest.maxSize === 0 || (opened === 0 && (lacking === 0 || !rest.growthHelps))) return 0;
  // While the size of an instance is unknown, one is launched to learn it.
  const needed = opened + (perInstance > 0 ? Math.ceil(lacking / perInstance) : Math.min(1, lacking));
  return Math.max(0, needed - rest.unregistered);
}

/**
 * Instances that are wanted, by the headroom or by the group itself, while the group launches none and is not as large as
 * it may be: its processes are suspended, or EC2 has no capacity or the account no quota.
 */
export function stalledInstances(missing: number, group: Group): number {
  const minimum = group.launchSuspended ? 1 : 0;
  if (group.pending > 0) return minimum;
  const size = group.inService.length;
  return Math.max(minimum, Math.min(Math.max(missing, group.desired - size), group.maxSize - size));
}

/**
 * The desired capacity that the group should have: it follows the need at once, upwards and downwards, within the bounds of
 * the group.
 */
export function targetCapacity(
  { missingInstances: missing, extraInstances: extra, surplusInstances: surplus }: ClusterHeadroom,
  group: Group,
): number {
  const size = group.inService.length;
  const within = (capacity: number) => Math.min(group.maxSize, Math.max(group.minSize, capacity));
  if (missing > 0) return Math.max(group.desired, within(size + missing + extra));
  if (surplus > 0) return Math.min(group.desired, within(size - surplus));
  return group.desired;
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
  /** Instances that leave. */
  readonly terminating: number;
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
      Math.max(1, Math.floor((MAXIMUM_REMOVAL_PERCENT * group.inService) / 100)),
      MAXIMUM_LEAVING - group.terminating,
      group.inService - group.minSize,
    ),
  );
}

const count = <T>(items: readonly T[], test: (item: T) => unknown): number => items.filter(test).length;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rounded up. Multiplied first: 0.07 x 100 would be more than 7. */
const percentOf = (whole: number, percent: number): number => Math.ceil((whole * percent) / 100);

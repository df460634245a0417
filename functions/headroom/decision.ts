/** CPU units and MiB. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
}

/** A container instance as ECS describes it. */
export interface ContainerInstance {
  readonly instanceId: string;
  readonly status: "ACTIVE" | "DRAINING" | string;
  readonly agentConnected: boolean;
  readonly registered: Resources;
  readonly remaining: Resources;
}

/** The Auto Scaling group as it describes itself. */
export interface Group {
  readonly minSize: number;
  /** How many instances are on their way in (the Pending states). */
  readonly launching: number;
  /** Ids of the instances in service, registered with the cluster or not. */
  readonly inService: readonly string[];
}

export interface HeadroomSettings {
  /** What one container of the usual size reserves. */
  readonly container: Resources;
  /** Schedulable containers at or below which the cluster grows. */
  readonly shortageThreshold: number;
  /** Schedulable containers at or above which the cluster shrinks. */
  readonly excessThreshold: number;
  /** Room kept free, in percent of the containers in use. */
  readonly reservePercent: number;
}

/** What is published, in containers of the usual size or in instances. */
export interface Headroom {
  readonly schedulableContainers: number;
  readonly launchingContainers: number;
  readonly missingInstances: number;
  readonly surplusInstances: number;
}

/**
 * The share of the instances that one decision adds when nothing fits any more (how much more is wanted cannot be seen
 * then), and the largest share that one decision removes: the 25 % of the templates that Drydock replaces.
 */
const STEP_SHARE = 0.25;

/** How many containers fit into free resources; never negative. */
export const slots = (free: Resources, container: Resources): number =>
  Math.max(0, Math.min(Math.floor(free.cpu / container.cpu), Math.floor(free.memory / container.memory)));

/**
 * Counts what the scheduler could place, and says how many instances are missing or spare.
 *
 * Only instances that are ACTIVE, whose agent is connected and that are in service count as room. What runs on DRAINING
 * instances will need a place elsewhere and counts as demand.
 */
export function measure(instances: readonly ContainerInstance[], group: Group, settings: HeadroomSettings): Headroom {
  const { container, shortageThreshold, excessThreshold, reservePercent } = settings;
  const inService = new Set(group.inService);
  const counted = instances.filter((i) => i.status === "ACTIVE" && i.agentConnected && inService.has(i.instanceId));
  const draining = instances.filter((i) => i.status === "DRAINING");
  const size = (i: ContainerInstance) => slots(i.registered, container);
  const used = (i: ContainerInstance) => size(i) - slots(i.remaining, container);

  const free = sum(counted.map((i) => slots(i.remaining, container)));
  const displaced = sum(draining.map(used));
  const demand = sum(counted.map(used)) + displaced;
  // An instance that was never registered can't be asked its size: one container is the safe guess for growth.
  const perInstance = Math.max(1, median((counted.length > 0 ? counted : instances).map(size)) ?? 1);

  const registered = new Set(instances.map((i) => i.instanceId));
  const unregistered = group.inService.filter((id) => !registered.has(id)).length;
  const launching = group.launching + unregistered;

  const reserve = Math.max(shortageThreshold + 1, Math.ceil((reservePercent / 100) * demand));
  const available = free - displaced;

  return {
    schedulableContainers: free,
    launchingContainers: launching * perInstance,
    missingInstances: missing(),
    surplusInstances: surplus(),
  };

  /**
   * Counted from what is in service, because a step policy adds its adjustment to that and never lowers the desired
   * capacity: while instances boot, the same number again adds nothing.
   */
  function missing(): number {
    if (available >= reserve) return 0;
    const growth = free === 0 ? Math.max(1, Math.ceil(STEP_SHARE * counted.length)) : 0;
    const needed = Math.max(growth, Math.ceil((reserve - available) / perInstance));
    return Math.max(0, needed - unregistered);
  }

  function surplus(): number {
    // Both thresholds move up together, so that the distance between them is what was set.
    const excess = excessThreshold + (reserve - shortageThreshold - 1);
    if (launching > 0 || available < excess) return 0;
    return Math.max(
      0,
      Math.min(
        Math.floor((available - excess) / perInstance) + 1,
        Math.floor((available - reserve) / perInstance),
        Math.max(1, Math.floor(STEP_SHARE * group.inService.length)),
        group.inService.length - group.minSize,
      ),
    );
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

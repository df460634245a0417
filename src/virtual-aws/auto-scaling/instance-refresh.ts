import { SECOND } from "../core/time";
import type { World } from "../core/world";
import type { LaunchOptions } from "./launches";
import { type Group, type Instance, isInService, isPending, isTerminating } from "./model";

/** Preferences of an instance refresh that launches each new instance before an old one goes. */
export interface RefreshPreferences {
  /** Instances in service or pending at a time, in percent of the desired capacity: 100 to 200. */
  readonly maxHealthyPercent: number;
  /** Seconds in service until a new instance counts, and an old one goes for it. */
  readonly warmupSeconds: number;
  /** Percent of the instances after which the refresh pauses. @default no pause */
  readonly checkpointPercent?: number;
  /** Seconds of that pause. @default 3600 */
  readonly checkpointSeconds?: number;
  /** Names of alarms each of which ends the refresh. @default none */
  readonly alarms?: readonly string[];
}

/** An instance refresh that is under way. */
export interface InstanceRefresh {
  /** Instances that were there when it began and are to be replaced. */
  readonly old: ReadonlySet<Instance>;
  /** Whether the pause at the checkpoint is over, or there is none. */
  hasPassedCheckpoint: boolean;
  /** Whether it waits until a time: a pause, or another try of a launch. */
  isWaiting: boolean;
}

/** Pause at a checkpoint that names none (EC2 Auto Scaling API reference, RefreshPreferences). */
const DEFAULT_CHECKPOINT_SECONDS = 3600;

/** Launches an instance for another one. @returns undefined when it cannot be launched now */
export type LaunchFor = (group: Group, cause: string, options: LaunchOptions) => Instance | undefined;

/**
 * Instance refreshes with a minimum healthy percentage of 100: a batch of new instances launches, each takes the place of
 * an old one once it has warmed up, then the next batch follows (EC2 Auto Scaling user guide, "How an instance refresh
 * works").
 */
export class InstanceRefreshes {
  readonly #world: World;
  readonly #launch: LaunchFor;

  constructor(world: World, launch: LaunchFor) {
    this.#world = world;
    this.#launch = launch;
  }

  /** Replaces all instances that a group has now. @throws when the group has no preferences, or a refresh is under way */
  start(group: Group): void {
    if (!group.config.instanceRefresh) throw new Error(`group ${group.config.name} has no instance refresh`);
    if (group.refresh) throw new Error(`an instance refresh of group ${group.config.name} is under way`);
    const old = new Set([...group.instances.values()].filter((instance) => !isTerminating(instance)));
    group.refresh = { old, hasPassedCheckpoint: false, isWaiting: false };
    this.#world.observe({ time: this.#world.clock.now(), kind: "refreshBegan", instances: old.size });
    this.advance(group);
  }

  /**
   * Ends the refreshes that an alarm stops, and leaves their groups as they are: part old, part new. What has launched and
   * replaced nothing yet replaces nothing any more (EC2 Auto Scaling API reference, RefreshPreferences, AlarmSpecification;
   * that it stays until scaling takes it away is inferred).
   *
   * @returns the groups whose refresh has ended
   */
  stop(groups: readonly Group[], alarm: string): readonly Group[] {
    const stopped = groups.filter(({ refresh, config }) => refresh && config.instanceRefresh?.alarms?.includes(alarm));
    for (const group of stopped) {
      const { old } = group.refresh!;
      for (const instance of group.instances.values())
        if (instance.replaces && old.has(instance.replaces)) instance.replaces = undefined;
      group.refresh = undefined;
      const left = [...old].filter((instance) => group.instances.has(instance.instanceId) && !isTerminating(instance));
      this.#world.observe({ time: this.#world.clock.now(), kind: "refreshFailed", alarm, left: left.length });
    }
    return stopped;
  }

  /** Goes on with a group's refresh, if there is one: at its start, and whenever one of its instances has changed. */
  advance(group: Group): void {
    const { refresh } = group;
    if (!refresh || refresh.isWaiting || this.#isBusy(group, refresh)) return;
    const left = [...refresh.old].filter((instance) => group.instances.has(instance.instanceId));
    const standing = left.filter((instance) => !isTerminating(instance));
    if (standing.length === 0) {
      group.refresh = undefined;
      this.#world.observe({ time: this.#world.clock.now(), kind: "refreshEnded" });
      return;
    }
    if (this.#pausesAtCheckpoint(group, refresh, standing.length)) return;
    for (const replaces of standing.filter(isInService).slice(0, batchOf(group))) {
      const zones = [replaces.zone, ...group.zones.filter((zone) => zone !== replaces.zone)];
      const handoverSeconds = group.config.instanceRefresh!.warmupSeconds;
      if (this.#launch(group, "an instance refresh replaces an instance", { zones, replaces, handoverSeconds }))
        continue;
      this.#waitFor(group, refresh, this.#world.draws.next("launchRetrySeconds", group.config.name));
      return;
    }
  }

  /** Whether a batch is under way: new instances boot or warm up, and perhaps old ones drain. */
  #isBusy(group: Group, { old }: InstanceRefresh): boolean {
    for (const instance of group.instances.values()) {
      const { replaces } = instance;
      if (replaces && old.has(replaces) && !isTerminating(instance) && isInService(replaces)) return true;
    }
    if (this.#world.timings.refreshWaitsForTerminations === "off") return false;
    return [...old].some((instance) => isTerminating(instance) && group.instances.has(instance.instanceId));
  }

  #pausesAtCheckpoint(group: Group, refresh: InstanceRefresh, standing: number): boolean {
    const { checkpointPercent, checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS } = group.config.instanceRefresh!;
    if (checkpointPercent === undefined || refresh.hasPassedCheckpoint) return false;
    if (((refresh.old.size - standing) / refresh.old.size) * 100 < checkpointPercent) return false;
    refresh.hasPassedCheckpoint = true;
    this.#waitFor(group, refresh, checkpointSeconds);
    return true;
  }

  #waitFor(group: Group, refresh: InstanceRefresh, seconds: number): void {
    refresh.isWaiting = true;
    this.#world.clock.after(seconds * SECOND, () => {
      refresh.isWaiting = false;
      if (group.refresh === refresh) this.advance(group);
    });
  }
}

/**
 * Instances that launch at a time: as many as there may be above the desired capacity, and at the minimum one. AWS names no
 * rounding; "at the minimum one" is inferred.
 */
const batchOf = ({ config, desired, instances }: Group): number => {
  const allowed = Math.floor((desired * config.instanceRefresh!.maxHealthyPercent) / 100);
  let present = 0;
  for (const instance of instances.values()) if (isInService(instance) || isPending(instance)) present += 1;
  return Math.max(1, allowed - present);
};

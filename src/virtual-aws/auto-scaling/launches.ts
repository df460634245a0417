import type { Activity } from "@aws-sdk/client-auto-scaling";
import { SECOND } from "../core/time";
import { hex, type World } from "../core/world";
import type { VirtualEc2 } from "../ec2/engine";
import { beginActivity, finishActivity } from "./activities";
import { zonesByPopulation } from "./balance";
import type { Group, GroupInstanceType, Instance } from "./model";

/** Serves the launches. */
export interface LaunchListener {
  /** Numbers instances and activities. */
  nextSerial(): number;
  /** EC2 has refused a launch in each zone. */
  failed(group: Group, activity: Activity): void;
}

/** Options of a launch. */
export interface LaunchOptions {
  /** Zones to choose from, in this order. @default all of the group, the emptiest first */
  readonly zones?: readonly string[];
  /** The instance whose place it takes. @default none */
  readonly replaces?: Instance | undefined;
  /** Seconds in service until it takes that place. @default 0 */
  readonly handoverSeconds?: number;
}

/** Launches the instances of groups, where EC2 has capacity for them. */
export class Launches {
  readonly #world: World;
  readonly #ec2: VirtualEc2;
  readonly #listener: LaunchListener;

  constructor(world: World, ec2: VirtualEc2, listener: LaunchListener) {
    this.#world = world;
    this.#ec2 = ec2;
    this.#listener = listener;
  }

  /**
   * Launches an instance of the group's first type in the zone with the fewest of them; where EC2 refuses, of its next
   * type there, and then in the next zone.
   *
   * @returns undefined when EC2 refuses each type in each zone, which makes a failed activity
   */
  launch(
    group: Group,
    cause: string,
    warmupSeconds: number,
    { zones = zonesByPopulation(group), replaces, handoverSeconds = 0 }: LaunchOptions = {},
  ): Instance | undefined {
    const isSpot = this.#isSpot(group);
    const choice = this.#choose(group, zones, isSpot);
    if ("refusal" in choice) {
      this.#fail(group, cause, choice.refusal);
      return undefined;
    }
    const serial = this.#listener.nextSerial();
    const instanceId = `i-${hex(serial, 17)}`;
    const description = `Launching a new EC2 instance: ${instanceId}`;
    const instance: Instance = {
      ...choice,
      bootSteps: group.config.bootSteps ?? 0,
      serial,
      instanceId,
      isSpot,
      group,
      warmupSeconds,
      state: "Pending",
      warmAtMs: Number.POSITIVE_INFINITY,
      inServiceMs: Number.POSITIVE_INFINITY,
      healthy: true,
      isProtected: group.config.protectsNewInstances === true,
      activity: beginActivity(this.#world, group, this.#listener.nextSerial(), { description, fate: "started", cause }),
      actions: new Map(),
      replaces,
      handoverSeconds,
    };
    group.instances.set(instanceId, instance);
    this.#ec2.launch(instance);
    return instance;
  }

  /**
   * The first type and zone that EC2 has, or the first refusal. Source: EC2 Auto Scaling user guide, "Allocation strategies
   * for multiple instance types" (prioritized: in the order of the list; of Spot Instances by price and capacity, which
   * is not played) and "Setup overview for creating a mixed instances group" (another type where the zone lacks one). That
   * the next type in a zone comes before the next zone is a modelling assumption.
   */
  #choose(
    group: Group,
    zones: readonly string[],
    isSpot: boolean,
  ): (GroupInstanceType & { readonly zone: string }) | { readonly refusal: string } {
    const { instanceType, describedInstanceType, otherInstanceTypes = [] } = group.config;
    const first = { instanceType, ...(describedInstanceType && { describedInstanceType }) };
    // Each zone is asked for the first type, so that the shortages of all of them begin with the group's first launch.
    const refusals = zones.map((zone) => this.#ec2.refusal(zone, { ...first, isSpot }));
    for (const [index, zone] of zones.entries()) {
      if (refusals[index] === undefined) return { ...first, zone };
      const other = otherInstanceTypes.find((type) => this.#ec2.refusal(zone, { ...type, isSpot }) === undefined);
      if (other) return { ...other, zone };
    }
    return { refusal: refusals[0]! };
  }

  /** The first instances are on demand as far as the group wants; of the others so many that its share holds. */
  #isSpot(group: Group): boolean {
    const { onDemandBase = 0, spotPercent = 0 } = group.config;
    if (spotPercent === 0) return false;
    let onDemand = 0;
    for (const { isSpot } of group.instances.values()) if (!isSpot) onDemand += 1;
    const above = group.instances.size + 1 - onDemandBase;
    return onDemand >= onDemandBase + Math.ceil((above * (100 - spotPercent)) / 100);
  }

  #fail(group: Group, cause: string, reason: string): void {
    const description = `Launching a new EC2 instance.  Status Reason: ${reason} Launching EC2 instance failed.`;
    const activity = beginActivity(this.#world, group, this.#listener.nextSerial(), {
      description,
      fate: "started",
      cause,
    });
    activity.StatusMessage = reason;
    finishActivity(this.#world, group, activity, "Failed");
    this.#listener.failed(group, activity);
  }

  /** Tries again after a while, once for all launches that failed. */
  retryLater(group: Group, retry: () => void): void {
    if (group.retries) return;
    group.retries = true;
    this.#world.clock.after(this.#world.draws.next("launchRetrySeconds", group.config.name) * SECOND, () => {
      group.retries = false;
      retry();
    });
  }
}

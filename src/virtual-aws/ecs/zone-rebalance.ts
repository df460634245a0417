import { SECOND } from "../core/time";
import type { World } from "../core/world";
import { type Cluster, type ContainerInstance, isPlaceable, type Service } from "./model";
import { chooseInstance } from "./placement";

/** Acts on the decisions of a rebalancing. */
export interface ZoneRebalanceListener {
  /** Starts a task of a service on an instance. */
  start(service: Service, instance: ContainerInstance): void;
  /** A service's new tasks are healthy: those in the fullest zone may stop. */
  finish(service: Service): void;
  /** There is no room in the emptiest zone. */
  report(service: Service, reason: string): void;
}

/**
 * Availability Zone rebalancing of services: starts tasks in the zone with the fewest, waits until they are healthy, and
 * stops as many in the zone with the most. Source: ECS developer guide, "Balancing an Amazon ECS service across
 * Availability Zones".
 */
export class ZoneRebalance {
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #listener: ZoneRebalanceListener;
  /** Services whose zones will be looked at. */
  readonly #scheduled = new Set<Service>();

  constructor(world: World, cluster: Cluster, listener: ZoneRebalanceListener) {
    this.#world = world;
    this.#cluster = cluster;
    this.#listener = listener;
  }

  /** A service has changed: ends its rebalancing when that is done, or begins one after a while. */
  consider(service: Service): void {
    if (this.#world.timings.taskZoneRebalance === "off" || !service.rebalancesZones) return;
    if (!isSteady(service)) return;
    if (service.extra > 0) {
      service.extra = 0;
      this.#listener.finish(service);
      return;
    }
    if (this.#scheduled.has(service) || this.#moves(service) === undefined) return;
    this.#scheduled.add(service);
    const seconds = this.#world.draws.next("taskZoneRebalanceSeconds", service.name);
    this.#world.clock.after(seconds * SECOND, () => {
      this.#scheduled.delete(service);
      if (isSteady(service) && service.extra === 0) this.#begin(service);
    });
  }

  #begin(service: Service): void {
    const moves = this.#moves(service);
    if (!moves) return;
    const maximum = Math.floor((service.desiredCount * service.maximumPercent) / 100) - service.desiredCount;
    const count = this.#world.timings.taskZoneRebalance === "oneByOne" ? 1 : moves.count;
    for (let begun = 0; begun < Math.min(count, maximum); begun++) {
      const instance = chooseInstance(moves.instances, service.size, service);
      if (!instance) {
        this.#listener.report(service, "RESOURCE");
        break;
      }
      service.extra += 1;
      this.#listener.start(service, instance);
    }
    if (service.extra === 0) this.consider(service);
  }

  /** How many tasks are to move, and the instances of the zone with the fewest; undefined when the zones are even. */
  #moves(service: Service): { readonly count: number; readonly instances: readonly ContainerInstance[] } | undefined {
    const instances = [...this.#cluster.instances.values()].filter(isPlaceable);
    const zones = [...new Set(instances.map(({ zone }) => zone))];
    if (zones.length < 2) return undefined;
    const countIn = (zone: string) => service.tasksIn.get(zone) ?? 0;
    const ascending = zones.toSorted((one, other) => countIn(one) - countIn(other));
    const [emptiest, fullest] = [ascending[0]!, ascending.at(-1)!];
    const difference = countIn(fullest) - countIn(emptiest);
    if (difference < 2) return undefined;
    return { count: Math.floor(difference / 2), instances: instances.filter(({ zone }) => zone === emptiest) };
  }
}

/** Whether a service has all its tasks, healthy and where they may stay. */
const isSteady = ({ desiredCount, extra, waiting, placed, moving, healthy }: Service): boolean =>
  waiting.size + moving.size === 0 && placed.size === desiredCount + extra && healthy === placed.size;

import { SECOND } from "../core/time";
import type { World } from "../core/world";

const DAY_SECONDS = 24 * 3600;

/** Limits on the launch of machines: zones without capacity, and the account's quota of vCPUs. */
export class CapacityLimits {
  readonly #world: World;
  /** Zones without capacity, each with the types that lack; "*" is all of them. */
  readonly #lacking = new Map<string, Set<string>>();
  readonly #drawn = new Set<string>();
  #vcpuQuota = Number.POSITIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes the capacity of a zone away, or gives it back. @param instanceType @default "*", all types */
  setCapacity(zone: string, hasCapacity: boolean, instanceType = "*"): void {
    const types = this.#lacking.get(zone) ?? new Set();
    this.#lacking.set(zone, types);
    if (hasCapacity) types.delete(instanceType);
    else types.add(instanceType);
  }

  /** Sets the quota of vCPUs that run at once. */
  setVcpuQuota(vcpus: number): void {
    this.#vcpuQuota = vcpus;
  }

  /** Whether machines of a type are to be had in a zone. */
  hasCapacity(zone: string, instanceType: string): boolean {
    const types = this.#lacking.get(zone);
    return !types?.has("*") && !types?.has(instanceType);
  }

  /** Why a machine cannot be launched, in the words of EC2's errors; undefined when it can. */
  refusal(zone: string, instanceType: string, vcpus: number, running: number): string | undefined {
    this.#drawShortages(zone);
    if (!this.hasCapacity(zone, instanceType))
      return `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}).`;
    if (running + vcpus > this.#vcpuQuota)
      return `You have requested more vCPU capacity than your current vCPU limit of ${this.#vcpuQuota} allows for the instance bucket that the specified instance type belongs to.`;
    return undefined;
  }

  /** From a zone's first use on its shortages come and go by themselves. */
  #drawShortages(zone: string): void {
    if (this.#drawn.has(zone)) return;
    this.#drawn.add(zone);
    const { clock, draws } = this.#world;
    const perDay = draws.of("zoneShortagesPerDay", zone);
    if (perDay === 0) return;
    const next = (): void => {
      const gapSeconds = (-Math.log(1 - draws.chance(`shortage in ${zone}`)) * DAY_SECONDS) / perDay;
      clock.after(gapSeconds * SECOND, () => {
        this.setCapacity(zone, false);
        clock.after(draws.next("zoneShortageSeconds", zone) * SECOND, () => {
          this.setCapacity(zone, true);
          next();
        });
      });
    };
    next();
  }
}

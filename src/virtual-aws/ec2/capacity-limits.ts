import { familyQuota } from "../../aws/vcpu-quotas";
import { SECOND } from "../core/time";
import type { World } from "../core/world";

const DAY_SECONDS = 24 * 3600;

/** The key of a shortage of all types. */
const ALL_TYPES = "*";

/** A launch that EC2 is asked for. */
export interface LaunchRequest {
  /** Availability Zone, for example "us-east-1a". */
  readonly zone: string;
  /** For example "m5.large". */
  readonly instanceType: string;
  /** vCPUs of that type. */
  readonly vcpus: number;
  /** Whether it asks for a Spot Instance. */
  readonly isSpot: boolean;
}

/** The timings of a kind of shortage. */
interface ShortageTimings {
  readonly perDay: "zoneShortagesPerDay" | "typeShortagesPerDay";
  readonly seconds: "zoneShortageSeconds" | "typeShortageSeconds";
}

/** Limits on the launch of machines: zones and types without capacity, and the account's quotas of vCPUs. */
export class CapacityLimits {
  readonly #world: World;
  /** Shortages by zone, then by the type that lacks; the count of those that last at the same time. */
  readonly #lacking = new Map<string, Map<string, number>>();
  readonly #drawn = new Set<string>();
  /** vCPUs of the machines that run, by the quota that they count towards. */
  readonly #vcpus = new Map<string, number>();
  /** vCPUs that ran when the quotas were exhausted; undefined when they are not. */
  #exhausted: ReadonlyMap<string, number> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes the capacity of a zone away, or gives it back, once for each time. @param instanceType @default all types */
  setCapacity(zone: string, hasCapacity: boolean, instanceType = ALL_TYPES): void {
    const types = this.#lacking.get(zone) ?? new Map<string, number>();
    this.#lacking.set(zone, types);
    types.set(instanceType, Math.max(0, (types.get(instanceType) ?? 0) + (hasCapacity ? -1 : 1)));
  }

  /** Lowers every quota of vCPUs to what runs now, as if the rest of the account used it up, or ends that. */
  exhaustVcpus(isExhausted: boolean): void {
    this.#exhausted = isExhausted ? new Map(this.#vcpus) : undefined;
  }

  /** Whether machines of a type are to be had in a zone. */
  hasCapacity(zone: string, instanceType: string): boolean {
    const types = this.#lacking.get(zone);
    return !types?.get(ALL_TYPES) && !types?.get(instanceType);
  }

  /** Counts the vCPUs of a machine that begins to run, or has ended. */
  count({ instanceType, vcpus, isSpot }: Omit<LaunchRequest, "zone">, begins: boolean): void {
    const quota = quotaOf(instanceType, isSpot);
    this.#vcpus.set(quota, (this.#vcpus.get(quota) ?? 0) + (begins ? vcpus : -vcpus));
  }

  /** Why a machine cannot be launched, in the words of EC2's errors; undefined when it can. */
  refusal(request: LaunchRequest): string | undefined {
    const { zone, instanceType, vcpus, isSpot } = request;
    this.#drawShortages(zone, ALL_TYPES, { perDay: "zoneShortagesPerDay", seconds: "zoneShortageSeconds" });
    this.#drawShortages(zone, instanceType, { perDay: "typeShortagesPerDay", seconds: "typeShortageSeconds" });
    if (!this.hasCapacity(zone, instanceType))
      return `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}).`;
    const limit = this.#vcpuLimit(instanceType, isSpot);
    if ((this.#vcpus.get(quotaOf(instanceType, isSpot)) ?? 0) + vcpus <= limit) return undefined;
    return isSpot
      ? "Max spot instance count exceeded."
      : `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to.`;
  }

  #vcpuLimit(instanceType: string, isSpot: boolean): number {
    const vcpus = this.#world.draws.of(isSpot ? "spotVcpuQuota" : "onDemandVcpuQuota", "account");
    return this.#exhausted ? Math.min(vcpus, this.#exhausted.get(quotaOf(instanceType, isSpot)) ?? 0) : vcpus;
  }

  /** From the first use of a zone or of a type in it on, its shortages come and go by themselves. */
  #drawShortages(zone: string, type: string, timings: ShortageTimings): void {
    const key = type === ALL_TYPES ? zone : `${type} in ${zone}`;
    if (this.#drawn.has(key)) return;
    this.#drawn.add(key);
    const { clock, draws } = this.#world;
    const perDay = draws.of(timings.perDay, key);
    if (perDay === 0) return;
    const next = (): void => {
      const gapSeconds = (-Math.log(1 - draws.chance(`shortage in ${key}`)) * DAY_SECONDS) / perDay;
      clock.after(gapSeconds * SECOND, () => {
        this.setCapacity(zone, false, type);
        clock.after(draws.next(timings.seconds, key) * SECOND, () => {
          this.setCapacity(zone, true, type);
          next();
        });
      });
    };
    next();
  }
}

/** The quota that machines of a type count towards. */
const quotaOf = (instanceType: string, isSpot: boolean): string =>
  `${familyQuota(instanceType)?.title ?? "others"} ${isSpot ? "Spot" : "on demand"}`;

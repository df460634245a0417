import type { Timings } from "../timings";
import type { VirtualClock } from "./clock";
import type { Observer } from "./observation";
import type { Random } from "./random";

/** What every virtual service shares. */
export interface World {
  readonly clock: VirtualClock;
  readonly timings: Timings;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly observe: Observer;
}

/** The API commands of a service, by the name of the SDK's command class. */
export type Commands = Readonly<Record<string, (input: never) => object>>;

/** An ARN in the world's region and account. */
export const arn = ({ region, accountId }: World, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** A number as an id of hexadecimal digits, for example an instance's. */
export const hex = (serial: number, digits: number): string => serial.toString(16).padStart(digits, "0");

/** A number in the form of a UUID. */
export const uuid = (serial: number): string => `00000000-0000-4000-8000-${hex(serial, 12)}`;

/** The present as AWS writes it into messages. */
export const isoTime = ({ clock }: World): string => new Date(clock.now()).toISOString();

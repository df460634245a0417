import type { Timings } from "../timings";
import type { VirtualClock } from "./clock";
import type { Observer } from "./observation";
import type { Random } from "./random";
import type { Seam } from "./seam";

/** Everything that the virtual services share. */
export interface World {
  /** The clock of the account. */
  readonly clock: VirtualClock;
  /** Durations and shares of all services. */
  readonly timings: Timings;
  /** The source of everything that is left to chance. */
  readonly random: Random;
  /** For example "us-east-1". */
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Gets every observation. */
  readonly observe: Observer;
  /** Watches and disturbs calls and deliveries. */
  readonly seam: Seam;
}

/** An ARN in the world's region and account. */
export const arn = ({ region, accountId }: World, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** A number as an id of hexadecimal digits, for example an instance's. */
export const hex = (serial: number, digits: number): string => serial.toString(16).padStart(digits, "0");

/** A number in the form of a UUID. */
export const uuid = (serial: number): string => `00000000-0000-4000-8000-${hex(serial, 12)}`;

/** The present as AWS writes it into messages. */
export const isoTime = ({ clock }: World): string => new Date(clock.now()).toISOString();

import type { Timings } from "../timings";
import type { VirtualClock } from "./clock";
import type { Observer } from "./observation";
import type { Random } from "./random";
import type { Seam } from "./seam";
import { SECOND } from "./time";
import type { Draws } from "./timing";

/** Everything that the virtual services share. */
export interface World {
  /** The clock of the account. */
  readonly clock: VirtualClock;
  /** Behaviours of all services: their states are read here, their numbers drawn from `draws`. */
  readonly timings: Timings;
  /** Draws values of timings. */
  readonly draws: Draws<Timings>;
  /** Decides what is delivered twice. */
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

/** Runs something after some seconds, or at once when they are 0. */
export const afterSeconds = ({ clock }: World, seconds: number, run: () => void): void => {
  if (seconds > 0) clock.after(seconds * SECOND, run);
  else run();
};

/** The present as AWS writes it into messages. */
export const isoTime = ({ clock }: World): string => new Date(clock.now()).toISOString();

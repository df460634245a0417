import type { Seam, Timings, VirtualAws } from "../../virtual-aws";
import type { Blueprint } from "../blueprint/blueprint";
import type { Demand } from "../traffic/demand";
import type { Extremes } from "./demands";

/** A question to a cluster: an event that is played besides its traffic, once around the peak. */
export interface Scenario {
  /** Its name in `--scenario` and in a report's JSON. */
  readonly name: string;
  /** The question that it answers. */
  readonly question: string;
  /** The settings to change where the cluster suffers. */
  readonly remedy: string;
  /** The same for a cluster in which those have no room left. @default `remedy` */
  readonly otherRemedy?: (cluster: AskedCluster) => string | undefined;
  /** Minutes from its begin to the peak of the traffic. @default 0 */
  readonly minutesBeforePeak?: number;
  /** Minutes that it lasts. @default 0, a moment */
  readonly lastsMinutes?: number;
  /** Why a cluster cannot have it. @default each can */
  readonly refusal?: (cluster: AskedCluster) => string | undefined;
  /** The tasks that are wanted under it. @default those of the traffic */
  readonly demand?: (demand: Demand, event: Span, extremes: Extremes) => Demand;
  /** Behaviours of AWS that differ, for the whole run. @default none */
  readonly timings?: Partial<Timings>;
  /** Disturbs API calls and deliveries. @default none */
  readonly seam?: (event: PlayedEvent) => Seam;
  /** Schedules the acts. @returns the work that it gives to the cluster. @default nothing */
  readonly arrange?: (aws: VirtualAws, event: PlayedEvent) => Work | undefined;
  /** How often the event acted, in words. @default it has no count */
  readonly acted?: (times: number) => string;
}

/** The cluster that a question is put to. */
export interface AskedCluster {
  /** The environment as it was synthesized. */
  readonly blueprint: Blueprint;
  /** Whether applications are rehearsed, each of which has a minimum of tasks. */
  readonly hasApplications: boolean;
}

/** A span of time, in milliseconds since the epoch. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** An event while it is played. */
export interface PlayedEvent extends Span {
  /** Name of the group. */
  readonly group: string;
  /** Whether it is the time of the event. */
  isOn(): boolean;
  /** A number in [0, 1), by the seed. */
  chance(): number;
  /** Counts that it acted. @param times @default 1 */
  act(times?: number): void;
}

/** Work that an event gives to the cluster. */
export interface Work {
  isDone(): boolean;
}

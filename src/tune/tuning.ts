import type { SettingMembers } from "../environment/patch";
import type { Days } from "./days";
import type { Reason } from "./recommend";
import type { Figures } from "./rehearsals";
import type { Refused } from "./rounds";

/** The traffic of a tuning, and the use of its days, by their places in it from 1 on. */
export interface TunedTraffic {
  /** A file's name, or the name of the generated traffic. */
  readonly source: string;
  /** Begin of the traffic, ISO 8601. */
  readonly start: string;
  /** Tasks wanted at the peak. */
  readonly peakTasks: number;
  /** Length of the traffic, in days. */
  readonly days: number;
  /** Days on which many settings were tried. */
  readonly screenedDays: Days;
  /** Days on which the best were compared. */
  readonly trainingDays: Days;
  /** Days on which the answer must hold too; none where the traffic has only one day. */
  readonly heldOutDays: Days;
}

/** The work of a tuning, in minutes of two cores that do nothing else. */
export interface Work {
  /** Minutes that were asked for. */
  readonly minutes: number;
  /** An estimate of all work, made before it begins. */
  readonly estimatedMinutes: number;
}

/** Settings that were compared on all days. */
export interface Compared {
  /** Values of the settings that were searched, by their paths, and the max size. */
  readonly settings: SettingMembers;
  /** Figures on the training days. */
  readonly training: Figures;
  /** Figures on the days held out; null where the traffic has only one day. */
  readonly heldOut: Figures | null;
  /** Whether they are the settings as they are. */
  readonly isToday: boolean;
  /** Whether they are recommended. */
  readonly isRecommended: boolean;
}

/** Settings with a schedule that is not recommended. */
export interface Scheduled {
  /** The setting `cluster.headroom.schedule`; null takes away a window of today's. */
  readonly schedule: SettingMembers;
  /** Figures on the training days. */
  readonly training: Figures;
  /** Figures on the days held out. */
  readonly heldOut: Figures;
}

/** The result of a tuning. It is plain data, to be printed as JSON. */
export interface Tuning {
  /** Name of the environment. */
  readonly environment: string;
  readonly traffic: TunedTraffic;
  readonly work: Work;
  /** The settings that were searched, and the values that were open to it. */
  readonly searched: readonly { readonly setting: string; readonly values: readonly (string | number)[] }[];
  /** Settings that were rehearsed. */
  readonly tried: number;
  /** Settings that the rules of environments refuse. */
  readonly refused: readonly Refused[];
  /** The best settings and today's, the cheapest first. */
  readonly compared: readonly Compared[];
  readonly recommendation: {
    readonly reason: Reason;
    /** The settings to change, by their paths; empty to keep all. Null takes away what is set. */
    readonly changes: SettingMembers;
    /** USD a month that they save; below 0 where they cost more. */
    readonly savedUsdPerMonth: number;
  };
  /**
   * The recommended settings, or today's, with a schedule that the training days show; null where they show none, where it is among
   * the settings, and where no days are held out to judge it.
   */
  readonly scheduled: Scheduled | null;
  /** One sentence each. */
  readonly warnings: readonly string[];
}

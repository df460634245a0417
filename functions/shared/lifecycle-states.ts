import type { LifecycleState } from "@aws-sdk/client-auto-scaling";
import { log } from "./log";

/** Meaning of a lifecycle state of the Auto Scaling group for the functions. */
export interface LifecycleMeaning {
  /**
   * Room for containers: `now`, `soon` (the instance launches, or comes back), `leaving` (what runs there needs room
   * elsewhere) or `none` (it is no part of the group's capacity, and nothing is known of what runs there).
   */
  readonly room: "now" | "soon" | "leaving" | "none";
  /** Whether the drain function moves its tasks away and completes its lifecycle action. */
  readonly drains: boolean;
}

const NOW = { room: "now", drains: false } as const;
const SOON = { room: "soon", drains: false } as const;
const DRAINS = { room: "leaving", drains: true } as const;
const LEAVING = { room: "leaving", drains: false } as const;
const NONE = { room: "none", drains: false } as const;

/**
 * Every lifecycle state that EC2 Auto Scaling has: one more in a newer SDK does not compile.
 *
 * Sources: EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling instance lifecycle", "Manage retained instances" (a
 * retained instance runs on beside the desired capacity; its hook has ended), "Replace root volumes during instance
 * refresh" (the instance stays in the group and is checked afterwards) and "Warm pools" (warmed instances are beside the
 * desired capacity).
 */
const MEANINGS: Readonly<Record<LifecycleState, LifecycleMeaning>> = {
  Pending: SOON,
  "Pending:Wait": SOON,
  "Pending:Proceed": SOON,
  InService: NOW,
  Terminating: DRAINS,
  "Terminating:Wait": DRAINS,
  "Terminating:Proceed": LEAVING,
  "Terminating:Retained": LEAVING,
  Terminated: NONE,
  Detaching: NONE,
  Detached: NONE,
  EnteringStandby: NONE,
  Standby: NONE,
  Quarantined: NONE,
  ReplacingRootVolume: SOON,
  "ReplacingRootVolume:Wait": SOON,
  "ReplacingRootVolume:Proceed": SOON,
  RootVolumeReplaced: SOON,
  "Warmed:Pending": NONE,
  "Warmed:Pending:Wait": NONE,
  "Warmed:Pending:Proceed": NONE,
  "Warmed:Pending:Retained": NONE,
  "Warmed:Terminating": NONE,
  "Warmed:Terminating:Wait": NONE,
  "Warmed:Terminating:Proceed": NONE,
  "Warmed:Terminating:Retained": NONE,
  "Warmed:Terminated": NONE,
  "Warmed:Stopped": NONE,
  "Warmed:Running": NONE,
  "Warmed:Hibernated": NONE,
};

const isKnown = (state: string): state is LifecycleState => Object.hasOwn(MEANINGS, state);

/**
 * The meaning of a lifecycle state. One that is not known counts as not available.
 *
 * @param state as the group describes it; undefined when the instance is not in the group
 */
export const meaningOfState = (state: string | undefined): LifecycleMeaning =>
  state !== undefined && isKnown(state) ? MEANINGS[state] : NONE;

/** States that the log has named, for as long as Lambda keeps the function's process. */
const reported = new Set<string>();

/** Has the log name, once, each state that is not known. */
export function reportUnknownStates(states: Iterable<string | undefined>): void {
  for (const state of states) {
    if (state === undefined || isKnown(state) || reported.has(state)) continue;
    reported.add(state);
    log("warn", "a lifecycle state is not known: its instances count as not available", { lifecycleState: state });
  }
}

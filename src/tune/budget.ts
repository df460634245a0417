import type { Demand } from "../rehearsal/traffic/demand";
import { type DivisionOfDays, divideDays } from "./days";

/** The rehearsals that the work allows. */
export interface Budget {
  readonly days: DivisionOfDays;
  /** Candidates that are rehearsed on the screened days. */
  readonly screened: number;
  /** Candidates that are compared on all training days and on those held out. */
  readonly finalists: number;
  /** Minutes of two cores that do nothing else for all of it: more than were asked for where the minima need more. */
  readonly estimatedMinutes: number;
}

/**
 * Days of traffic that two cores rehearse in a minute, in a cluster of a few instances. It counts the work and not the time, so
 * that the same minutes give the same answer on each machine. It is an estimate: a busy machine takes longer.
 */
const DAYS_A_MINUTE = 150;

/** Instances at the peak that make a day take twice as long. */
const INSTANCES_OF_A_DAY = 100;

/** Candidates that are compared in the end. */
const FINALISTS = 8;

/** Share of the work that the finalists may take. */
const FINAL_SHARE = 0.6;

/** A run settles for half an hour and loads its functions, which takes as long as half a day. */
const START_DAYS = 0.5;

/** Bounds of the candidates that are screened. */
const MINIMUM_SCREENED = 12;
const MAXIMUM_SCREENED = 200;

/**
 * Divides the work that fits into some minutes on two cores. A large cluster may need more: fewer settings than the minimum would
 * find nothing.
 *
 * @param demand of the whole traffic
 * @param peakInstances instances at the peak
 */
export function budgetOf(minutes: number, demand: Demand, peakInstances: number): Budget {
  const daysAMinute = DAYS_A_MINUTE / (1 + peakInstances / INSTANCES_OF_A_DAY);
  const work = minutes * daysAMinute;
  const limit = Math.max(2, Math.floor((FINAL_SHARE * work) / FINALISTS - 2 * START_DAYS));
  const days = divideDays(demand, limit);
  const perScreened = days.screened.length + START_DAYS;
  // One more is compared in the end: the recommended settings with a schedule.
  const finals = (FINALISTS + 1) * (days.training.length + days.heldOut.length + 2 * START_DAYS);
  const count = Math.floor((work - finals) / perScreened);
  const screened = Math.min(MAXIMUM_SCREENED, Math.max(MINIMUM_SCREENED, count));
  return { days, finalists: FINALISTS, screened, estimatedMinutes: (screened * perScreened + finals) / daysAMinute };
}

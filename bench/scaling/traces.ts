import type { Demand } from "../../src/rehearsal/traffic/demand";
import { matchDays } from "../../src/rehearsal/traffic/match-day";
import { MINUTE_MS, peakOf } from "../../src/rehearsal/traffic/traffic";
import { seededRandom } from "../../src/virtual-aws";

/** Generated demand of one kind. */
export interface GeneratedTrace {
  /** Its name in tables. */
  readonly name: string;
  /** The kind of goal that it is for: demand that only a fool is surprised by, or one of another kind. */
  readonly kind: "smooth" | "flash" | "square" | "constant" | "other";
  /** Share of the peak, for each minute. @param seed the same seed gives the same shares */
  readonly shares: (seed: number) => readonly number[];
}

const HOUR = 60;

/** One value for each minute of some hours. */
const minutes = (hours: number, shareAt: (minute: number) => number): readonly number[] =>
  Array.from({ length: hours * HOUR }, (_, minute) => shareAt(minute));

const squareWave = (periodMinutes: number) => () =>
  minutes(24, (minute) => (minute % periodMinutes < periodMinutes / 2 ? 0.5 : 1));

const STEPS = [0.2, 0.3, 0.5, 0.8, 1, 0.6, 0.4, 0.2] as const;

/** Two days, the second with two floods. */
const matchDay = (seed: number): readonly number[] => {
  const traffic = matchDays({ days: 2, seed });
  const peak = peakOf(traffic);
  return [...traffic.values].map((value) => value / peak);
};

/** Noise of so much, evenly spread around a mean; a value holds for 5 minutes, as a load balancer's metric does. */
const noise = (mean: number, amplitude: number) => (seed: number) => {
  const random = seededRandom(seed);
  const values = minutes(24, () => mean * (1 + amplitude * (2 * random() - 1)));
  return values.map((_, minute) => values[minute - (minute % 5)]!);
};

/** Every kind of generated demand. */
export const GENERATED_TRACES: readonly GeneratedTrace[] = [
  { name: "match day", kind: "smooth", shares: matchDay },
  {
    name: "flash crowd",
    kind: "flash",
    shares: () => minutes(12, (minute) => (minute >= 3 * HOUR && minute < 6 * HOUR ? 1 : 0.05)),
  },
  {
    name: "steps",
    kind: "other",
    shares: () => minutes(2 * STEPS.length, (minute) => STEPS[Math.floor(minute / HOUR / 2)]!),
  },
  { name: "square wave, 20 min", kind: "square", shares: squareWave(20) },
  { name: "square wave, 40 min", kind: "square", shares: squareWave(40) },
  { name: "saw-tooth, 15 min", kind: "other", shares: () => minutes(24, (minute) => 0.9 + (0.1 * (minute % 15)) / 14) },
  { name: "noise of 22 %", kind: "other", shares: noise(0.8, 0.22) },
  {
    name: "zero, then a burst",
    kind: "other",
    shares: () => minutes(12, (minute) => (minute % (4 * HOUR) >= 3 * HOUR ? 0.5 : 0)),
  },
  { name: "constant", kind: "constant", shares: () => minutes(24, () => 0.7) },
];

/** Monday, 2026-06-01 00:00 UTC. */
const START_MS = Date.UTC(2026, 5, 1);

/**
 * The demand of a trace.
 *
 * @param phaseSeconds by which its steps are later than the minute
 */
export const demandOfShares = (shares: readonly number[], peakTasks: number, phaseSeconds: number): Demand => ({
  startMs: START_MS + phaseSeconds * 1000,
  stepMs: MINUTE_MS,
  tasks: Uint32Array.from(shares, (share) => Math.ceil(share * peakTasks - 1e-9)),
});

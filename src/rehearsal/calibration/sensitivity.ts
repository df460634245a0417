import type { Behaviour, Timing } from "../../virtual-aws";

/** Figures of one policy in one run. */
export interface SensitivityFigures {
  /** Minutes, summed over all tasks, between a task being wanted and being placed. */
  readonly waitingTaskMinutes: number;
  /** Hours from launch to termination, summed over all instances. */
  readonly instanceHours: number;
  /** Tasks whose instance ended before they had stopped. */
  readonly killed: number;
  /** Instances launched and terminated. */
  readonly startsAndStops: number;
}

/** A run in which one behaviour has another value than in the preset `steady`. */
export interface SensitivityRun {
  /** Name of the behaviour; "steady" and "aws" for the presets themselves. */
  readonly behaviour: string;
  /** Its value, as the page shows it. */
  readonly value: string;
  /** Figures by the policies' names. */
  readonly policies: Readonly<Record<string, SensitivityFigures>>;
}

/** The measured effect of each behaviour, written by `npm run bench:timings`. */
export interface Sensitivity {
  /** The runs in words. */
  readonly conditions: string;
  /** The day on which it ran, as YYYY-MM-DD. */
  readonly date: string;
  /** All runs, the presets first. */
  readonly runs: readonly SensitivityRun[];
}

/** The values of a behaviour to play one at a time: the ends of its range, or its other states. */
export function valuesToPlay(behaviour: Behaviour): readonly (number | string)[] {
  if ("states" in behaviour) return behaviour.states.filter((state) => state !== behaviour.steady);
  return endsOf(behaviour.aws).filter((value) => value !== behaviour.steady);
}

/** The ends of a spread, or its values; of a constant itself. */
export const endsOf = (timing: Timing): readonly number[] => {
  if (typeof timing === "number") return [timing];
  if ("oneOf" in timing) return timing.oneOf;
  return [timing.minimum, timing.maximum];
};

/** The word for a figure that has no end, on the page and in a file of timings. */
export const UNLIMITED = "unlimited";

/** A value as the page shows it. */
export const showValue = (value: number | string): string =>
  value === Number.POSITIVE_INFINITY ? UNLIMITED : String(value);

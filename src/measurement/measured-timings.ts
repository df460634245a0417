import { quantile } from "simple-statistics";
import type { Spread, Timings } from "../virtual-aws";
import { MEASURED, type MeasuredTiming, type Samples } from "./samples";

/** Fewer samples say too little of a range. */
export const FEWEST_SAMPLES = 5;

/** One behaviour, as records of AWS show it. All figures are seconds. */
export interface Measurement {
  readonly name: MeasuredTiming;
  /** Where the samples are from. */
  readonly from: string;
  /** Number of samples. */
  readonly count: number;
  /** Smallest, middle and largest sample; undefined where there is none. */
  readonly minimum: number | undefined;
  readonly median: number | undefined;
  readonly maximum: number | undefined;
  /** Whether there are enough for a range. */
  readonly isMeasured: boolean;
}

/** All that was measured, in the order of {@link MEASURED}. */
export const measurementsOf = (samples: Samples): readonly Measurement[] =>
  (Object.entries(MEASURED) as [MeasuredTiming, string][]).map(([name, from]) => {
    const values = samples[name];
    const of = (share: number) => (values.length === 0 ? undefined : quantile([...values], share));
    return {
      name,
      from,
      count: values.length,
      minimum: of(0),
      median: of(0.5),
      maximum: of(1),
      isMeasured: values.length >= FEWEST_SAMPLES,
    };
  });

/**
 * The timings for `--physics`: a range for each behaviour of which there are enough samples. A measured registration
 * contains boot steps and slow hardware, which count as 0 beside it.
 */
export function timingsFrom(measurements: readonly Measurement[]): Partial<Timings> {
  const measured = measurements.filter(({ isMeasured }) => isMeasured);
  const ranges = Object.fromEntries(measured.map(({ name, minimum, maximum }) => [name, rangeOf(minimum!, maximum!)]));
  return "agentRegisteredSeconds" in ranges
    ? { ...ranges, bootStepSeconds: 0, metalBootSeconds: 0, acceleratorBootSeconds: 0 }
    : ranges;
}

/** Durations have long tails, so their logarithms are spread; a range that begins at 0 has none. */
const rangeOf = (minimum: number, maximum: number): number | Spread =>
  minimum === maximum ? minimum : { minimum, maximum, distribution: minimum > 0 ? "logNormal" : "uniform" };

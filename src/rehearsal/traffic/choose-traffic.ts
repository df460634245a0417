import type { ReadProgress } from "./contents";
import { matchDays } from "./match-day";
import { readTrace } from "./read-trace";
import { type GapsMode, type Traffic, TrafficError, type TrafficUnit } from "./traffic";

/** A trace, and the part of it that counts. */
export interface TraceSource {
  /** Path of its file. */
  readonly trace: string;
  /** Name of the column to read. @default that of the command line, else the only one beside the time */
  readonly column?: string;
  /** Name of the application that follows it, whose column is read where a file has several and none is chosen. @default none */
  readonly application?: string;
  /** The things that it counts. @default that of the command line, else by the column's name */
  readonly unit?: TrafficUnit;
}

/** The choice of traffic for a rehearsal, by the names of the command line's options. */
export interface TrafficChoice {
  /** A file: CSV, JSON of AWS or Grafana, or access logs; gzip is read. @default generated match days */
  readonly trace?: string | undefined;
  /** Name of the trace's column to read. @default the only one beside the time */
  readonly column?: string | undefined;
  /** Name of the application that follows the trace, whose column is read where there are several. @default none */
  readonly application?: string | undefined;
  /** Name of the trace's column that tells several sources apart, whose values are added. @default none */
  readonly series?: string | undefined;
  /** How the trace's holes are filled. @default zero in counts that leave out quiet times, else hold */
  readonly gaps?: GapsMode | undefined;
  /** The things that the trace counts. @default by the column's name */
  readonly unit?: TrafficUnit | undefined;
  /** Days of traffic. @default the whole trace; 14 generated days */
  readonly days?: number | undefined;
  /** Start of the random numbers of generated traffic. @default 1 */
  readonly seed?: number | undefined;
  /** Ends the reading of a trace. @default nothing does */
  readonly signal?: AbortSignal | undefined;
}

/** Reads the traffic of a choice, as {@link chooseTraffic} does. */
export type TrafficReader = typeof chooseTraffic;

/** The choices that say how a trace is read. */
const TRACE_CHOICES = ["column", "series", "gaps", "unit"] as const;

/**
 * Reads the trace that was chosen, or generates match days.
 *
 * @param onProgress gets how much of the trace is read, in words
 * @throws TrafficError when the trace cannot be used; the reason of the signal when it aborts
 */
export async function chooseTraffic(
  { trace, days, seed, ...choices }: TrafficChoice,
  onProgress: (progress: string) => void,
): Promise<Traffic> {
  if (trace === "")
    throw new TrafficError('--trace: got "", allowed the path of a file; name one, or leave the option out');
  if (trace !== undefined)
    return readTrace(trace, { days, ...choices, onProgress: (progress) => onProgress(describe(progress)) });
  const idle = TRACE_CHOICES.find((name) => choices[name] !== undefined);
  if (idle !== undefined)
    throw new TrafficError(
      `--${idle}: got "${choices[idle]}", which says how a trace is read, and there is none; name its file with --trace, or leave the option out`,
    );
  return matchDays({ ...(days !== undefined && { days }), ...(seed !== undefined && { seed }) });
}

const describe = ({ share, bytes }: ReadProgress): string =>
  share === undefined
    ? `${Math.round(bytes / 1e6)} MB of the trace read`
    : `${Math.round(share * 100)} % of the trace read`;

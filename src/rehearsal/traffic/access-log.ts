import { type Folded, Folding } from "./folding";
import { isPlausibleTime, parseTime, showTime } from "./time";
import { DAY_MS, MAX_TRACE_DAYS, MINUTE_MS, TrafficError } from "./traffic";
import { short } from "./values";

/**
 * Beginnings of an entry, with its time. Sources:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
 */
const ENTRY = /^(?:(?:https?|h2|grpcs|wss?) (\S+Z) app\/\S+ |(\d{4}-\d\d-\d\dT\S+Z) [\w-]+ [\d.]+:\d+ )/;

/** Whether a text begins like an access log of a load balancer. */
export const isAccessLog = (text: string): boolean => ENTRY.test(text.trimStart());

/** An access log whose requests were counted. */
export interface CountedLog extends Folded {
  readonly rows: number;
  readonly cut: boolean;
}

/**
 * Counts the requests of access logs by the minute. The entries may come in any order, as a load balancer writes them.
 *
 * @param days from the first entry on. @default all
 * @param nowMs milliseconds since the epoch: times of more than a year later are refused
 * @throws TrafficError
 */
export async function countAccessLog(
  file: string,
  pieces: AsyncIterable<string>,
  days: number | undefined,
  nowMs: number,
): Promise<CountedLog> {
  const counter = new RequestCounter(file, nowMs);
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) counter.add(line);
  }
  counter.add(rest);
  const folded = counter.finish();
  const minutes = days === undefined ? folded.values.length : days * (DAY_MS / MINUTE_MS);
  return {
    ...folded,
    values: folded.values.slice(0, minutes),
    rows: counter.rows,
    cut: folded.values.length > minutes,
  };
}

class RequestCounter {
  rows = 0;
  readonly #file: string;
  readonly #nowMs: number;
  #line = 0;
  #folding: Folding | undefined;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(file: string, nowMs: number) {
    this.#file = file;
    this.#nowMs = nowMs;
  }

  add(line: string): void {
    this.#line++;
    if (line.trim() === "") return;
    const [, application, classic] = ENTRY.exec(line) ?? [];
    const time = parseTime(application ?? classic ?? "")?.timeMs;
    if (time === undefined)
      this.#refuse(`"${short(line)}" is no entry of an access log of a load balancer; mend or remove the line`);
    if (!isPlausibleTime(time, this.#nowMs))
      this.#refuse(`the time ${showTime(time)} cannot be; mend or remove the line`);
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    if (this.#last - this.#first > MAX_TRACE_DAYS * DAY_MS)
      this.#refuse(`the entries span more than ${MAX_TRACE_DAYS} days; read fewer logs`);
    this.rows++;
    this.#folding ??= new Folding(
      (number) => `${this.#file}, line ${number}`,
      COUNTED,
      Math.floor(time / MINUTE_MS) * MINUTE_MS,
    );
    this.#folding.add(time, 1, this.#line);
  }

  finish(): Folded {
    return this.#folding!.finish();
  }

  #refuse(reason: string): never {
    throw new TrafficError(`${this.#file}, line ${this.#line}: ${reason}`);
  }
}

/** Each entry is a request that arrives. Log files begin and end with a minute. */
const COUNTED = {
  arrivals: true,
  gapMs: 0,
  stepMs: MINUTE_MS,
  holeMs: Number.POSITIVE_INFINITY,
  gaps: "zero",
  keepsCutMinutes: true,
} as const;

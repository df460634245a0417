import { type Folded, Folding } from "./folding";
import { isPlausibleTime, parseTime, showTime } from "./time";
import { DAY_MS, MAX_TRACE_DAYS, MINUTE_MS, TrafficError } from "./traffic";
import { short } from "./values";

/** A form of access log. */
export interface LogForm {
  /** "access log of ..." */
  readonly name: string;
  /** The beginning of an entry, with the parts of its time. */
  readonly entry: RegExp;
  /** The time, as {@link parseTime} reads it. */
  readonly timeOf: (parts: readonly string[]) => string;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/**
 * The forms that are read. Sources:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html,
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html (times in UTC) and
 * https://httpd.apache.org/docs/2.4/logs.html#common, the form that nginx has too
 */
const FORMS: readonly LogForm[] = [
  {
    name: "access log of a load balancer",
    entry: /^(?:https?|h2|grpcs|wss?) (\S+Z) app\/\S+ /,
    timeOf: ([time = ""]) => time,
  },
  {
    name: "access log of a load balancer",
    entry: /^(\d{4}-\d\d-\d\dT\S+Z) [\w-]+ [\d.]+:\d+ /,
    timeOf: ([time = ""]) => time,
  },
  {
    name: "access log of CloudFront",
    entry: /^(\d{4}-\d\d-\d\d)\t(\d\d:\d\d:\d\d)\t[A-Z]{3}\d/,
    timeOf: ([date, time]) => `${date} ${time} UTC`,
  },
  {
    name: "access log of a web server",
    entry: /^\S+ \S+ .{1,200}? ?\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\] "/,
    timeOf: ([day, month = "", year, time, offset]) =>
      `${year}-${String(MONTHS.indexOf(month) / 3 + 1).padStart(2, "0")}-${day} ${time} ${offset}`,
  },
];

/** The form of the access log that a text begins like; undefined when it is none. Lines of comments come before it. */
export const accessLogForm = (text: string): LogForm | undefined => {
  const first = text.split("\n", MAX_COMMENTS).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  return FORMS.find(({ entry }) => entry.test(first));
};

/** Lines in which an entry is looked for. */
const MAX_COMMENTS = 20;

/** An access log whose requests were counted. */
export interface CountedLog extends Folded {
  readonly rows: number;
  readonly cut: boolean;
  /** The zones that were written, as {@link parseTime} names them. */
  readonly zones: ReadonlySet<string>;
}

/**
 * Counts the requests of access logs by the minute. The entries may come in any order, as a load balancer writes them.
 *
 * @param form the form that its first entry has
 * @param days from the first entry on. @default all
 * @param nowMs milliseconds since the epoch: times of more than a year later are refused
 * @throws TrafficError
 */
export async function countAccessLog(
  file: string,
  pieces: AsyncIterable<string>,
  form: LogForm,
  days: number | undefined,
  nowMs: number,
): Promise<CountedLog> {
  const counter = new RequestCounter(file, form, nowMs);
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
    zones: counter.zones,
    cut: folded.values.length > minutes,
  };
}

class RequestCounter {
  rows = 0;
  readonly zones = new Set<string>();
  readonly #file: string;
  readonly #form: LogForm;
  readonly #nowMs: number;
  #line = 0;
  #folding: Folding | undefined;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(file: string, form: LogForm, nowMs: number) {
    this.#file = file;
    this.#form = form;
    this.#nowMs = nowMs;
  }

  add(line: string): void {
    this.#line++;
    if (line.trim() === "" || line.startsWith("#")) return;
    const { name, entry, timeOf } = this.#form;
    const parts = entry.exec(line)?.slice(1);
    const parsed = parts && parseTime(timeOf(parts));
    if (!parsed) this.#refuse(`"${short(line)}" is no entry of an ${name}; mend or remove the line`);
    const time = parsed.timeMs;
    this.zones.add(parsed.zone);
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

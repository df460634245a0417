import { type Random, seededRandom } from "./random";

/** A spread of values, from which each is drawn by the seed. */
export type Spread =
  /**
   * Between two bounds, both above 0 unless uniform. Of `logUniform` each factor is as likely as any other; of
   * `logNormal` the bounds are two standard deviations of the logarithm away from the median, and cut it off.
   */
  | {
      readonly minimum: number;
      readonly maximum: number;
      readonly distribution: "uniform" | "logUniform" | "logNormal";
    }
  /** One of several values, each as likely as any other. */
  | { readonly oneOf: readonly number[] };

/** A constant, or a spread. */
export type Timing = number | Spread;

/** A duration that does not end, in any unit. */
export const FOR_EVER = Number.POSITIVE_INFINITY;

/** The smallest and the largest value that a behaviour can be given. */
export interface Bounds {
  /** In the unit of the behaviour. */
  readonly minimum: number;
  /** In the unit of the behaviour. */
  readonly maximum: number;
}

/** How well a behaviour of AWS is known. */
export type Standing =
  /** A page of AWS says so. */
  | "documented"
  /** Somebody measured or met it, and published that. */
  | "reported"
  /** Concluded from what is known: a modelling assumption. */
  | "inferred";

/** A day as YYYY-MM-DD. */
export type Day = `${number}-${number}-${number}`;

/** The date of a source. Pages of AWS bear none: of these it is the day on which they were read. */
export type Dated =
  /** Pages or code that were read. */
  | { readonly read: Day }
  /** Reports with dates of their own, in words or as days; the day on which they and the pages beside them were read. */
  | { readonly reported: string; readonly read?: Day }
  /** A modelling assumption, made when no source was found. */
  | { readonly assumed: Day };

/** Members of every behaviour. */
interface CommonBehaviour {
  /** The behaviour in words. */
  readonly meaning: string;
  /** How well the value in `aws` is known. */
  readonly standing: Standing;
  /** Page, report or reasoning that the value in `aws` comes from. */
  readonly source: string;
  /** The date of that source. */
  readonly dated: Dated;
}

/** A behaviour that is a number: a duration, a rate, a share. */
export interface TimingBehaviour extends CommonBehaviour {
  /** Unit of its values. */
  readonly unit: string;
  /** The constant of the preset `steady`. */
  readonly steady: number;
  /** The value or spread of the preset `aws`. */
  readonly aws: Timing;
  /**
   * The figures that `--physics` takes. A figure beyond them cannot be played, or is a mistake, of its unit above all:
   * milliseconds, minutes, percent. {@link FOR_EVER} is allowed besides, where a preset has it.
   */
  readonly allowed: Bounds;
}

/** Units of things that are counted, and so are whole. */
const COUNTED_UNITS: readonly string[] = ["instances", "tasks", "tasks a minute", "vCPUs"];

/** Whether a behaviour is a count. */
export const isCount = ({ unit }: TimingBehaviour): boolean => COUNTED_UNITS.includes(unit);

/** A behaviour that is one of several states. */
export interface StateBehaviour extends CommonBehaviour {
  /** All states that it can be in. */
  readonly states: readonly string[];
  /** The state of the preset `steady`. */
  readonly steady: string;
  /** The state of the preset `aws`. */
  readonly aws: string;
}

/** A behaviour of the virtual AWS. */
export type Behaviour = TimingBehaviour | StateBehaviour;

/** The behaviours of a service, by their names. */
export type BehaviourTable = Readonly<Record<string, Behaviour>>;

/** A value for each behaviour of a table. */
export type TimingsOf<Table extends BehaviourTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly states: readonly (infer State)[] } ? State : Timing;
};

/** The values of one preset. */
export const presetOf = <Table extends BehaviourTable>(table: Table, preset: "steady" | "aws"): TimingsOf<Table> =>
  Object.fromEntries(Object.entries(table).map(([name, behaviour]) => [name, behaviour[preset]])) as TimingsOf<Table>;

/** Draws values of timings. Each timing has random numbers of its own, so that changing one shifts no other. */
export class Draws<Timings extends Readonly<Record<string, Timing | string>>> {
  readonly #timings: Timings;
  readonly #seed: number;
  /** By timing or purpose, then by key. */
  readonly #streams = new Map<string, Map<string, Random>>();

  constructor(timings: Timings, seed: number) {
    this.#timings = timings;
    this.#seed = seed;
  }

  /**
   * The next value of a timing.
   *
   * @param key names the thing that it is drawn for, which then has random numbers of its own too. @default all things
   * share those of the timing
   */
  next(name: NumericName<Timings>, key = ""): number {
    const timing = this.#timings[name] as Timing;
    if (typeof timing === "number") return timing;
    return valueAt(timing, this.#stream(name, key));
  }

  /** The value that a timing has for one thing: always the same. */
  of(name: NumericName<Timings>, key: string): number {
    const timing = this.#timings[name] as Timing;
    if (typeof timing === "number") return timing;
    return valueAt(timing, seededRandom(hashOf(`${name} ${key}`, this.#seed)));
  }

  /** A number in [0, 1) for a purpose that has random numbers of its own. */
  chance(purpose: string): number {
    return this.#stream("chance", purpose)();
  }

  #stream(name: string, key: string): Random {
    let streams = this.#streams.get(name);
    if (!streams) {
      streams = new Map();
      this.#streams.set(name, streams);
    }
    let stream = streams.get(key);
    if (!stream) {
      stream = seededRandom(hashOf(`${name} ${key}`, this.#seed));
      streams.set(key, stream);
    }
    return stream;
  }
}

/** Names of those timings that are numbers. */
type NumericName<Timings> = {
  [Name in keyof Timings]: Timings[Name] extends Timing ? Name : never;
}[keyof Timings] &
  string;

/** FNV-1a over the characters of a name, from a seed on. */
const hashOf = (name: string, seed: number): number => {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash;
};

const valueAt = (spread: Spread, random: Random): number => {
  if ("oneOf" in spread) return spread.oneOf[Math.floor(random() * spread.oneOf.length)]!;
  const { minimum, maximum, distribution } = spread;
  switch (distribution) {
    case "uniform":
      return minimum + random() * (maximum - minimum);
    case "logUniform":
      return minimum * (maximum / minimum) ** random();
    case "logNormal": {
      const logarithm = Math.log(minimum * maximum) / 2 + (Math.log(maximum / minimum) / 4) * standardNormal(random);
      return Math.min(maximum, Math.max(minimum, Math.exp(logarithm)));
    }
  }
};

/** By the method of Box and Muller. */
const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

import type { Observation } from "../../virtual-aws";

/** The kinds that are kept in columns: nearly all observations are of these. */
const KINDS = ["taskWanted", "taskPlaced", "taskRunning", "taskHealthy", "taskStopped"] as const;

type TaskObservation = Extract<Observation, { readonly kind: (typeof KINDS)[number] }>;

/** Rows that are reserved at a time. */
const ROWS = 8192;

/** Some observations in columns. */
interface Page {
  /** Milliseconds since the epoch. */
  readonly times: Float64Array;
  /** Index into the kinds that are kept in columns. */
  readonly kinds: Uint8Array;
  /** Id of the task; an observation of another kind as it is. */
  readonly subjects: (string | Observation)[];
  /** Name of the service, or id of the instance, where the kind has one. */
  readonly places: (string | undefined)[];
}

/**
 * The observations of a run, in the order in which they were made. A day of 5,000 instances has 600,000 of them, and objects
 * of their own would take three times as much memory as columns do.
 */
export class ObservationLog implements Iterable<Observation> {
  readonly #pages: Page[] = [];

  /** Adds an observation at the end. */
  enter(observation: Observation): void {
    const page = this.#openPage();
    const row = page.subjects.length;
    page.times[row] = observation.time;
    if (isOfTask(observation)) {
      page.kinds[row] = KINDS.indexOf(observation.kind);
      page.subjects.push(observation.task);
      page.places.push(placeOf(observation));
    } else {
      page.subjects.push(observation);
      page.places.push(undefined);
    }
  }

  *[Symbol.iterator](): Generator<Observation, void> {
    for (const page of this.#pages) for (const row of page.subjects.keys()) yield observationIn(page, row);
  }

  #openPage(): Page {
    const last = this.#pages.at(-1);
    if (last && last.subjects.length < ROWS) return last;
    const page = { times: new Float64Array(ROWS), kinds: new Uint8Array(ROWS), subjects: [], places: [] };
    this.#pages.push(page);
    return page;
  }
}

const isOfTask = (observation: Observation): observation is TaskObservation =>
  (KINDS as readonly Observation["kind"][]).includes(observation.kind);

const placeOf = (observation: TaskObservation): string | undefined => {
  if (observation.kind === "taskWanted") return observation.service;
  return observation.kind === "taskPlaced" ? observation.instance : undefined;
};

const observationIn = ({ times, kinds, subjects, places }: Page, row: number): Observation => {
  const task = subjects[row]!;
  if (typeof task !== "string") return task;
  const time = times[row]!;
  const kind = KINDS[kinds[row]!]!;
  const place = places[row];
  if (kind === "taskPlaced") return { time, kind, task, instance: place! };
  if (kind === "taskWanted" && place !== undefined) return { time, kind, task, service: place };
  return { time, kind, task };
};

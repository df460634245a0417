import type { Resources } from "../../functions/headroom/contract";
import type { ApplicationBlueprint, ServiceConduct } from "./blueprint/applications";
import type { UsualHeadroom } from "./blueprint/function-settings";
import { defaultPeak } from "./sizing";
import { type Assignments, assign } from "./traffic/assignments";
import type { TraceSource } from "./traffic/choose-traffic";
import { type Demand, demandOf, endOfDemand, highestOf } from "./traffic/demand";
import { readingWarnings } from "./traffic/describe-reading";
import { showTime } from "./traffic/time";
import { MAX_TASKS, MINUTE_MS, peakOf, type Reading, type Traffic, TrafficError } from "./traffic/traffic";

/** A service of a rehearsal, and the tasks that are wanted of it. It crosses to a worker thread: data only. */
export interface RehearsedService {
  readonly name: string;
  /** CPU units and MiB that one task reserves. */
  readonly task: Resources;
  /** Tasks that are wanted over time. */
  readonly demand: Demand;
  /** Tasks wanted at its peak. */
  readonly peakTasks: number;
  /** The traffic that it follows, for people. */
  readonly source: string;
  /** How its trace was read; null where it follows none. */
  readonly reading: Reading | null;
  /** How its tasks are replaced, checked and taken out of the load balancer. */
  readonly conduct: ServiceConduct;
  /** Things of an instance that its tasks need and Fargate does not have, in words. @default none */
  readonly hostNeeds?: readonly string[] | undefined;
}

/** An application with its size beside the usual container's. */
export interface SizedApplication extends ApplicationBlueprint {
  /** Tasks that it wants where others have a trace and it has none. @default minCount */
  readonly desiredCount?: number;
  /** Tasks that an empty instance holds. */
  readonly tasksPerInstance: number;
}

/** The applications of an environment, and the cluster that they share. */
export interface SharedCluster {
  readonly applications: readonly SizedApplication[];
  /** The group's max size, in instances. */
  readonly maxSize: number;
  /** Usual containers that an empty instance holds. */
  readonly tasksPerInstance: number;
  readonly headroom: UsualHeadroom;
}

/** All services of a rehearsal, under one traffic each. */
export interface ServicePlan {
  readonly services: readonly RehearsedService[];
  /** All of them together, counted in usual containers. */
  readonly demand: Demand;
  /** The traffic as a whole, for the report. */
  readonly traffic: Traffic;
  /** One sentence for each thing to know. */
  readonly warnings: readonly string[];
}

const TRACE = { option: "--trace", placeholder: "FILE" } as const;
const PEAK = { option: "--peak-tasks", placeholder: "N" } as const;

/** Sorts the files of `--trace` by application. @throws TrafficError */
export const assignTraces = (
  texts: readonly string[],
  applications: readonly string[],
  isFile: (path: string) => boolean,
): Assignments<TraceSource> => {
  const { all, of } = assign(texts, applications, TRACE, isFile);
  return {
    ...(all !== undefined && { all: { trace: all } }),
    of: new Map([...of].map(([name, trace]) => [name, { trace }])),
  };
};

/** Sorts the numbers of `--peak-tasks` by application. @throws TrafficError when one is no number of tasks */
export function assignPeaks(texts: readonly string[], applications: readonly string[]): Assignments<number> {
  const { all, of } = assign(texts, applications, PEAK);
  return {
    ...(all !== undefined && { all: tasksIn(all, all) }),
    of: new Map([...of].map(([name, text]) => [name, tasksIn(text, `${name}=${text}`)])),
  };
}

const tasksIn = (text: string, given: string): number => {
  const tasks = Number(text);
  if (/^\d+$/.test(text) && tasks >= 1 && tasks <= MAX_TASKS) return tasks;
  throw new TrafficError(
    `--peak-tasks: got ${JSON.stringify(given)}, allowed a whole number from 1 to ${MAX_TASKS}; name the tasks that you expect at the peak`,
  );
};

/**
 * Plans an environment with applications: each follows its own trace, else the one for all. An application
 * without a trace wants its minimum where others have one; without any trace all follow generated match days.
 *
 * The peak of an application is the one that was named, or a trace's own where it counts tasks, or `maxCount`: less, in
 * the same proportion for each, where all of them would not fit into 80 % of what max size holds.
 *
 * @param read reads a trace, or without one generated match days
 * @throws TrafficError when a trace cannot be used, or the traces have no time in common
 */
export async function planServices(
  cluster: SharedCluster,
  traces: Assignments<TraceSource>,
  peaks: Assignments<number>,
  read: (trace: TraceSource | undefined) => Promise<Traffic>,
): Promise<ServicePlan> {
  const { applications, tasksPerInstance } = cluster;
  const peakOfEach = peaksByName(applications, peaks);
  const followed = await followTraffic(applications, traces, read);
  const wanted = inCommonTime(wantedBy(followed, peakOfEach, cluster));
  const services = followed.map(({ application: { name, task, conduct, hostNeeds }, traffic }, index) => ({
    name,
    task,
    conduct,
    ...(hostNeeds && { hostNeeds }),
    demand: wanted[index]!,
    peakTasks: highestOf(wanted[index]!),
    source:
      traffic?.source ?? (followed[index]!.application.desiredCount === undefined ? "its minimum" : "its count today"),
    reading: traffic?.reading ?? null,
  }));
  return {
    services,
    demand: together(
      services.map(({ demand }, index) => ({
        demand,
        weight: tasksPerInstance / applications[index]!.tasksPerInstance,
      })),
    ),
    traffic: wholeTraffic(followed),
    warnings: [
      ...holesIn(followed),
      ...columnsOfOne(followed),
      ...services.flatMap((service, index) => aboveMaximum(service, applications[index]!)),
    ],
  };
}

type Peaks = ReadonlyMap<string, number>;

/** @throws TrafficError when one peak is for several applications */
const peaksByName = (applications: readonly SizedApplication[], { all, of }: Assignments<number>): Peaks => {
  const [only, ...others] = applications;
  if (all === undefined) return of;
  if (others.length === 0) return new Map([[only!.name, all], ...of]);
  throw new TrafficError(
    `--peak-tasks: got ${all}, and the environment has ${applications.length} applications; write ${applications.map(({ name }) => `--peak-tasks ${name}=N`).join(" ")}`,
  );
};

/** An application and the traffic that it follows; none: it wants its minimum. */
interface Followed {
  readonly application: SizedApplication;
  readonly traffic: Traffic | undefined;
}

/**
 * Each file is read once, however many applications follow it. Of a file with several columns each of several applications follows
 * the column of its name.
 */
const followTraffic = async (
  applications: readonly SizedApplication[],
  { all, of }: Assignments<TraceSource>,
  read: (trace: TraceSource | undefined) => Promise<Traffic>,
): Promise<readonly Followed[]> => {
  const known = new Map<string, Traffic>();
  const areSeveral = applications.length > 1;
  const trafficOf = async (name: string, trace: TraceSource | undefined): Promise<Traffic> => {
    const key = JSON.stringify(trace) ?? "";
    const traffic = known.get(key) ?? (await read(trace && areSeveral ? { ...trace, application: name } : trace));
    // A column of another name is the only one, or was chosen: the others follow it too.
    if (traffic.reading?.column !== name) known.set(key, traffic);
    return traffic;
  };
  const followed: Followed[] = [];
  for (const application of applications) {
    const trace = of.get(application.name) ?? all;
    const hasNone = trace === undefined && of.size > 0;
    followed.push({ application, traffic: hasNone ? undefined : await trafficOf(application.name, trace) });
  }
  return followed;
};

/** The tasks that each application wants in its own time, never fewer than its minimum. */
const wantedBy = (
  followed: readonly Followed[],
  peaks: Peaks,
  cluster: SharedCluster,
): readonly (Demand | number)[] => {
  const share = shareOfMaximum(followed, peaks, cluster);
  return followed.map(({ application, traffic }) => {
    const { name, minCount, maxCount } = application;
    if (!traffic) return countWithoutTrace(application);
    const scaled = traffic.unit === "tasks" ? undefined : Math.floor(maxCount * share + ROUNDING);
    const demand = demandOf(traffic, peaks.get(name) ?? scaled);
    return { ...demand, tasks: demand.tasks.map((tasks) => Math.max(tasks, minCount)) };
  });
};

/** Sums of shares may be off by so much. */
const ROUNDING = 1e-9;

/** The share of each `maxCount` at which the applications without a peak of their own fit beside the others. */
const shareOfMaximum = (
  followed: readonly Followed[],
  peaks: Peaks,
  { maxSize, tasksPerInstance, headroom }: SharedCluster,
): number => {
  const places = defaultPeak(maxSize, tasksPerInstance, headroom);
  let taken = 0;
  let asked = 0;
  for (const { application, traffic } of followed) {
    const usual = tasksPerInstance / application.tasksPerInstance;
    const fixed = peaks.get(application.name) ?? ownPeak(application, traffic);
    if (fixed === undefined) asked += application.maxCount * usual;
    else taken += fixed * usual;
  }
  return asked === 0 ? 1 : Math.min(1, Math.max(0, places - taken) / asked);
};

/** The peak of an application whose traffic is not scaled. */
const ownPeak = (application: SizedApplication, traffic: Traffic | undefined): number | undefined => {
  if (!traffic) return countWithoutTrace(application);
  return traffic.unit === "tasks" ? peakOf(traffic) : undefined;
};

const countWithoutTrace = ({ desiredCount, minCount }: SizedApplication): number => desiredCount ?? minCount;

/**
 * Demands over the time that all of them cover, by the minute. A number holds for all of it.
 *
 * @throws TrafficError when there is no such time
 */
const inCommonTime = (wanted: readonly (Demand | number)[]): readonly Demand[] => {
  if (wanted.length === 1 && typeof wanted[0] === "object") return [wanted[0]];
  const timed = wanted.filter((each) => typeof each !== "number");
  const startMs = Math.max(...timed.map((each) => each.startMs));
  const count = Math.floor((Math.min(...timed.map(endOfDemand)) - startMs) / MINUTE_MS);
  if (count < 1) {
    const spans = timed.map((each) => `${showTime(each.startMs)} to ${showTime(endOfDemand(each))}`);
    throw new TrafficError(
      `--trace: the traces have no time in common, they are from ${spans.join(", and from ")}; fetch the same days for each application`,
    );
  }
  return wanted.map((each) => {
    const at = (minute: number): number =>
      typeof each === "number"
        ? each
        : each.tasks[Math.floor((startMs + minute * MINUTE_MS - each.startMs) / each.stepMs)]!;
    return {
      startMs,
      stepMs: MINUTE_MS,
      tasks: Uint32Array.from({ length: count }, (_, minute) => at(minute)),
    };
  });
};

/** The sum of demands over the same minutes, each in so many usual containers. */
export const together = (all: readonly { readonly demand: Demand; readonly weight: number }[]): Demand => ({
  ...all[0]!.demand,
  tasks: all[0]!.demand.tasks.map((_, minute) =>
    Math.ceil(all.reduce((sum, { demand, weight }) => sum + demand.tasks[minute]! * weight, 0) - ROUNDING),
  ),
});

/** The traffic of all, for a report. It says how a trace was read where it is the only one. */
const wholeTraffic = (followed: readonly Followed[]): Traffic => {
  const [first, ...others] = new Set(followed.flatMap((each) => each.traffic ?? []));
  if (others.length === 0) return first!;
  const { reading: _, ...unread } = first!;
  return { ...unread, source: [...new Set([first!, ...others].map(({ source }) => source))].join(", ") };
};

/** Warnings about the traces; of several each names its file. */
const holesIn = (followed: readonly Followed[]): readonly string[] => {
  const read = [...new Set(followed.flatMap((each) => each.traffic ?? []))];
  return read.flatMap(({ reading, source }) =>
    readingWarnings(reading).map((warning) => (read.length === 1 ? warning : `${source}: ${warning}`)),
  );
};

/** Says of a column that several applications follow that it has the name of one. */
function columnsOfOne(followed: readonly Followed[]): readonly string[] {
  const names = followed.map(({ application }) => application.name);
  return [...new Set(followed.flatMap((each) => each.traffic ?? []))].flatMap((traffic) => {
    const { source, reading } = traffic;
    const column = reading?.column ?? "";
    const others = followed.filter((each) => each.traffic === traffic && each.application.name !== column);
    if (others.length === 0 || !names.includes(column)) return [];
    return [
      `${source}: column ${column} has the name of an application, and ${others.map(({ application }) => application.name).join(", ")} ${others.length === 1 ? "follows" : "follow"} it too; --trace ${column}=FILE gives it to that one alone, and applications without a file want their minimum.`,
    ];
  });
}

const aboveMaximum = (
  { name, peakTasks, source }: RehearsedService,
  { maxCount, desiredCount }: SizedApplication,
): readonly string[] => {
  if (peakTasks <= maxCount) return [];
  // A service of a cluster that Drydock did not make has no such setting.
  if (desiredCount !== undefined) return [];
  return [
    `Application ${name} may have ${maxCount} tasks (applications.${name}.scaling.maxCount), and the peak of ${source} wants ${peakTasks}: rehearsed with ${peakTasks}; set maxCount before deploying for this traffic.`,
  ];
};

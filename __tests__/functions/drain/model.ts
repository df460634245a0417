import type { AtDeadline } from "../../../functions/drain/contract";
import {
  acceptsTasks,
  type Command,
  type Decision,
  type DecisionSettings,
  type View,
} from "../../../functions/drain/decision";

/**
 * One terminating instance and what may happen to it, as a set of steps: the abstract world in which `decide` is explored.
 *
 * Time is abstract. It goes on in ticks of half the hook's heartbeat timeout of 1800 s, for all instances at once; between
 * two ticks anything else happens any number of times, in any order. Fairness is that between two ticks at least one run
 * for each waiting instance reads everything and is executed. Everything else is free: a run may be started at any
 * time (by the schedule, or by a message that comes first, again or late; one that is lost starts none), may read only a
 * part, see what is outdated by the time it acts, and break off before, between or after its commands.
 */
export interface Instance {
  readonly life: "terminating" | "waiting" | "ended";
  /** How far the drain timeout has got: see {@link AGE_MS}. */
  readonly age: number;
  /** Ticks since the hook's last heartbeat. */
  readonly unbeaten: number;
  /** Whether a run that read everything was executed since the last tick. */
  readonly hasRun: boolean;
  readonly registrations: readonly RegistrationStatus[];
  /** By slot: {@link Setting.tasks} says of what kind, and slot i is on registration i modulo their number. */
  readonly tasks: readonly TaskStatus[];
  /** Runs under way. */
  readonly runs: readonly Run[];
}

export type RegistrationStatus = "none" | "REGISTERING" | "ACTIVE" | "DRAINING" | "INACTIVE";

/** `told`: our StopTask came since the last tick, and it is STOPPING. */
export type TaskStatus = "none" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "told" | "DEPROVISIONING";

export type TaskKind = "service" | "standalone" | "daemon";

/** A run that has begun: what it has read so far, and what it is still going to do. */
interface Run {
  readonly view: View;
  /** Whether nothing that it read was missing. */
  readonly whole: boolean;
  /** What it reads next; then it decides. */
  readonly toRead: readonly Part[];
  /** What it has decided to do and has not done yet. */
  readonly commands: readonly Command[];
}

type Part = "registrations" | "tasks";

/** A drain function: the real one, or one that is broken on purpose. */
export interface Machine {
  readonly name: string;
  /** In the order in which it reads them. */
  readonly reads: readonly Part[];
  /** The tasks that its way of listing finds. */
  readonly lists: (status: TaskStatus) => boolean;
  /** What it makes of what it has read. */
  readonly decide: (view: View, settings: DecisionSettings, now: number) => Pick<Decision, "commands">;
}

export interface Setting {
  /** Kind of the task in each slot. */
  readonly tasks: readonly TaskKind[];
  /** Registrations that the instance may have in its life. */
  readonly registrations: number;
  readonly atDeadline: AtDeadline;
  /**
   * When the agent registers, if it does: never while a run is under way, or at any moment before the first tick.
   *
   * @default "betweenRuns"
   */
  readonly registers?: "betweenRuns" | "whileYoung";
}

/** One step: what happens, what becomes of the instance, and which rule that breaks. */
export interface Step {
  readonly label: string;
  readonly next: Instance;
  readonly broken?: string | undefined;
}

export const LIVE_TASK_KILLED = "CONTINUE while a task lives and the drain timeout has not passed";
export const BEFORE_THE_HOOK = "CONTINUE before the hook began";
export const HOOK_EXPIRED = "the hook expired: something other than our command completed the action";
export const NEVER_ENDS = "good runs and time do not end it";
export const OVERSTAYS = "the next good run after the drain timeout does not end it";

const TICK_MS = 900_000;
const TIMEOUT_SECONDS = 3600;
/** Ticks without a heartbeat after which the hook expires. */
const HOOK_TICKS = 2;

/** Milliseconds since the termination began, by age: young, old enough for heartbeats, at the drain timeout, later. */
const AGE_MS = [0, TICK_MS, TIMEOUT_SECONDS * 1000, TIMEOUT_SECONDS * 1000 + TICK_MS];
const OLD = 1;
const TIMED_OUT = 2;
const LATE = 3;

const STOP_PATH: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  none: [],
  RUNNING: ["DEACTIVATING", "STOPPING", "DEPROVISIONING"],
  DEACTIVATING: ["STOPPING"],
  STOPPING: ["DEPROVISIONING"],
  told: ["DEPROVISIONING"],
  DEPROVISIONING: ["none"],
};

/** An instance that begins to terminate. Its registrations and the tasks that it has by then are steps like any other. */
export const beginning = ({ tasks, registrations }: Setting): Instance => ({
  life: "terminating",
  age: 0,
  unbeaten: 0,
  hasRun: false,
  registrations: Array.from({ length: registrations }, () => "none"),
  tasks: tasks.map(() => "none"),
  runs: [],
});

/** Once ended, nothing of it matters: commands that are still under way find no active lifecycle action. */
const ended = (setting: Setting): Instance => ({ ...beginning(setting), life: "ended" });

/** What a reading may come to. */
interface Reading {
  readonly label: string;
  readonly run: Run;
}

/** The readings of one machine in one setting, by all that they depend on: instances with different other runs share them. */
export type KnownReadings = Map<string, readonly Reading[]>;

/** Everything that may happen to an instance next, except that time goes on. */
export const stepsOf = (instance: Instance, setting: Setting, machine: Machine, known: KnownReadings): Step[] =>
  instance.life === "ended"
    ? []
    : [...worldSteps(instance, setting), ...runSteps(instance, setting, machine, known)].map(
        ({ label, next, broken }) => ({ label, next: canonical(next, setting), broken }),
      );

function worldSteps(instance: Instance, setting: Setting): Step[] {
  const { life, age, registrations, tasks, runs } = instance;
  const steps: Step[] = [];
  if (life === "terminating") steps.push({ label: "the hook begins", next: { ...instance, life: "waiting" } });

  const mayRegister = setting.registers === "whileYoung" ? age === 0 : runs.length === 0;
  registrations.forEach((status, index) => {
    const add = (what: string, next: RegistrationStatus, its: Partial<Instance> = {}) =>
      steps.push({
        label: `registration ${index + 1} ${what}`,
        next: { ...instance, ...its, registrations: registrations.with(index, next) },
      });
    if (status === "none" && mayRegister) add("is REGISTERING", "REGISTERING");
    if (status === "REGISTERING") add("is ACTIVE", "ACTIVE");
    if (status === "ACTIVE" || status === "DRAINING")
      add("is deregistered, and its tasks are gone", "INACTIVE", {
        tasks: tasks.map((task, slot) => (placeOf(slot, registrations) === index ? "none" : task)),
      });
  });

  tasks.forEach((status, slot) => {
    const add = (what: string, next: TaskStatus) =>
      steps.push({
        label: `${setting.tasks[slot]} task ${slot + 1} ${what}`,
        next: { ...instance, tasks: tasks.with(slot, next) },
      });
    if (status === "none" && registrations[placeOf(slot, registrations)] === "ACTIVE") add("is placed", "RUNNING");
    for (const next of STOP_PATH[status]) add(`is ${next === "none" ? "STOPPED" : next}`, next);
  });
  return steps;
}

/** Index of the registration that a slot belongs to. */
const placeOf = (slot: number, registrations: readonly unknown[]): number => slot % registrations.length;

function runSteps(instance: Instance, setting: Setting, machine: Machine, known: KnownReadings): Step[] {
  const { age, registrations, tasks } = instance;
  const seen = [age, ...registrations, ...tasks].join();
  const readingsOf = (run: Run, key = keyOfRun(run)): readonly Reading[] => {
    const place = `${seen} ${key}`;
    let found = known.get(place);
    if (found === undefined) {
      found = readings(instance, setting, machine, run);
      known.set(place, found);
    }
    return found;
  };
  const begun = [true, false].flatMap((isSinceKnown) =>
    readingsOf(newRun(instance, machine, isSinceKnown), `${instance.life} ${isSinceKnown}`).map(({ label, run }) => ({
      label: `a run begins${isSinceKnown ? "" : ", can't read when the termination began"}, ${label}`,
      next: withRun(instance, run),
    })),
  );
  const underWay = instance.runs.flatMap((run, index) => {
    const without = { ...instance, runs: instance.runs.toSpliced(index, 1) };
    const broken: Step = { label: "a run breaks off", next: without };
    if (run.toRead.length === 0) return [broken, executed(without, setting, run)];
    const read = readingsOf(run).map(({ label, run: next }) => ({
      label: `a run ${label}`,
      next: withRun(without, next),
    }));
    return [broken, ...read];
  });
  return [...begun, ...underWay];
}

/** A run that has read the group, and nothing else yet. */
const newRun = ({ life }: Instance, { reads }: Machine, known: boolean): Run => ({
  view: {
    lifecycleState: life === "waiting" ? "Terminating:Wait" : "Terminating",
    terminatingSince: known ? 0 : undefined,
    registrations: undefined,
    tasks: undefined,
  },
  whole: known,
  toRead: reads,
  commands: [],
});

/** A run that has nothing left to do is over. */
const withRun = (instance: Instance, run: Run): Instance =>
  run.toRead.length + run.commands.length > 0
    ? { ...instance, runs: [...instance.runs, run] }
    : { ...instance, hasRun: instance.hasRun || run.whole };

/** What may come of a run's next reading, first the best. */
function readings(instance: Instance, setting: Setting, machine: Machine, run: Run): Reading[] {
  const [part, ...rest] = run.toRead as [Part, ...Part[]];
  const found = partOf(instance, setting, machine, part);
  const outcomes: Reading[] = [
    { label: `reads the ${part}`, run: { ...run, view: { ...run.view, ...found } } },
    { label: `can't read the ${part}`, run: { ...run, whole: false } },
  ];
  if (found.tasks?.length)
    outcomes.push({
      label: "lists tasks that ECS does not describe",
      run: {
        ...run,
        view: { ...run.view, tasks: found.tasks.map((task) => ({ ...task, ...UNDESCRIBED })) },
        whole: false,
      },
    });
  return outcomes.map((outcome) => {
    const view = withoutRegistrations(outcome.run.view);
    // Tasks are listed only where none can be placed any more.
    const isListed = part === "tasks" || (!view.tasks && view.registrations && !view.registrations.some(acceptsTasks));
    const toRead = isListed ? rest : [];
    if (toRead.length > 0) return { ...outcome, run: { ...outcome.run, toRead } };
    const { commands } = machine.decide(view, settingsOf(setting), AGE_MS[instance.age]!);
    return {
      label: `${outcome.label}, decides: ${commands.map(({ kind }) => kind).join(", ") || "nothing"}`,
      run: { ...outcome.run, view: NOTHING, toRead, commands },
    };
  });
}

/** There is nothing to list without a registration. */
const withoutRegistrations = (view: View): View => (view.registrations?.length === 0 ? { ...view, tasks: [] } : view);

const UNDESCRIBED = { lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN", group: "", daemon: false };

/** What a run remembers of its readings once it has decided. */
const NOTHING: View = {
  lifecycleState: undefined,
  terminatingSince: undefined,
  registrations: undefined,
  tasks: undefined,
};

const settingsOf = ({ atDeadline }: Setting): DecisionSettings => ({
  drainTimeoutSeconds: TIMEOUT_SECONDS,
  atDeadline,
});

function partOf(
  { age, registrations, tasks }: Instance,
  setting: Setting,
  machine: Machine,
  part: Part,
): Partial<Pick<View, Part>> {
  if (part === "registrations")
    return {
      registrations: registrations
        .map((status, index) => ({ arn: String(index), status, agentConnected: true }))
        .filter(({ status }) => status !== "none"),
    };
  return {
    tasks: tasks
      .map((status, slot) => ({ status, slot, kind: setting.tasks[slot]! }))
      .filter(({ status }) => status !== "none" && machine.lists(status))
      .map(({ status, slot, kind }) => ({
        arn: String(slot),
        registration: String(placeOf(slot, registrations)),
        lastStatus: status === "told" ? "STOPPING" : status,
        desiredStatus: status === "RUNNING" ? "RUNNING" : "STOPPED",
        group: kind === "standalone" ? "family:job" : `service:${kind}`,
        stoppingAt: status === "RUNNING" ? undefined : AGE_MS[age]! - (status === "told" ? 0 : TICK_MS),
        daemon: kind === "daemon",
      })),
  };
}

/**
 * A run executes its next command. That it is throttled is the step in which the run breaks off before it; that it
 * times out after it succeeded, or that the function crashes, is the step in which the run breaks off after it.
 */
function executed(instance: Instance, setting: Setting, run: Run): Step {
  const [command, ...rest] = run.commands as [Command, ...Command[]];
  const label = `a run executes ${command.kind}`;
  const goOn = (its: Partial<Instance>): Step => ({
    label,
    next: withRun({ ...instance, ...its }, { ...run, commands: rest }),
  });
  const { life, registrations, tasks } = instance;
  switch (command.kind) {
    case "setDraining": {
      const isNamed = (index: number) => command.registrations.includes(String(index));
      const next = registrations.map((status, index) => (isNamed(index) && status === "ACTIVE" ? "DRAINING" : status));
      if (registrations.every((status, index) => !isNamed(index) || status === "ACTIVE"))
        return goOn({ registrations: next });
      return { label: `${label}, is refused for one and breaks off`, next: { ...instance, registrations: next } };
    }
    case "stopTasks":
      return goOn({
        tasks: tasks.map((task, slot) => (command.tasks.includes(String(slot)) && task === "RUNNING" ? "told" : task)),
      });
    case "heartbeat":
      return goOn({ unbeaten: 0 });
    case "complete": {
      const next = ended(setting);
      if (life !== "waiting") return { label, next, broken: BEFORE_THE_HOOK };
      return mayEnd(instance, setting) ? { label, next } : { label, next, broken: LIVE_TASK_KILLED };
    }
  }
}

const mayEnd = ({ age, tasks }: Instance, { tasks: kinds, atDeadline }: Setting): boolean =>
  (age >= TIMED_OUT && atDeadline !== "wait") ||
  tasks.every((status, slot) => status === "none" || kinds[slot] === "daemon");

/**
 * What becomes of an instance when time goes on by a tick; undefined as long as fairness forbids it. No run lasts from
 * one tick to the next: the function's timeout is a minute.
 *
 * @param onward whether the next age begins, where an age may last for several ticks
 */
export function tick(instance: Instance, setting: Setting, onward: boolean): Step | undefined {
  const { life, age, unbeaten, hasRun, tasks } = instance;
  const label = onward ? "time goes on to the next age" : "time goes on";
  if (life === "ended") return { label, next: instance };
  // `terminate` does not tell what is later from the drain timeout itself, and the hook does not matter any more.
  const isOver = age === TIMED_OUT && setting.atDeadline === "terminate";
  const next: Instance = {
    ...instance,
    age: isOver || age === LATE || (age === OLD && !onward) ? age : age + 1,
    hasRun: false,
    runs: [],
    tasks: tasks.map((status) => (status === "told" ? "STOPPING" : status)),
  };
  if (life === "terminating") return { label, next: canonical(next, setting) };
  if (isOver) return { label, next: canonical({ ...next, unbeaten: 0 }, setting) };
  if (!hasRun) return undefined;
  if (unbeaten + 1 >= HOOK_TICKS) return { label, next: ended(setting), broken: HOOK_EXPIRED };
  if (age === LATE && onward) return { label: "48 hours have passed: AWS ends the hook", next: ended(setting) };
  return { label, next: canonical({ ...next, unbeaten: unbeaten + 1 }, setting) };
}

/**
 * Runs that read everything and are executed must end an instance in time even if its tasks never change again: after
 * the drain timeout the first one must do so (of `terminate`; where tasks are still accepted, it starts the drain and the
 * second one must). Only `wait` may leave it to AWS.
 *
 * @param waiting the instance as {@link waitingAlone} gives it
 * @returns the rule that is broken
 */
export function livenessBroken(waiting: Instance, setting: Setting, machine: Machine): string | undefined {
  return waiting.age === TIMED_OUT && setting.atDeadline === "terminate"
    ? overstays(waiting, setting, machine)
    : neverEnds(waiting, setting, machine);
}

/** The instance once its hook has begun and no run is under way, from which good runs go on. */
export const waitingAlone = (instance: Instance): Instance => ({ ...instance, life: "waiting", runs: NO_RUNS });

const NO_RUNS: readonly Run[] = [];

/** The key of {@link waitingAlone}. */
export const keyOfWaitingAlone = (instance: Instance): string => keyFrom(instance, "waiting", NO_RUNS);

/** An instance whose drain timeout has passed must end by the next run, or the second one. */
function overstays(instance: Instance, setting: Setting, machine: Machine): string | undefined {
  const first = goodRun(instance, setting, machine);
  const last = instance.registrations.includes("ACTIVE") ? goodRun(first, setting, machine) : first;
  return last.life === "ended" ? undefined : OVERSTAYS;
}

/** An instance must end by good runs while time goes on. */
function neverEnds(instance: Instance, setting: Setting, machine: Machine): string | undefined {
  let latest = instance;
  for (let ticks = 0; ticks <= AGE_MS.length + 1; ticks++) {
    latest = goodRun(latest, setting, machine);
    if (latest.life === "ended") return undefined;
    const step = tick(latest, setting, latest.age < LATE || setting.atDeadline === "wait");
    if (!step) return NEVER_ENDS;
    // That is a step of its own, and found as such.
    if (step.broken) return undefined;
    latest = step.next;
  }
  return latest.life === "ended" ? undefined : NEVER_ENDS;
}

/** An instance after a run that reads everything and is executed, while nothing else happens. */
function goodRun(instance: Instance, setting: Setting, machine: Machine): Instance {
  if (instance.life === "ended") return instance;
  let run = newRun(instance, machine, true);
  while (run.toRead.length > 0) run = readings(instance, setting, machine, run)[0]!.run;
  let its = withRun(instance, run);
  while (its.runs.length > 0) its = executed({ ...its, runs: [] }, setting, its.runs[0]!).next;
  return its;
}

/** One of all the instances that differ only in the order of runs, or of tasks that nothing tells apart. */
function canonical(instance: Instance, { tasks: kinds, atDeadline }: Setting): Instance {
  const runs = sortedWhere(isAnyPair, instance.runs, keyOfRun);
  if (runs.some(namesTasks)) return runs === instance.runs ? instance : { ...instance, runs };
  const classOf = (slot: number) =>
    atDeadline === "stopStandalone" || kinds[slot] === "daemon" ? kinds[slot] : "any but a daemon's";
  const areAlike = (one: number, other: number) =>
    placeOf(one, instance.registrations) === placeOf(other, instance.registrations) && classOf(one) === classOf(other);
  const tasks = sortedWhere(areAlike, instance.tasks, (status) => status);
  return runs === instance.runs && tasks === instance.tasks ? instance : { ...instance, tasks, runs };
}

const isAnyPair = (): boolean => true;

/** Sorts the items of each class of slots among themselves. Items in order are given back as they are. */
function sortedWhere<T>(
  areAlike: (one: number, other: number) => boolean,
  items: readonly T[],
  keyOfItem: (item: T) => string,
): readonly T[] {
  let sorted: T[] | undefined;
  for (let one = 0; one < items.length; one++)
    for (let other = one + 1; other < items.length; other++) {
      const [first, second] = [(sorted ?? items)[one]!, (sorted ?? items)[other]!];
      if (!(keyOfItem(second) < keyOfItem(first)) || !areAlike(one, other)) continue;
      sorted ??= [...items];
      [sorted[one], sorted[other]] = [second, first];
    }
  return sorted ?? items;
}

const namesTasks = ({ view, commands }: Run): boolean =>
  view.tasks !== undefined || commands.some(({ kind }) => kind === "stopTasks");

const runKeys = new WeakMap<Run, string>();

function keyOfRun(run: Run): string {
  let key = runKeys.get(run);
  if (key === undefined) {
    key = JSON.stringify(run);
    runKeys.set(run, key);
  }
  return key;
}

/** The same for equal instances, and for no others. */
export const keyOf = (instance: Instance): string => keyFrom(instance, instance.life, instance.runs);

function keyFrom(instance: Instance, life: Instance["life"], runs: readonly Run[]): string {
  const { age, unbeaten, hasRun, registrations, tasks } = instance;
  let key = `${life},${age},${unbeaten},${hasRun}`;
  for (const status of registrations) key += `,${status}`;
  for (const status of tasks) key += `,${status}`;
  for (const run of runs) key += `,${keyOfRun(run)}`;
  return key;
}

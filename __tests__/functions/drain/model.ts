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
 * two ticks anything else happens any number of times, in any order. Fairness is that between two ticks at least one look
 * at each waiting instance reads everything and is executed. Everything else is free: a look may be started at any
 * time (by the schedule, or by a message that comes first, again or late; one that is lost starts none), may read only a
 * part, see what is outdated by the time it acts, and break off before, between or after its commands.
 */
export interface Instance {
  readonly life: "terminating" | "waiting" | "ended";
  /** How far the drain timeout has got: see {@link AGE_MS}. */
  readonly age: number;
  /** Ticks since the hook's last heartbeat. */
  readonly unbeaten: number;
  /** Whether a look that read everything was executed since the last tick. */
  readonly looked: boolean;
  readonly registrations: readonly RegistrationStatus[];
  /** By slot: {@link Setting.tasks} says of what kind, and slot i is on registration i modulo their number. */
  readonly tasks: readonly TaskStatus[];
  /** Looks under way. */
  readonly looks: readonly Look[];
}

export type RegistrationStatus = "none" | "REGISTERING" | "ACTIVE" | "DRAINING" | "INACTIVE";

/** `told`: our StopTask came since the last tick, and it is STOPPING. */
export type TaskStatus = "none" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "told" | "DEPROVISIONING";

export type TaskKind = "service" | "standalone" | "daemon";

/** A look that has begun: what it has read so far, and what it is still going to do. */
interface Look {
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
   * When the agent registers, if it does: never while a look is under way, or at any moment before the first tick.
   *
   * @default "betweenLooks"
   */
  readonly registers?: "betweenLooks" | "whileYoung";
}

/** One step: what happens, what becomes of the instance, and which rule that breaks. */
export interface Step {
  readonly label: string;
  readonly next: Instance;
  readonly broken?: string;
}

export const LIVE_TASK_KILLED = "CONTINUE while a task lives and the drain timeout has not passed";
export const BEFORE_THE_HOOK = "CONTINUE before the hook began";
export const HOOK_EXPIRED = "the hook expired: something other than our command completed the action";
export const NEVER_ENDS = "good looks and time do not end it";
export const OVERSTAYS = "the next good look after the drain timeout does not end it";

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
  looked: false,
  registrations: Array.from({ length: registrations }, () => "none"),
  tasks: tasks.map(() => "none"),
  looks: [],
});

/** Once ended, nothing of it matters: commands that are still under way find no active lifecycle action. */
const ended = (setting: Setting): Instance => ({ ...beginning(setting), life: "ended" });

/** Everything that may happen to an instance next, except that time goes on. */
export const stepsOf = (instance: Instance, setting: Setting, machine: Machine): Step[] =>
  instance.life === "ended"
    ? []
    : [...worldSteps(instance, setting), ...lookSteps(instance, setting, machine)].map(({ next, ...step }) => ({
        ...step,
        next: canonical(next, setting),
      }));

function worldSteps(instance: Instance, setting: Setting): Step[] {
  const { life, age, registrations, tasks, looks } = instance;
  const steps: Step[] = [];
  if (life === "terminating") steps.push({ label: "the hook begins", next: { ...instance, life: "waiting" } });

  const mayRegister = setting.registers === "whileYoung" ? age === 0 : looks.length === 0;
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

function lookSteps(instance: Instance, setting: Setting, machine: Machine): Step[] {
  const begun = [true, false].flatMap((known) =>
    readings(instance, setting, machine, newLook(instance, machine, known)).map(({ label, look }) => ({
      label: `a look begins${known ? "" : ", can't read when the termination began"}, ${label}`,
      next: withLook(instance, look),
    })),
  );
  const underWay = instance.looks.flatMap((look, index) => {
    const without = { ...instance, looks: instance.looks.toSpliced(index, 1) };
    const broken: Step = { label: "a look breaks off", next: without };
    if (look.toRead.length === 0) return [broken, executed(without, setting, look)];
    const read = readings(instance, setting, machine, look).map(({ label, look: next }) => ({
      label: `a look ${label}`,
      next: withLook(without, next),
    }));
    return [broken, ...read];
  });
  return [...begun, ...underWay];
}

/** A look that has read the group, and nothing else yet. */
const newLook = ({ life }: Instance, { reads }: Machine, known: boolean): Look => ({
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

/** A look that has nothing left to do is over. */
const withLook = (instance: Instance, look: Look): Instance =>
  look.toRead.length + look.commands.length > 0
    ? { ...instance, looks: [...instance.looks, look] }
    : { ...instance, looked: instance.looked || look.whole };

/** What may come of a look's next reading, first the best. */
function readings(instance: Instance, setting: Setting, machine: Machine, look: Look): { label: string; look: Look }[] {
  const [part, ...rest] = look.toRead as [Part, ...Part[]];
  const found = partOf(instance, setting, machine, part);
  const outcomes: { label: string; look: Look }[] = [
    { label: `reads the ${part}`, look: { ...look, view: { ...look.view, ...found } } },
    { label: `can't read the ${part}`, look: { ...look, whole: false } },
  ];
  if (found.tasks?.length)
    outcomes.push({
      label: "lists tasks that ECS does not describe",
      look: {
        ...look,
        view: { ...look.view, tasks: found.tasks.map((task) => ({ ...task, ...UNDESCRIBED })) },
        whole: false,
      },
    });
  return outcomes.map((outcome) => {
    const view = withoutRegistrations(outcome.look.view);
    // Tasks are listed only where none can be placed any more.
    const isListed = part === "tasks" || (!view.tasks && view.registrations && !view.registrations.some(acceptsTasks));
    const toRead = isListed ? rest : [];
    if (toRead.length > 0) return { ...outcome, look: { ...outcome.look, toRead } };
    const { commands } = machine.decide(view, settingsOf(setting), AGE_MS[instance.age]!);
    return {
      label: `${outcome.label}, decides: ${commands.map(({ kind }) => kind).join(", ") || "nothing"}`,
      look: { ...outcome.look, view: NOTHING, toRead, commands },
    };
  });
}

/** There is nothing to list without a registration. */
const withoutRegistrations = (view: View): View => (view.registrations?.length === 0 ? { ...view, tasks: [] } : view);

const UNDESCRIBED = { lastStatus: "UNKNOWN", desiredStatus: "UNKNOWN", group: "", daemon: false };

/** What a look remembers of its readings once it has decided. */
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
 * A look carries its next command out. That it is throttled is the step in which the look breaks off before it; that it
 * times out after it succeeded, or that the function crashes, is the step in which the look breaks off after it.
 */
function executed(instance: Instance, setting: Setting, look: Look): Step {
  const [command, ...rest] = look.commands as [Command, ...Command[]];
  const label = `a look carries out ${command.kind}`;
  const goOn = (its: Partial<Instance>): Step => ({
    label,
    next: withLook({ ...instance, ...its }, { ...look, commands: rest }),
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
 * What becomes of an instance when time goes on by a tick; undefined as long as fairness forbids it. No look lasts from
 * one tick to the next: the function's timeout is a minute.
 *
 * @param onward whether the next age begins, where an age may last for several ticks
 */
export function tick(instance: Instance, setting: Setting, onward: boolean): Step | undefined {
  const { life, age, unbeaten, looked, tasks } = instance;
  const label = onward ? "time goes on to the next age" : "time goes on";
  if (life === "ended") return { label, next: instance };
  // `terminate` does not tell what is later from the drain timeout itself, and the hook does not matter any more.
  const isOver = age === TIMED_OUT && setting.atDeadline === "terminate";
  const next: Instance = {
    ...instance,
    age: isOver || age === LATE || (age === OLD && !onward) ? age : age + 1,
    looked: false,
    looks: [],
    tasks: tasks.map((status) => (status === "told" ? "STOPPING" : status)),
  };
  if (life === "terminating") return { label, next: canonical(next, setting) };
  if (isOver) return { label, next: canonical({ ...next, unbeaten: 0 }, setting) };
  if (!looked) return undefined;
  if (unbeaten + 1 >= HOOK_TICKS) return { label, next: ended(setting), broken: HOOK_EXPIRED };
  if (age === LATE && onward) return { label: "48 hours have passed: AWS ends the hook", next: ended(setting) };
  return { label, next: canonical({ ...next, unbeaten: unbeaten + 1 }, setting) };
}

/**
 * Looks that read everything and are executed must end an instance in time even if its tasks never change again: after
 * the drain timeout the first one must do so (of `terminate`; where tasks are still accepted, it starts the drain and the
 * second one must). Only `wait` may leave it to AWS.
 *
 * @returns the rule that is broken
 */
export function livenessBroken(instance: Instance, setting: Setting, machine: Machine): string | undefined {
  if (instance.life === "ended") return undefined;
  const waiting: Instance = { ...instance, life: "waiting", looks: [] };
  return waiting.age === TIMED_OUT && setting.atDeadline === "terminate"
    ? overstays(waiting, setting, machine)
    : neverEnds(waiting, setting, machine);
}

/** An instance whose drain timeout has passed must end by the next look, or the second one. */
function overstays(instance: Instance, setting: Setting, machine: Machine): string | undefined {
  const first = goodLook(instance, setting, machine);
  const last = instance.registrations.includes("ACTIVE") ? goodLook(first, setting, machine) : first;
  return last.life === "ended" ? undefined : OVERSTAYS;
}

/** An instance must end by good looks while time goes on. */
function neverEnds(instance: Instance, setting: Setting, machine: Machine): string | undefined {
  let latest = instance;
  for (let ticks = 0; ticks <= AGE_MS.length + 1; ticks++) {
    latest = goodLook(latest, setting, machine);
    if (latest.life === "ended") return undefined;
    const step = tick(latest, setting, latest.age < LATE || setting.atDeadline === "wait");
    if (!step) return NEVER_ENDS;
    // That is a step of its own, and found as such.
    if (step.broken) return undefined;
    latest = step.next;
  }
  return latest.life === "ended" ? undefined : NEVER_ENDS;
}

/** An instance after a look that reads everything and is executed, while nothing else happens. */
function goodLook(instance: Instance, setting: Setting, machine: Machine): Instance {
  if (instance.life === "ended") return instance;
  let look = newLook(instance, machine, true);
  while (look.toRead.length > 0) look = readings(instance, setting, machine, look)[0]!.look;
  let its = withLook(instance, look);
  while (its.looks.length > 0) its = executed({ ...its, looks: [] }, setting, its.looks[0]!).next;
  return its;
}

/** One of all the instances that differ only in the order of looks, or of tasks that nothing tells apart. */
function canonical(instance: Instance, { tasks: kinds, atDeadline }: Setting): Instance {
  const looks = instance.looks.length > 1 ? instance.looks.toSorted(byKey) : instance.looks;
  if (looks.some(namesTasks)) return { ...instance, looks };
  const classOf = (slot: number) =>
    atDeadline === "stopStandalone" || kinds[slot] === "daemon" ? kinds[slot] : "any but a daemon's";
  const areAlike = (one: number, other: number) =>
    placeOf(one, instance.registrations) === placeOf(other, instance.registrations) && classOf(one) === classOf(other);
  return { ...instance, tasks: sortedWhere(areAlike, instance.tasks), looks };
}

/** Sorts the items of each class of slots among themselves. */
function sortedWhere<T>(areAlike: (one: number, other: number) => boolean, items: readonly T[]): T[] {
  const sorted = [...items];
  for (let one = 0; one < sorted.length; one++)
    for (let other = one + 1; other < sorted.length; other++)
      if (areAlike(one, other) && sorted[other]! < sorted[one]!)
        [sorted[one], sorted[other]] = [sorted[other]!, sorted[one]!];
  return sorted;
}

const namesTasks = ({ view, commands }: Look): boolean =>
  view.tasks !== undefined || commands.some(({ kind }) => kind === "stopTasks");

const byKey = (one: Look, other: Look): number => (keyOfLook(one) < keyOfLook(other) ? -1 : 1);

const lookKeys = new WeakMap<Look, string>();

function keyOfLook(look: Look): string {
  let key = lookKeys.get(look);
  if (key === undefined) {
    key = JSON.stringify(look);
    lookKeys.set(look, key);
  }
  return key;
}

/** The same for equal instances, and for no others. */
export const keyOf = ({ life, age, unbeaten, looked, registrations, tasks, looks }: Instance): string =>
  [life, age, unbeaten, looked, ...registrations, ...tasks, ...looks.map(keyOfLook)].join();

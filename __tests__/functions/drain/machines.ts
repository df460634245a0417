import { type Command, decide, hasTimedOut, setDraining, type View } from "../../../functions/drain/decision";
import {
  BEFORE_THE_HOOK,
  HOOK_EXPIRED,
  LIVE_TASK_KILLED,
  type Machine,
  NEVER_ENDS,
  OVERSTAYS,
  type TaskStatus,
} from "./model";

/** The drain function as it is: it reads in the order of `read-cluster.ts`, and decides by `decide`. */
export const DRYDOCK: Machine = {
  name: "Drydock",
  reads: ["registrations", "tasks"],
  lists: () => true,
  decide,
};

const isRunning = (status: TaskStatus): boolean => status === "RUNNING";

const isWaiting = ({ lifecycleState }: View): boolean => lifecycleState === "Terminating:Wait";

const COMPLETE: Command = { kind: "complete" };
const HEARTBEAT: Command = { kind: "heartbeat" };

const noDaemons = (view: View): View => ({
  ...view,
  tasks: view.tasks?.map((task) => ({ ...task, daemon: false })),
});

/** A drain function with a fault, and the rule that it breaks. */
export interface BrokenMachine extends Machine {
  readonly breaks: string;
}

/** The drain function with one of the faults that drain functions are known for. */
export const BROKEN_MACHINES: readonly BrokenMachine[] = [
  {
    ...DRYDOCK,
    name: "ListTasks with its default desired status, RUNNING",
    breaks: LIVE_TASK_KILLED,
    lists: isRunning,
  },
  {
    ...DRYDOCK,
    name: "completion on runningTasksCount + pendingTasksCount",
    breaks: LIVE_TASK_KILLED,
    lists: isRunning,
    decide: (view, settings, now) => decide(noDaemons(view), settings, now),
  },
  {
    ...DRYDOCK,
    name: "tasks listed before the instance is DRAINING",
    breaks: LIVE_TASK_KILLED,
    reads: ["tasks", "registrations"],
    decide: (view, settings, now) => {
      const start = setDraining(view.registrations ?? []);
      const isEmpty = view.tasks?.every(({ daemon }) => daemon);
      if (!isWaiting(view) || !isEmpty || start.length === 0) return decide(view, settings, now);
      return { commands: [...start, COMPLETE] };
    },
  },
  {
    ...DRYDOCK,
    name: "an error counted as empty",
    breaks: LIVE_TASK_KILLED,
    decide: ({ registrations = [], tasks = [], ...view }, settings, now) =>
      decide({ ...view, registrations, tasks }, settings, now),
  },
  {
    ...DRYDOCK,
    name: "no drain timeout",
    breaks: NEVER_ENDS,
    decide: (view, settings, now) => decide(view, { ...settings, drainTimeoutSeconds: Number.POSITIVE_INFINITY }, now),
  },
  {
    ...DRYDOCK,
    name: "drain timeout counted from now each time",
    breaks: NEVER_ENDS,
    decide: (view, settings, now) => {
      const { commands } = decide({ ...view, terminatingSince: now }, settings, now);
      return {
        commands:
          isWaiting(view) && commands.every(({ kind }) => kind !== "complete") ? [...commands, HEARTBEAT] : commands,
      };
    },
  },
  {
    ...DRYDOCK,
    name: "heartbeat forgotten",
    breaks: HOOK_EXPIRED,
    decide: (view, settings, now) => ({
      commands: decide(view, settings, now).commands.filter(({ kind }) => kind !== "heartbeat"),
    }),
  },
  {
    ...DRYDOCK,
    name: "an instance that is not registered completed at once",
    breaks: LIVE_TASK_KILLED,
    decide: (view, settings, now) => {
      const { commands } = decide(view, settings, now);
      return isWaiting(view) && view.registrations?.length === 0 ? { commands: [COMPLETE] } : { commands };
    },
  },
  {
    ...DRYDOCK,
    name: "completion before the hook has begun",
    breaks: BEFORE_THE_HOOK,
    decide: (view, settings, now) => decide({ ...view, lifecycleState: "Terminating:Wait" }, settings, now),
  },
  {
    ...DRYDOCK,
    name: "drain timeout a second late",
    breaks: NEVER_ENDS,
    decide: ({ terminatingSince: since, ...view }, settings, now) =>
      decide({ ...view, terminatingSince: since === undefined ? since : since + 1000 }, settings, now),
  },
  {
    ...DRYDOCK,
    name: "tasks told to stop first, where the policy is to terminate",
    breaks: OVERSTAYS,
    decide: (view, settings, now) => {
      const running = view.tasks?.filter(({ desiredStatus }) => desiredStatus === "RUNNING") ?? [];
      return hasTimedOut(view, settings, now) && running.length > 0
        ? { commands: [{ kind: "stopTasks", tasks: running.map(({ arn }) => arn) }] }
        : decide(view, settings, now);
    },
  },
];

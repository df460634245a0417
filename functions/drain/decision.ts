import { meaningOfState } from "../shared/lifecycle-states";
import type { Blocker, DrainFunctionSettings } from "./contract";

/** A registration of an instance with the cluster. One instance may have several. */
export interface Registration {
  /** ARN of the container instance. */
  readonly arn: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  /** Whether ECS can reach its agent. */
  readonly agentConnected: boolean;
}

/** A task on one of the registrations. */
export interface Task {
  /** ARN of the task. */
  readonly arn: string;
  /** ARN of the registration that it runs on. */
  readonly registration: string;
  /** UNKNOWN when ECS lists the task but does not describe it. */
  readonly lastStatus: string;
  /** RUNNING or STOPPED; UNKNOWN like `lastStatus`. */
  readonly desiredStatus: string;
  /** `service:<name>`, or `family:<name>` of a standalone task. */
  readonly group: string;
  /** When ECS began to stop it, in milliseconds since the epoch; undefined while it is not stopping. */
  readonly stoppingAt?: number | undefined;
  /** Whether it belongs to a DAEMON service: ECS stops it last, and it blocks nothing. */
  readonly daemon: boolean;
}

/** One instance as AWS describes it. A member that could not be read is undefined, never empty. */
export interface View {
  /** State in the Auto Scaling group; undefined when the instance has left it. */
  readonly lifecycleState: string | undefined;
  /** When the termination began, in milliseconds since the epoch. */
  readonly terminatingSince: number | undefined;
  /** Every registration of the instance. */
  readonly registrations: readonly Registration[] | undefined;
  /** Every task of the registrations, listed after the last of them had stopped accepting tasks. */
  readonly tasks: readonly Task[] | undefined;
}

/** The settings that the decision depends on. */
export type DecisionSettings = Pick<DrainFunctionSettings, "drainTimeoutSeconds" | "atDeadline">;

/** A change that is made in AWS. */
export type Command =
  /** Sets these registrations DRAINING. */
  | { readonly kind: "setDraining"; readonly registrations: readonly string[] }
  /** Stops these tasks. */
  | { readonly kind: "stopTasks"; readonly tasks: readonly string[] }
  /** Extends the time that the lifecycle hook waits. */
  | { readonly kind: "heartbeat" }
  /** Completes the lifecycle action, so that the instance goes. */
  | { readonly kind: "complete" };

/** The next step of one instance. */
export interface Decision {
  /** `ignore`: it is not terminating. `wait`: something blocks it. `complete`: it goes now. */
  readonly outcome: "ignore" | "wait" | "complete";
  /** The reason for the outcome, for the log. */
  readonly reason: string;
  /** Executed in this order. */
  readonly commands: readonly Command[];
  /** Blockers that the instance waits for. When it completes after the drain timeout: those that die with it. */
  readonly blockers: readonly Blocker[];
}

/**
 * Age of a termination from which every run records a heartbeat, in seconds: a third of the hook's heartbeat timeout of
 * 1800 s. The function runs once a minute, so twenty runs in a row may fail. A drain that ends sooner needs no heartbeat,
 * and the time of the last heartbeat need not be kept.
 */
const FIRST_HEARTBEAT_SECONDS = 600;

/**
 * How long a standalone task that is stopped at the deadline may take, in seconds: the maximum `stopTimeout` of a container
 * that ECS documents (ECS API reference, ContainerDefinition).
 */
const STOP_GRACE_SECONDS = 120;

/**
 * How long an instance that is not registered may still register, in seconds from the start of its termination: it may
 * have been terminated while it booted. As a rule, ECS agents register within a minute and a half of the launch.
 */
const REGISTRATION_GRACE_SECONDS = 120;

/** Registrations that the scheduler may place tasks on, now or soon. Only an ACTIVE one can be set DRAINING. */
export const acceptsTasks = ({ status }: Registration): boolean => status === "ACTIVE" || status === "REGISTERING";

/**
 * Decides the next step of an instance. The same view gives the same commands, and executing them twice does no harm.
 *
 * The lifecycle action is completed in one of three cases. First, every task that is not a daemon's has lastStatus STOPPED,
 * seen after the last registration stopped accepting tasks. Second, there is still no registration when none is likely to
 * come. Third, the drain timeout has passed and `atDeadline` lets the instance go. A drain that could not even start before
 * the timeout is started first and completed by the next run, so that tasks get their stop signal. While the start of the
 * termination is unknown, the timeout never passes: AWS ends the hook after 48 hours.
 *
 * @param now in milliseconds since the epoch
 */
export function decide(view: View, settings: DecisionSettings, now: number): Decision {
  const isWaiting = view.lifecycleState === "Terminating:Wait";
  if (!meaningOfState(view.lifecycleState).drains)
    return { outcome: "ignore", reason: "not terminating", commands: [], blockers: [] };

  const blockers = blockersOf(view, settings, now);
  const heartbeat = isWaiting ? heartbeatOf(view, settings, now) : [];
  const start = setDraining(view.registrations ?? []);
  if (start.length > 0) return wait("the drain starts", blockers, [...start, ...heartbeat]);
  // Before the hook waits there is nothing to complete.
  if (!isWaiting) return wait("the lifecycle hook has not begun", blockers, []);
  if (blockers.length === 0) return complete(view.registrations?.length ? "no task is left" : "not registered", []);
  const deadline = deadlineOf(view, settings);
  if (deadline === undefined || now < deadline) return wait("the drain goes on", blockers, heartbeat);

  switch (settings.atDeadline) {
    case "wait":
      return wait("the drain timeout has passed: it waits on", blockers, heartbeat);
    case "stopStandalone":
      return (
        stopStandalone({ tasks: view.tasks, blockers, heartbeat, deadline, now }) ??
        complete("the drain timeout has passed", blockers)
      );
    case "terminate":
      return complete("the drain timeout has passed", blockers);
  }
}

const wait = (reason: string, blockers: readonly Blocker[], commands: readonly Command[]): Decision => ({
  outcome: "wait",
  reason,
  commands,
  blockers,
});

const complete = (reason: string, blockers: readonly Blocker[]): Decision => ({
  outcome: "complete",
  reason,
  commands: [{ kind: "complete" }],
  blockers,
});

/** The drain of an instance after its timeout. */
interface Overdue {
  readonly tasks: readonly Task[] | undefined;
  readonly blockers: readonly Blocker[];
  /** The heartbeat, when one is due. */
  readonly heartbeat: readonly Command[];
  /** When the drain timeout passed, in milliseconds since the epoch. */
  readonly deadline: number;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** Stops the standalone tasks and waits for them. Gives undefined when nothing is left to wait for. */
function stopStandalone({ tasks, blockers, heartbeat, deadline, now }: Overdue): Decision | undefined {
  const standalone = tasks?.filter((task) => isLive(task) && !task.group.startsWith("service:"));
  // A task that ECS did not describe may be anything: it is not stopped.
  const running = (standalone ?? [])
    .filter(({ lastStatus, desiredStatus }) => lastStatus !== "UNKNOWN" && desiredStatus !== "STOPPED")
    .map(({ arn }) => arn);
  if (running.length > 0)
    return wait("standalone tasks are told to stop", blockers, [{ kind: "stopTasks", tasks: running }, ...heartbeat]);
  const mayStop = (stoppingAt = deadline) => now < Math.max(stoppingAt, deadline) + STOP_GRACE_SECONDS * 1000;
  const mayAnyStop = standalone ? standalone.some(({ stoppingAt }) => mayStop(stoppingAt)) : mayStop();
  return mayAnyStop ? wait("standalone tasks stop", blockers, heartbeat) : undefined;
}

/** A heartbeat once the termination is old enough, or of unknown age, unless the instance goes at its deadline anyway. */
function heartbeatOf(view: View, settings: DecisionSettings, now: number): readonly Command[] {
  const age = ageSeconds(view, now);
  const isDue = age === undefined || age >= FIRST_HEARTBEAT_SECONDS;
  const isHeld = !hasTimedOut(view, settings, now) || settings.atDeadline !== "terminate";
  return isHeld && isDue ? [{ kind: "heartbeat" }] : [];
}

/** Age of the termination; undefined while its start is unknown. */
const ageSeconds = ({ terminatingSince }: View, now: number): number | undefined =>
  terminatingSince === undefined ? undefined : (now - terminatingSince) / 1000;

/** When the drain timeout passes, in milliseconds since the epoch; undefined while the termination's start is unknown. */
const deadlineOf = (
  { terminatingSince }: View,
  { drainTimeoutSeconds }: Pick<DecisionSettings, "drainTimeoutSeconds">,
): number | undefined => (terminatingSince === undefined ? undefined : terminatingSince + drainTimeoutSeconds * 1000);

/** Whether the instance waits in the hook and its drain timeout has passed. @param now in milliseconds since the epoch */
export function hasTimedOut(view: View, settings: Pick<DecisionSettings, "drainTimeoutSeconds">, now: number): boolean {
  const deadline = deadlineOf(view, settings);
  return view.lifecycleState === "Terminating:Wait" && deadline !== undefined && now >= deadline;
}

/** Whether the task blocks its instance. A daemon's task does not. */
const isLive = ({ lastStatus, daemon }: Task): boolean => lastStatus !== "STOPPED" && !daemon;

/** The command that sets every ACTIVE registration DRAINING; none when there is none. */
export function setDraining(registrations: readonly Registration[]): readonly Command[] {
  const active = registrations.filter(({ status }) => status === "ACTIVE").map(({ arn }) => arn);
  return active.length > 0 ? [{ kind: "setDraining", registrations: active }] : [];
}

function blockersOf(view: View, { drainTimeoutSeconds }: DecisionSettings, now: number): readonly Blocker[] {
  const { registrations, tasks } = view;
  if (!registrations) return [{ why: "its container instances could not be read" }];
  const age = ageSeconds(view, now);
  const isYoung = age === undefined || age < Math.min(REGISTRATION_GRACE_SECONDS, drainTimeoutSeconds);
  if (registrations.length === 0 && isYoung) return [{ why: "it is not registered, and may yet be" }];
  const accepting = registrations.filter(acceptsTasks);
  if (accepting.length > 0)
    return accepting.map(({ arn, status }) => ({ why: `it is ${status} and may get tasks`, containerInstance: arn }));
  if (!tasks) return [{ why: "its tasks could not be read" }];
  const disconnected = new Set(registrations.filter(({ agentConnected }) => !agentConnected).map(({ arn }) => arn));
  return tasks.filter(isLive).map((task) => ({
    why: whyLeft(task, disconnected.has(task.registration)),
    containerInstance: task.registration,
    task: task.arn,
    group: task.group,
    lastStatus: task.lastStatus,
  }));
}

function whyLeft({ lastStatus, desiredStatus, group }: Task, disconnected: boolean): string {
  if (lastStatus === "UNKNOWN") return "ECS lists it but does not describe it";
  if (disconnected) return "the agent is disconnected, so nobody can tell when it stops";
  if (desiredStatus === "STOPPED") return "it is stopping";
  return group.startsWith("service:") ? "its service has not replaced it yet" : "it is standalone: no service moves it";
}

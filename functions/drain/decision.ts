/** A registration of an instance with the cluster. One instance may have several. */
export interface Registration {
  readonly arn: string;
  /** REGISTERING, ACTIVE, DRAINING, DEREGISTERING, REGISTRATION_FAILED or INACTIVE. */
  readonly status: string;
  readonly agentConnected: boolean;
}

export interface Task {
  readonly arn: string;
  /** ARN of the registration that it runs on. */
  readonly registration: string;
  /** UNKNOWN when ECS lists the task but does not describe it. */
  readonly lastStatus: string;
  readonly desiredStatus: string;
  /** `service:<name>`, or `family:<name>` when no service looks after it. */
  readonly group: string;
  /** When it was told to stop, in milliseconds since the epoch. */
  readonly stoppingAt?: number | undefined;
  /** It belongs to a DAEMON service: ECS stops it last, and it keeps nothing from ending. */
  readonly daemon: boolean;
}

/** What AWS says of one instance. What could not be read is undefined, never empty. */
export interface View {
  /** State in the Auto Scaling group; undefined when the instance has left it. */
  readonly lifecycleState: string | undefined;
  /** When the termination began, in milliseconds since the epoch. */
  readonly terminatingSince: number | undefined;
  readonly registrations: readonly Registration[] | undefined;
  /** Every task of the registrations, listed after the last of them had stopped accepting tasks. */
  readonly tasks: readonly Task[] | undefined;
}

/** What may be done with an instance that something still blocks when its drain timeout has passed. */
export const AT_DEADLINE = ["terminate", "stopStandalone", "wait"] as const;

export type AtDeadline = (typeof AT_DEADLINE)[number];

export interface DrainSettings {
  /** How long a termination may take, in seconds. */
  readonly drainTimeoutSeconds: number;
  /**
   * What happens then: `terminate`: the instance dies with what still runs on it. `stopStandalone`: the tasks that no
   * service will move are told to stop first. `wait`: it waits on until AWS ends the hook.
   *
   * @default "terminate"
   */
  readonly atDeadline?: AtDeadline;
}

export type Command =
  | { readonly kind: "setDraining"; readonly registrations: readonly string[] }
  | { readonly kind: "stopTasks"; readonly tasks: readonly string[] }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "complete" };

/** What keeps an instance waiting. */
export interface Blocker {
  readonly why: string;
  readonly containerInstance?: string;
  readonly task?: string;
  readonly group?: string;
  readonly lastStatus?: string;
}

export interface Decision {
  readonly outcome: "ignore" | "wait" | "complete";
  readonly reason: string;
  /** To be carried out in this order. */
  readonly commands: readonly Command[];
  /** What the instance waits for; when the drain timeout has passed: what dies with it. */
  readonly blockers: readonly Blocker[];
}

/**
 * Age of a termination from which every look records a heartbeat, in seconds: a third of the hook's heartbeat timeout
 * of 1800 s. Looks come once a minute, so twenty of them may fail in a row; a drain that ends sooner needs no heartbeat;
 * and nobody has to remember when the last one was recorded.
 */
const FIRST_HEARTBEAT_SECONDS = 600;

/**
 * How long a standalone task may take to stop once it is told to at the deadline, in seconds: the longest `stopTimeout`
 * of a container that ECS documents (ECS API reference, ContainerDefinition).
 */
const STOP_GRACE_SECONDS = 120;

/**
 * How long an instance that is not registered may yet register, in seconds from the begin of its termination: it may have
 * been terminated while it booted. ECS agents register within a minute and a half of the launch as a rule.
 */
const REGISTRATION_GRACE_SECONDS = 120;

/** Registrations that the scheduler may place tasks on, now or soon. Only an ACTIVE one can be set DRAINING. */
export const acceptsTasks = ({ status }: Registration): boolean => status === "ACTIVE" || status === "REGISTERING";

/**
 * Decides what to do with an instance now. The same view gives the same commands, and carrying them out twice does no
 * harm.
 *
 * The lifecycle action is completed once every task that is not a daemon's has lastStatus STOPPED, seen after the last
 * registration stopped accepting tasks; or once there is still no registration when none is likely to come; or once the
 * drain timeout has passed and what is to happen then has happened. A drain that could not even start before the timeout
 * is started first and completed at the next look, so that tasks are told to stop. When nobody knows when the termination
 * began, the timeout never passes: AWS ends the hook after 48 hours.
 */
export function decide(view: View, settings: DrainSettings, now: number): Decision {
  const { lifecycleState, terminatingSince, registrations, tasks } = view;
  const { drainTimeoutSeconds, atDeadline = "terminate" } = settings;
  const waiting = lifecycleState === "Terminating:Wait";
  // Not waiting yet: there is nothing to complete, but tasks may leave already.
  if (!waiting && lifecycleState !== "Terminating") return decision("ignore", "not terminating");

  const ageSeconds = terminatingSince === undefined ? undefined : (now - terminatingSince) / 1000;
  const overdue = hasTimedOut(view, settings, now);
  const mayRegister =
    registrations?.length === 0 &&
    (ageSeconds === undefined || ageSeconds < Math.min(REGISTRATION_GRACE_SECONDS, drainTimeoutSeconds));
  const blockers = mayRegister ? [{ why: "it is not registered, and may yet be" }] : blockersOf(registrations, tasks);

  const start = setDraining(registrations ?? []);
  if (start.length > 0) return decision("wait", "the drain starts", ...start, ...heartbeat());
  if (!waiting) return decision("wait", "the lifecycle hook has not begun");
  if (overdue && blockers.length > 0) return decideAtDeadline();
  if (blockers.length > 0) return decision("wait", "the drain goes on", ...heartbeat());
  return decision("complete", registrations?.length ? "no task is left" : "not registered", { kind: "complete" });

  function decideAtDeadline(): Decision {
    if (atDeadline === "wait") return decision("wait", "the drain timeout has passed: it waits on", ...heartbeat());
    if (atDeadline === "stopStandalone") {
      const alive = tasks?.filter(isLive).filter(({ group }) => !group.startsWith("service:"));
      // What ECS did not describe may be anything: it is not stopped.
      const untold = (alive ?? [])
        .filter(({ lastStatus, desiredStatus }) => lastStatus !== "UNKNOWN" && desiredStatus !== "STOPPED")
        .map(({ arn }) => arn);
      if (untold.length > 0)
        return decision(
          "wait",
          "standalone tasks are told to stop",
          { kind: "stopTasks", tasks: untold },
          ...heartbeat(),
        );
      const deadline = (terminatingSince ?? now) + drainTimeoutSeconds * 1000;
      const mayStop = (toldAt = deadline) => now < Math.max(toldAt, deadline) + STOP_GRACE_SECONDS * 1000;
      if (alive ? alive.some(({ stoppingAt }) => mayStop(stoppingAt)) : mayStop())
        return decision("wait", "standalone tasks stop", ...heartbeat());
    }
    return decision("complete", "the drain timeout has passed", { kind: "complete" });
  }
  function heartbeat(): Command[] {
    const due = ageSeconds === undefined || ageSeconds >= FIRST_HEARTBEAT_SECONDS;
    const held = !overdue || atDeadline !== "terminate";
    return waiting && held && due ? [{ kind: "heartbeat" }] : [];
  }
  function decision(outcome: Decision["outcome"], reason: string, ...commands: Command[]): Decision {
    return { outcome, reason, commands, blockers: outcome === "ignore" ? [] : blockers };
  }
}

/** Whether the instance waits in the hook and its drain timeout has passed. @param now in milliseconds since the epoch */
export const hasTimedOut = (
  { lifecycleState, terminatingSince }: View,
  { drainTimeoutSeconds }: DrainSettings,
  now: number,
): boolean =>
  lifecycleState === "Terminating:Wait" &&
  terminatingSince !== undefined &&
  now - terminatingSince >= drainTimeoutSeconds * 1000;

/** A daemon's task keeps nothing waiting. */
const isLive = ({ lastStatus, daemon }: Task): boolean => lastStatus !== "STOPPED" && !daemon;

/** Only an ACTIVE registration can be set DRAINING. */
export function setDraining(registrations: readonly Registration[]): readonly Command[] {
  const active = registrations.filter(({ status }) => status === "ACTIVE").map(({ arn }) => arn);
  return active.length > 0 ? [{ kind: "setDraining", registrations: active }] : [];
}

function blockersOf(registrations: View["registrations"], tasks: View["tasks"]): Blocker[] {
  if (!registrations) return [{ why: "its container instances could not be read" }];
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

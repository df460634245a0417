/** A registration of an instance with the cluster. One instance may have several. */
export interface Registration {
  readonly arn: string;
  readonly status: string;
  readonly agentConnected: boolean;
}

export interface Task {
  readonly arn: string;
  readonly lastStatus: string;
  /** `service:<name>`, or `family:<name>` when no service looks after it. */
  readonly group: string;
  /** It belongs to a DAEMON service: it stops last and keeps nothing from ending. */
  readonly daemon: boolean;
}

/** What AWS says of one terminating instance. */
export interface View {
  readonly instanceId: string;
  /** State in the Auto Scaling group; undefined when the instance has left it. */
  readonly lifecycleState: string | undefined;
  /** When the termination began, in milliseconds since the epoch; undefined when AWS does not say. */
  readonly terminatingSince: number | undefined;
  readonly registrations: readonly Registration[];
  /** Every task of the registrations, running or stopped; empty while one of them is ACTIVE. */
  readonly tasks: readonly Task[];
}

export type Command =
  | { readonly kind: "setDraining"; readonly registrations: readonly string[] }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "complete" };

export interface Decision {
  readonly commands: readonly Command[];
  readonly reason:
    | "not terminating"
    | "not registered"
    | "tasks may still be placed"
    | "no task is left"
    | "the drain timeout has passed"
    | "tasks are left";
  /** The tasks that keep the instance waiting. */
  readonly blockers: readonly Task[];
}

/**
 * Age of a termination, in milliseconds, from which each look records a heartbeat: a third of the hook's heartbeat
 * timeout of 1800 s. A drain that ends sooner needs none.
 */
export const FIRST_HEARTBEAT_MS = 600_000;

/**
 * Decides what to do with a terminating instance now. The same view gives the same commands, and carrying them out twice
 * does no harm.
 *
 * Its action is completed only once every task that is not a daemon's has reached STOPPED, seen after the last
 * registration stopped accepting tasks, or once the drain timeout has passed.
 */
export function decide(view: View, drainTimeoutMs: number, now: number): Decision {
  const waiting = view.lifecycleState === "Terminating:Wait";
  if (!waiting && view.lifecycleState !== "Terminating") return verdict("not terminating");

  const age = now - (view.terminatingSince ?? now);
  const blockers = view.tasks.filter((task) => task.lastStatus !== "STOPPED" && !task.daemon);
  const active = view.registrations.filter((registration) => registration.status === "ACTIVE").map(({ arn }) => arn);
  const open = view.registrations.some(({ status }) => status !== "INACTIVE");

  if (waiting && age >= drainTimeoutMs) return verdict("the drain timeout has passed", { kind: "complete" });
  if (active.length > 0)
    return verdict("tasks may still be placed", { kind: "setDraining", registrations: active }, ...keepAlive());
  if (blockers.length > 0) return verdict("tasks are left", ...keepAlive());
  if (!waiting) return verdict("not terminating");
  return verdict(open ? "no task is left" : "not registered", { kind: "complete" });

  function keepAlive(): Command[] {
    return waiting && age >= FIRST_HEARTBEAT_MS ? [{ kind: "heartbeat" }] : [];
  }
  function verdict(reason: Decision["reason"], ...commands: Command[]): Decision {
    return { commands, reason, blockers };
  }
}

import type { Clients } from "../shared/clients";
import { meaningOfState } from "../shared/lifecycle-states";
import { log } from "../shared/log";
import { batches, inParallel } from "../shared/parallel";
import { logAction } from "./action-log";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import { type Decision, decide, hasTimedOut } from "./decision";
import { execute } from "./execute";
import type { Publish } from "./metrics";
import { CALLS_SIDE_BY_SIDE, IDS_IN_A_FILTER, readCluster } from "./read-cluster";
import { readLifecycleStates, readTerminationStarts } from "./read-group";

/** When the hook began to wait according to its message, in milliseconds since the epoch, by instance id. */
export type HookTimes = ReadonlyMap<string, number | undefined>;

/**
 * Seconds of a run after which it begins no further round. A round reads the tasks of each instance by two calls, which
 * take at most half of the function's minute even when each takes a second.
 */
const LAST_ROUND_SECONDS = 30;

/**
 * Moves each of the instances that is terminating one step on, in rounds, those that have been terminating for longest
 * first. When more are terminating than a run has time for, the next run and the events of their own tasks see to the
 * others. A failure with one of them does not keep the others from their step. Whatever could not be read counts as unknown,
 * not as empty.
 *
 * @param which instances, or all of the group: only then all of the metrics are published
 * @param publish publishes the metrics. @default nothing is published
 * @returns the errors by instance id
 * @throws when the group cannot be read: nothing is known then
 */
export async function reconcile(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  which: HookTimes | "all",
  publish: Publish = () => undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const states = await readLifecycleStates(clients, settings);
  const ids = [...(which === "all" ? states : which).keys()].filter((id) => meaningOfState(states.get(id)).drains);
  const counts = { drainingInstances: ids.length, drainBlockers: 0, overdueDrains: 0 };
  if (ids.length === 0) {
    if (which === "all") publish(settings.clusterName, counts);
    return new Map();
  }

  const failures = new Map<string, unknown>();
  const began = Date.now();
  const starts = await readTerminationStarts(clients, settings, ids, began).catch((error: unknown) => {
    for (const id of ids) failures.set(id, error);
    return new Map<string, number>();
  });
  const since = (id: string) => starts.get(id) ?? (which === "all" ? undefined : which.get(id));
  const rounds = batches(longestTerminatingFirst(ids, since), IDS_IN_A_FILTER);
  for (const [index, round] of rounds.entries()) {
    if (Date.now() - began >= LAST_ROUND_SECONDS * 1000) {
      log("info", "the time for a run is over: the next one goes on with the other instances", {
        cluster: settings.clusterName,
        instances: ids.length - index * IDS_IN_A_FILTER,
      });
      break;
    }
    const found = await reconcileRound(clients, settings, { ids: round, states, since, failures });
    counts.drainBlockers += found.blockers;
    counts.overdueDrains += found.overdue;
  }
  if (which === "all") publish(settings.clusterName, counts);
  // An overdue instance may go in a run that the schedule did not start.
  else if (counts.overdueDrains > 0) publish(settings.clusterName, { overdueDrains: counts.overdueDrains });
  for (const [instanceId, error] of failures)
    logAction(settings, instanceId, "error", "something failed: the next run tries again", { error: String(error) });
  return failures;
}

/** Instances whose termination began first come first, and before them those of which that is not known. */
const longestTerminatingFirst = (
  ids: readonly string[],
  since: (id: string) => number | undefined,
): readonly string[] => [...ids].sort((one, other) => (since(one) ?? 0) - (since(other) ?? 0));

/** Instances that are read and moved on together: at most as many as one filter takes. */
interface Round {
  readonly ids: readonly string[];
  /** Lifecycle state of each instance of the group. */
  readonly states: ReadonlyMap<string, string>;
  /** When an instance's termination began, in milliseconds since the epoch; undefined where that is not known. */
  readonly since: (id: string) => number | undefined;
  /** Gets the errors by instance id. */
  readonly failures: Map<string, unknown>;
}

/** Moves instances one step on. @returns counts of their blockers, and of the instances that are overdue */
async function reconcileRound(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  { ids, states, since, failures }: Round,
): Promise<{ readonly blockers: number; readonly overdue: number }> {
  const cluster = await readCluster(clients, settings, ids);
  for (const [id, error] of cluster.failures) failures.set(id, error);
  let blockers = 0;
  let overdue = 0;
  await inParallel(ids, CALLS_SIDE_BY_SIDE, async (id) => {
    const view = {
      lifecycleState: states.get(id),
      terminatingSince: since(id),
      registrations: undefined,
      tasks: undefined,
      ...cluster.views.get(id),
    };
    const now = Date.now();
    const decision = decide(view, settings, now);
    blockers += decision.blockers.length;
    if (decision.blockers.length > 0 && hasTimedOut(view, settings, now)) overdue += 1;
    try {
      for (const command of decision.commands) await execute(clients, settings, id, command);
    } catch (error) {
      failures.set(id, error);
    }
    logStep(settings, id, decision, view.terminatingSince);
  });
  return { blockers, overdue };
}

/** Logs one line for each step of an instance. */
function logStep(
  settings: DrainFunctionSettings,
  instanceId: string,
  { outcome, reason, commands, blockers }: Decision,
  terminatingSince?: number,
): void {
  const lost = outcome === "complete" && blockers.length > 0;
  logAction(settings, instanceId, lost ? "warn" : "info", reason, {
    outcome,
    terminatingSince: terminatingSince === undefined ? "unknown" : new Date(terminatingSince).toISOString(),
    commands: commands.map(({ kind }) => kind),
    blockers,
  });
}

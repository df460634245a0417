import type { Clients } from "../shared/clients";
import { meaningOfState } from "../shared/lifecycle-states";
import { inParallel } from "../shared/parallel";
import { logAction } from "./action-log";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import { type Decision, decide, hasTimedOut } from "./decision";
import { execute } from "./execute";
import type { Publish } from "./metrics";
import { CALLS_SIDE_BY_SIDE, readCluster } from "./read-cluster";
import { readLifecycleStates, readTerminationStarts } from "./read-group";

/** When the hook began to wait according to its message, in milliseconds since the epoch, by instance id. */
export type HookTimes = ReadonlyMap<string, number | undefined>;

/**
 * Moves each of the instances that is terminating one step on. A failure with one of them does not keep the others from
 * their step. Whatever could not be read counts as unknown, not as empty.
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
  const [starts, cluster] = await Promise.all([
    readTerminationStarts(clients, settings, ids, Date.now()).catch((error: unknown) => {
      for (const id of ids) failures.set(id, error);
      return new Map<string, number>();
    }),
    readCluster(clients, settings, ids),
  ]);
  for (const [id, error] of cluster.failures) failures.set(id, error);

  await inParallel(ids, CALLS_SIDE_BY_SIDE, async (id) => {
    const view = {
      lifecycleState: states.get(id),
      terminatingSince: starts.get(id) ?? (which === "all" ? undefined : which.get(id)),
      registrations: undefined,
      tasks: undefined,
      ...cluster.views.get(id),
    };
    const now = Date.now();
    const decision = decide(view, settings, now);
    counts.drainBlockers += decision.blockers.length;
    if (decision.blockers.length > 0 && hasTimedOut(view, settings, now)) counts.overdueDrains += 1;
    try {
      for (const command of decision.commands) await execute(clients, settings, id, command);
    } catch (error) {
      failures.set(id, error);
    }
    logStep(settings, id, decision, view.terminatingSince);
  });
  if (which === "all") publish(settings.clusterName, counts);
  // An overdue instance may go in a run that the schedule did not start.
  else if (counts.overdueDrains > 0) publish(settings.clusterName, { overdueDrains: counts.overdueDrains });
  for (const [instanceId, error] of failures)
    logAction(settings, instanceId, "error", "something failed: the next run tries again", { error: String(error) });
  return failures;
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

import { inParallel } from "../shared/parallel";
import { logAction } from "./action-log";
import { carryOut } from "./carry-out";
import { CALLS_SIDE_BY_SIDE, type Clients, type Settings } from "./clients";
import { type Decision, decide, hasTimedOut } from "./decision";
import type { Publish } from "./metrics";
import { readCluster } from "./read-cluster";
import { readLifecycleStates, readTerminationStarts } from "./read-group";

/** When a message says that the hook began to wait, by instance id. */
export type HookTimes = ReadonlyMap<string, number | undefined>;

/**
 * Looks at those of the instances that are terminating and moves each one step on. A failure with one of them does not
 * keep the others from their step; what could not be read counts as unknown, not as empty.
 *
 * @param which instances, or every one of the group: only then all of the metrics are published
 * @param publish where they go. @default nowhere
 * @returns the errors by instance id
 * @throws when the group can't be read: nothing is known then
 */
export async function lookAt(
  clients: Clients,
  settings: Settings,
  which: HookTimes | "all",
  publish: Publish = () => undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const states = await readLifecycleStates(clients, settings);
  const ids = [...(which === "all" ? states : which).keys()].filter((id) => isTerminating(states.get(id)));
  const counts = { DrainingInstances: ids.length, DrainBlockers: 0, OverdueDrains: 0 };
  const publishCounts = () => {
    if (which === "all") publish(settings.clusterName, counts);
    // The look that lets an overdue instance go need not be the scheduled one.
    else if (counts.OverdueDrains > 0) publish(settings.clusterName, { OverdueDrains: counts.OverdueDrains });
  };
  if (ids.length === 0) {
    publishCounts();
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
    counts.DrainBlockers += decision.blockers.length;
    if (decision.blockers.length > 0 && hasTimedOut(view, settings, now)) counts.OverdueDrains += 1;
    try {
      for (const command of decision.commands) await carryOut(clients, settings, id, command);
    } catch (error) {
      failures.set(id, error);
    }
    report(settings, id, decision, view.terminatingSince);
  });
  publishCounts();
  for (const [instanceId, error] of failures)
    logAction(settings, instanceId, "error", "something failed: the next look tries again", { error: String(error) });
  return failures;
}

const isTerminating = (state: string | undefined): boolean => state === "Terminating" || state === "Terminating:Wait";

/** One line for each look at an instance. */
function report(
  settings: Settings,
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

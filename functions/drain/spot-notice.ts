import type { Clients } from "../shared/clients";
import { meaningOfState } from "../shared/lifecycle-states";
import { logAction } from "./action-log";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import { setDraining } from "./decision";
import { execute } from "./execute";
import { readRegistrations } from "./read-cluster";
import { readLifecycleStates } from "./read-group";

/**
 * A notice of EC2 about a Spot Instance. `interruption`: EC2 takes the instance back within two minutes. `rebalance`: the
 * risk of an interruption has risen.
 */
export type SpotNotice = "interruption" | "rebalance";

/**
 * Decides whether an instance's tasks leave ahead of its termination, when there is no lifecycle action yet. An
 * interruption is certain, so it concerns every instance of the group. A rebalance recommendation concerns only an
 * instance in service.
 *
 * @param lifecycleState in the Auto Scaling group; undefined when the instance is not in the group
 */
export const concerns = (notice: SpotNotice, lifecycleState: string | undefined): boolean =>
  notice === "interruption" ? lifecycleState !== undefined : meaningOfState(lifecycleState).room === "now";

/**
 * Sets the container instances of a Spot Instance DRAINING at once. The runs during its termination do the rest.
 *
 * EC2 sends notices about every Spot Instance of the account, so the group is asked first.
 *
 * @throws when a call fails: Lambda repeats an invocation that came from EventBridge
 */
export async function handleSpotNotice(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  notice: SpotNotice,
  instanceId: string,
): Promise<void> {
  const lifecycleState = (await readLifecycleStates(clients, settings)).get(instanceId);
  if (!concerns(notice, lifecycleState)) return;
  const registrations =
    (await readRegistrations(clients.ecs, settings.clusterName, [instanceId])).get(instanceId) ?? [];
  const commands = setDraining(registrations);
  for (const command of commands) await execute(clients, settings, instanceId, command);
  logAction(settings, instanceId, "info", `spot ${notice}: its tasks leave`, {
    lifecycleState,
    commands: commands.map(({ kind }) => kind),
  });
}

import { logAction } from "./action-log";
import { carryOut } from "./carry-out";
import type { Clients, Settings } from "./clients";
import { setDraining } from "./decision";
import { readRegistrations } from "./read-cluster";
import { readLifecycleStates } from "./read-group";

/**
 * What EC2 says of a Spot Instance: `interruption`: it takes it back within two minutes. `rebalance`: it is likelier to
 * than before.
 */
export type Warning = "interruption" | "rebalance";

/**
 * Decides whether an instance's tasks leave ahead of its termination, when there is no lifecycle action yet. An
 * interruption is certain, so whatever still accepts tasks stops doing so; a recommendation concerns only what is in
 * service.
 *
 * @param lifecycleState in the Auto Scaling group; undefined when it is not the group's
 */
export const concerns = (warning: Warning, lifecycleState: string | undefined): boolean =>
  warning === "interruption" ? lifecycleState !== undefined : lifecycleState === "InService";

/**
 * Sets the container instances of an instance that EC2 warns of DRAINING at once. The looks at its termination do the rest.
 *
 * EC2 warns of every instance of the account, so the group is asked first. @throws when a call fails: Lambda repeats
 * what EventBridge invoked
 */
export async function heed(clients: Clients, settings: Settings, warning: Warning, instanceId: string): Promise<void> {
  const lifecycleState = (await readLifecycleStates(clients, settings)).get(instanceId);
  if (!concerns(warning, lifecycleState)) return;
  const registrations =
    (await readRegistrations(clients.ecs, settings.clusterName, [instanceId])).get(instanceId) ?? [];
  const commands = setDraining(registrations);
  for (const command of commands) await carryOut(clients, settings, instanceId, command);
  logAction(settings, instanceId, "info", `spot ${warning}: its tasks leave`, {
    lifecycleState,
    commands: commands.map(({ kind }) => kind),
  });
}

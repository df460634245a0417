import { CHANGES_SIDE_BY_SIDE } from "../shared/agent-attribute";
import { type Clients, createClients } from "../shared/clients";
import { log } from "../shared/log";
import { inParallel } from "../shared/parallel";
import { type WatchdogCall, type WatchdogFunctionSettings, watchdogContract } from "./contract";
import { decide, isWell } from "./decision";
import { execute } from "./execute";
import { readInService, readRegistrations } from "./read";

/**
 * Checks the agents once. The event does not matter: everything is read afresh.
 *
 * @throws when a call fails, once the other commands are executed. The run after the next minute tries again
 */
export const createHandler =
  (awsClients: Clients<WatchdogCall>, settings: WatchdogFunctionSettings) => async (): Promise<void> => {
    const { ecs, autoScaling } = awsClients;
    const registrations = await readRegistrations(ecs, settings.clusterName);
    if (registrations.every(isWell)) return;
    const inService = await readInService(autoScaling, settings.autoScalingGroupName);
    const { commands, disconnected, outage } = decide(registrations, inService, settings, Date.now());
    const message = outage ? "too many agents are disconnected: no instance is replaced" : "agents are checked";
    log(outage ? "warn" : "info", message, { cluster: settings.clusterName, disconnected, commands });
    await inParallel(commands, CHANGES_SIDE_BY_SIDE, (command) => execute(awsClients, settings, command));
  };

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: Clients<WatchdogCall> = createClients();

export const handler = createHandler(clients, watchdogContract.fromEnvironment(process.env));

import { log } from "../shared/log";
import { inParallel } from "../shared/parallel";
import { carryOut } from "./carry-out";
import { type Clients, createClients, type Settings, settingsFromEnvironment } from "./clients";
import { decide } from "./decision";
import { isAnyDisconnected, readInService, readRegistrations } from "./read";

/**
 * How many commands are under way at once. ECS allows 40 changes of a cluster a second (ECS developer guide, "Request
 * throttling"): 5 leave room for everybody else in the account.
 */
const COMMANDS_SIDE_BY_SIDE = 5;

/**
 * Looks at the agents once. Any event will do: everything is read afresh.
 *
 * @throws when a call fails, once the other commands are carried out. The look after the next minute tries again
 */
export const createHandler = (clients: Clients, settings: Settings) => async (): Promise<void> => {
  if (!(await isAnyDisconnected(clients.ecs, settings.clusterName))) return;
  const [registrations, inService] = await Promise.all([
    readRegistrations(clients.ecs, settings.clusterName),
    readInService(clients.autoScaling, settings.autoScalingGroupName),
  ]);
  const { commands, disconnected, outage } = decide(registrations, inService, settings, Date.now());
  const message = outage ? "too many agents are disconnected: no instance is replaced" : "agents are looked at";
  log(outage ? "warn" : "info", message, { disconnected, commands });
  await inParallel(commands, COMMANDS_SIDE_BY_SIDE, (command) => carryOut(clients, settings, command));
};

/** Exported so that a rehearsal can answer them from its virtual AWS. */
export const clients: Clients = createClients();

export const handler = createHandler(clients, settingsFromEnvironment(process.env));

import type { SQSBatchResponse } from "aws-lambda";
import { log } from "../shared/log";
import { logAction } from "./action-log";
import { type Clients, createClients, type Settings, settingsFromEnvironment } from "./clients";
import { lookAt } from "./look";
import { type Publish, publish } from "./metrics";
import { type Message, readTrigger } from "./trigger";
import { heed } from "./warning";

/**
 * Looks at the terminating instances that an event points to and moves each one step on.
 *
 * @param publish where the metrics go. @default nowhere
 * @throws when a look fails that no message stands for: the invocation then counts as an error. The look after the next
 *   minute tries again. Messages are reported as failed instead, so that only they come again.
 */
export const createHandler =
  (clients: Clients, settings: Settings, publish?: Publish) =>
  async (event: unknown): Promise<SQSBatchResponse | undefined> => {
    const trigger = readTrigger(event, settings);
    switch (trigger.kind) {
      case "schedule":
        throwIfAny(await lookAt(clients, settings, "all", publish));
        return undefined;
      case "stateChange":
        if (trigger.instanceId)
          throwIfAny(await lookAt(clients, settings, new Map([[trigger.instanceId, undefined]]), publish));
        return undefined;
      case "warning":
        await heed(clients, settings, trigger.warning, trigger.instanceId);
        return undefined;
      case "messages":
        return handleMessages(clients, settings, trigger.messages, publish);
    }
  };

async function handleMessages(
  clients: Clients,
  settings: Settings,
  messages: readonly Message[],
  publish: Publish | undefined,
): Promise<SQSBatchResponse> {
  for (const { messageId, kind, ...rest } of messages)
    if ("why" in rest) log(kind === "unreadable" ? "error" : "info", `message ${kind}: ${rest.why}`, { messageId });

  const terminating = messages.filter((message) => message.kind === "terminating");
  for (const { messageId, instanceId } of terminating)
    logAction(settings, instanceId, "info", "the lifecycle hook's message has come", { messageId });
  const failed = await findFailed(
    clients,
    settings,
    new Map(terminating.map(({ instanceId, sentAt }) => [instanceId, sentAt])),
    publish,
  );
  return {
    batchItemFailures: messages
      .filter((m) => m.kind === "unreadable" || (m.kind === "terminating" && failed.has(m.instanceId)))
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

/** The instances with which something failed: all of them when the group could not be read. */
async function findFailed(
  clients: Clients,
  settings: Settings,
  hookTimes: ReadonlyMap<string, number | undefined>,
  publish: Publish | undefined,
): Promise<{ has(instanceId: string): boolean }> {
  if (hookTimes.size === 0) return hookTimes;
  try {
    return await lookAt(clients, settings, hookTimes, publish);
  } catch (error) {
    for (const instanceId of hookTimes.keys())
      logAction(settings, instanceId, "error", "the Auto Scaling group could not be read", { error: String(error) });
    return hookTimes;
  }
}

function throwIfAny(failures: ReadonlyMap<string, unknown>): void {
  const [first] = failures;
  if (first) throw new Error(`${failures.size} of the looks failed, the first at ${first[0]}`, { cause: first[1] });
}

/** Exported so that a rehearsal can answer them from its virtual AWS. */
export const clients: Clients = createClients();

export const handler = createHandler(clients, settingsFromEnvironment(process.env), publish);

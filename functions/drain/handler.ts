import type { SQSBatchResponse } from "aws-lambda";
import { type Clients, createClients } from "../shared/clients";
import { log } from "../shared/log";
import { logAction } from "./action-log";
import { type DrainCall, type DrainFunctionSettings, drainContract } from "./contract";
import { deregisterGhosts } from "./deregister-ghosts";
import { type Publish, publish } from "./metrics";
import { type HookTimes, reconcile } from "./reconcile";
import { handleSpotNotice } from "./spot-notice";
import { type Message, readTrigger } from "./trigger";

/** Moves some of the instances one step on, and gives the errors by instance id. */
type Reconcile = (which: HookTimes | "all") => Promise<ReadonlyMap<string, unknown>>;

/**
 * Moves the terminating instances that an event concerns one step on.
 *
 * @param publishCounts publishes the metrics. @default nothing is published
 * @throws when a step fails that no message stands for: the invocation then counts as an error, and the next run tries
 *   again. Messages are reported as failed instead, so that only they are delivered again.
 */
export const createHandler =
  (awsClients: Clients<DrainCall>, settings: DrainFunctionSettings, publishCounts: Publish = () => undefined) =>
  async (event: unknown): Promise<SQSBatchResponse | undefined> => {
    const reconcileSome: Reconcile = (which) => reconcile(awsClients, settings, which, publishCounts);
    const trigger = readTrigger(event, settings);
    switch (trigger.kind) {
      case "schedule":
        await inTurn([
          async () => throwIfAny(await reconcileSome("all")),
          () => deregisterGhosts(awsClients, settings, publishCounts),
        ]);
        return undefined;
      case "stateChange":
        if (trigger.instanceId) throwIfAny(await reconcileSome(new Map([[trigger.instanceId, undefined]])));
        return undefined;
      case "spotNotice":
        await handleSpotNotice(awsClients, settings, trigger.notice, trigger.instanceId);
        return undefined;
      case "messages":
        return handleMessages(settings, trigger.messages, reconcileSome);
    }
  };

async function handleMessages(
  settings: DrainFunctionSettings,
  messages: readonly Message[],
  reconcileSome: Reconcile,
): Promise<SQSBatchResponse> {
  for (const { messageId, kind, ...rest } of messages)
    if ("why" in rest)
      log(kind === "unreadable" ? "error" : "info", `message ${kind}: ${rest.why}`, {
        cluster: settings.clusterName,
        messageId,
      });

  const terminating = messages.filter((message) => message.kind === "terminating");
  for (const { messageId, instanceId } of terminating)
    logAction(settings, instanceId, "info", "the lifecycle hook's message was received", { messageId });
  const hookTimes = new Map(terminating.map(({ instanceId, sentAt }) => [instanceId, sentAt]));
  const failed = await findFailed(settings, hookTimes, reconcileSome);
  return {
    batchItemFailures: messages
      .filter((m) => m.kind === "unreadable" || (m.kind === "terminating" && failed.has(m.instanceId)))
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

/** The instances whose step failed: all of them when the group could not be read. */
async function findFailed(
  settings: DrainFunctionSettings,
  hookTimes: HookTimes,
  reconcileSome: Reconcile,
): Promise<{ has(instanceId: string): boolean }> {
  if (hookTimes.size === 0) return hookTimes;
  try {
    return await reconcileSome(hookTimes);
  } catch (error) {
    for (const instanceId of hookTimes.keys())
      logAction(settings, instanceId, "error", "the Auto Scaling group could not be read", { error: String(error) });
    return hookTimes;
  }
}

/** Takes one step after the other, and all of them even if one fails. @throws the first error */
async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function throwIfAny(failures: ReadonlyMap<string, unknown>): void {
  const [first] = failures;
  if (first) throw new Error(`${failures.size} instances failed, the first is ${first[0]}`, { cause: first[1] });
}

/** Exported so that a rehearsal can answer their calls from its virtual AWS. */
export const clients: Clients<DrainCall> = createClients();

export const handler = createHandler(clients, drainContract.fromEnvironment(process.env), publish);

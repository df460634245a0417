import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { SQSBatchResponse } from "aws-lambda";
import { inParallel } from "../shared/batches";
import { log } from "../shared/log";
import { text, wholeNumber } from "../shared/settings";
import { type Clients, carryOut, readLifecycleStates, readTerminationStarts, readView, type Settings } from "./aws";
import { decide } from "./decision";
import { readTrigger } from "./trigger";

/** How many instances are looked at side by side: a mass scale-in must not exhaust the token buckets of the ECS API. */
const INSTANCES_SIDE_BY_SIDE = 5;

/** Reads the function's environment variables. @throws when one is missing or no number */
export const settingsFrom = (environment: NodeJS.ProcessEnv): Settings => ({
  clusterName: text(environment, "CLUSTER_NAME"),
  autoScalingGroupName: text(environment, "AUTO_SCALING_GROUP_NAME"),
  lifecycleHookName: text(environment, "LIFECYCLE_HOOK_NAME"),
  drainTimeoutSeconds: wholeNumber(environment, "DRAIN_TIMEOUT_SECONDS"),
});

/**
 * Looks at the terminating instances that an event points to and moves each one step on.
 *
 * @throws when a look fails for an instance that no message stands for; messages are reported as failed instead
 */
export const createHandler =
  (clients: Clients, settings: Settings) =>
  async (event: unknown): Promise<SQSBatchResponse | undefined> => {
    const trigger = readTrigger(event, settings);
    switch (trigger.kind) {
      case "schedule":
        return throwFirst(await lookAt(clients, settings, "all"));
      case "stateChange":
        return throwFirst(await lookAt(clients, settings, [trigger.instanceId]));
      case "messages": {
        for (const { messageId, note } of trigger.messages) if (note) log("warn", note, { messageId });
        const ids = trigger.messages.flatMap(({ instanceId }) => instanceId ?? []);
        const failures = ids.length > 0 ? await lookAt(clients, settings, [...new Set(ids)]) : new Map();
        return {
          batchItemFailures: trigger.messages
            .filter(({ instanceId, unreadable }) => unreadable || failures.has(instanceId))
            .map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      }
    }
  };

/** Looks at the waiting ones among these instances, and gives the failures by instance id. */
async function lookAt(
  clients: Clients,
  settings: Settings,
  instanceIds: readonly string[] | "all",
): Promise<Map<string, unknown>> {
  const states = await readLifecycleStates(clients, settings);
  const candidates = instanceIds === "all" ? [...states.keys()] : instanceIds;
  const terminating = candidates.filter((id) => ["Terminating", "Terminating:Wait"].includes(states.get(id) ?? ""));
  if (terminating.length === 0) return new Map();

  const starts = await readTerminationStarts(clients, settings, terminating, Date.now());
  const looks = await inParallel(terminating, INSTANCES_SIDE_BY_SIDE, (id) =>
    look(clients, settings, id, states.get(id), starts.get(id)),
  );
  const failures = new Map<string, unknown>();
  looks.forEach((result, index) => {
    if (result.status === "fulfilled") return;
    const instanceId = terminating[index]!;
    failures.set(instanceId, result.reason);
    log("error", "the look at an instance failed", { instanceId, error: String(result.reason) });
  });
  return failures;
}

/** One look at one instance. Once it accepts no more tasks, it is looked at again at once: it may be empty. */
async function look(
  clients: Clients,
  settings: Settings,
  instanceId: string,
  lifecycleState: string | undefined,
  terminatingSince: number | undefined,
): Promise<void> {
  for (const round of [1, 2]) {
    const view = await readView(clients, settings, instanceId, lifecycleState, terminatingSince);
    const decision = decide(view, settings.drainTimeoutSeconds * 1000, Date.now());
    for (const command of decision.commands) await carryOut(clients, settings, instanceId, command);
    log("info", decision.reason, {
      instanceId,
      commands: decision.commands.map(({ kind }) => kind),
      blockers: decision.blockers.map(({ arn, group, lastStatus }) => ({ task: arn, group, lastStatus })),
      disconnected: view.registrations.filter((r) => !r.agentConnected).map(({ arn }) => arn),
    });
    if (round === 2 || decision.reason !== "tasks may still be placed") return;
  }
}

function throwFirst(failures: ReadonlyMap<string, unknown>): undefined {
  for (const failure of failures.values()) throw failure;
  return undefined;
}

/** Exported for a rehearsal, which answers them from its virtual AWS. */
export const clients: Clients = { ecs: new ECSClient({}), autoScaling: new AutoScalingClient({}) };

export const handler = createHandler(clients, settingsFrom(process.env));

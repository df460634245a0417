import { DeregisterContainerInstanceCommand } from "@aws-sdk/client-ecs";
import type { Clients } from "../shared/clients";
import { describeContainerInstances } from "../shared/container-instances";
import { log } from "../shared/log";
import { unless } from "../shared/unless";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import { ghostsAmong, type Registration } from "./ghost-decision";
import type { Publish } from "./metrics";
import { readLifecycleStates, readTerminated } from "./read-group";

/**
 * Deregisters the container instances whose instances have ended, so that services replace the tasks that ECS still shows
 * as RUNNING. While every agent is connected, it costs one call.
 *
 * @param publish publishes their number
 * @throws when a call fails, once the others are made: the next run tries again
 */
export async function deregisterGhosts(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  publish: Publish,
): Promise<void> {
  const found = await describeContainerInstances(clients.ecs, settings.clusterName, "agentConnected == false");
  const disconnected = found.map(({ containerInstanceArn: arn = "", ec2InstanceId: instanceId = "", ...rest }) => ({
    arn,
    instanceId,
    agentConnected: rest.agentConnected ?? true,
  }));
  const ghosts = await ghostsOf(clients, settings, disconnected);
  publish(settings.clusterName, { ghostInstances: ghosts.length });
  for (const { arn, instanceId } of ghosts) {
    await unless(
      isGone,
      clients.ecs.call(DeregisterContainerInstanceCommand, {
        cluster: settings.clusterName,
        containerInstance: arn,
        force: true,
      }),
    );
    log("warn", "the instance has ended: its container instance is deregistered", {
      cluster: settings.clusterName,
      instanceId,
      containerInstance: arn,
    });
  }
}

/** Asks the group about the disconnected ones, and only about these. */
async function ghostsOf(
  clients: Clients<DrainCall>,
  settings: DrainFunctionSettings,
  disconnected: readonly Registration[],
): Promise<readonly Registration[]> {
  if (disconnected.length === 0) return [];
  const present = new Set((await readLifecycleStates(clients, settings)).keys());
  const strangers = disconnected.map(({ instanceId }) => instanceId).filter((id) => !present.has(id));
  if (strangers.length === 0) return [];
  const terminated = await readTerminated(clients, settings, strangers, Date.now());
  return ghostsAmong(disconnected, { present, terminated });
}

/** ECS has deregistered it by now. */
const isGone = ({ message }: Error): boolean => /container instance was not found/i.test(message);

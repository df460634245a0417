import { CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from "@aws-sdk/client-auto-scaling";
import { type ECSClient, StopTaskCommand, UpdateContainerInstancesStateCommand } from "@aws-sdk/client-ecs";
import { batches, inParallel } from "../shared/parallel";
import type { Clients, Settings } from "./clients";
import type { Command } from "./decision";

/** Container instances that one UpdateContainerInstancesState takes (ECS API reference). */
const UPDATED_AT_ONCE = 10;

/** Carries out one command for an instance. What is already as commanded counts as carried out. */
export async function carryOut(
  { ecs, autoScaling }: Clients,
  { clusterName: cluster, autoScalingGroupName, lifecycleHookName }: Settings,
  instanceId: string,
  command: Command,
): Promise<void> {
  const action = {
    AutoScalingGroupName: autoScalingGroupName,
    LifecycleHookName: lifecycleHookName,
    InstanceId: instanceId,
  };
  switch (command.kind) {
    case "setDraining":
      for (const containerInstances of batches(command.registrations, UPDATED_AT_ONCE)) {
        const { failures = [] } = await ecs.send(
          new UpdateContainerInstancesStateCommand({ cluster, containerInstances, status: "DRAINING" }),
        );
        if (failures[0]) throw new Error(`${failures[0].arn} can't be set DRAINING: ${failures[0].reason}`);
      }
      return;
    case "stopTasks":
      // One after the other, and all of them even if one fails.
      await inParallel(command.tasks, 1, (task) => unlessGone(stopTask(ecs, cluster, task)));
      return;
    case "heartbeat":
      return unlessClosed(autoScaling.send(new RecordLifecycleActionHeartbeatCommand(action)));
    case "complete":
      return unlessClosed(
        autoScaling.send(new CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: "CONTINUE" })),
      );
  }
}

const stopTask = (ecs: ECSClient, cluster: string, task: string): Promise<unknown> =>
  ecs.send(new StopTaskCommand({ cluster, task, reason: "Its instance terminates and the drain timeout has passed." }));

/** A task that is not there any more is what was wanted. */
async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const gone = error instanceof Error && /referenced task was not found/i.test(error.message);
    if (!gone) throw error;
  }
}

/** An action that somebody or something has closed already is what was wanted. */
async function unlessClosed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const closed = error instanceof Error && /No active Lifecycle Action found/i.test(error.message);
    if (!closed) throw error;
  }
}

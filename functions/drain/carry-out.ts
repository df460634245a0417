import { CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from "@aws-sdk/client-auto-scaling";
import { UpdateContainerInstancesStateCommand } from "@aws-sdk/client-ecs";
import { batches } from "../shared/parallel";
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
    case "heartbeat":
      return unlessClosed(autoScaling.send(new RecordLifecycleActionHeartbeatCommand(action)));
    case "complete":
      return unlessClosed(
        autoScaling.send(new CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: "CONTINUE" })),
      );
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

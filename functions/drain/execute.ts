import { CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from "@aws-sdk/client-auto-scaling";
import { StopTaskCommand, UpdateContainerInstancesStateCommand } from "@aws-sdk/client-ecs";
import type { Clients } from "../shared/clients";
import { batches, inParallel } from "../shared/parallel";
import { unless } from "../shared/unless";
import type { DrainCall, DrainFunctionSettings } from "./contract";
import type { Command } from "./decision";

/** Container instances that one UpdateContainerInstancesState accepts (ECS API reference). */
const UPDATED_AT_ONCE = 10;

/** Executes one command for an instance. A command whose result is there already counts as executed. @throws when it fails */
export async function execute(
  { ecs, autoScaling }: Clients<DrainCall>,
  { clusterName: cluster, autoScalingGroupName, lifecycleHookName }: DrainFunctionSettings,
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
        const { failures = [] } = await ecs.call(UpdateContainerInstancesStateCommand, {
          cluster,
          containerInstances,
          status: "DRAINING",
        });
        const failure = failures.find(({ reason }) => !isDraining(reason));
        if (failure) throw new Error(`${failure.arn} can't be set DRAINING: ${failure.reason}`);
      }
      return;
    case "stopTasks":
      // One after the other, and all of them even if one fails.
      await inParallel(command.tasks, 1, (task) => unless(isGone, stopTask(ecs, cluster, task)));
      return;
    case "heartbeat":
      return unless(isClosed, autoScaling.call(RecordLifecycleActionHeartbeatCommand, action));
    case "complete":
      return unless(
        isClosed,
        autoScaling.call(CompleteLifecycleActionCommand, { ...action, LifecycleActionResult: "CONTINUE" }),
      );
  }
}

const stopTask = (ecs: Clients<DrainCall>["ecs"], cluster: string, task: string): Promise<unknown> =>
  ecs.call(StopTaskCommand, { cluster, task, reason: "Its instance terminates and the drain timeout has passed." });

/** Another run has set it DRAINING since this one read it. */
const isDraining = (reason = ""): boolean => /\bDRAINING\b/.test(reason);

/** The task has stopped and been forgotten. */
const isGone = ({ message }: Error): boolean => /referenced task was not found/i.test(message);

/** The lifecycle action has ended. */
const isClosed = ({ message }: Error): boolean => /No active Lifecycle Action found/i.test(message);

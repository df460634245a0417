import { SetInstanceHealthCommand } from "@aws-sdk/client-auto-scaling";
import { forgetDisconnection, rememberDisconnection } from "../shared/agent-attribute";
import type { Clients } from "../shared/clients";
import { unless } from "../shared/unless";
import type { WatchdogCall, WatchdogFunctionSettings } from "./contract";
import type { Command } from "./decision";

/** Executes one command. An instance or registration that is gone by now needs none. @throws when it fails */
export async function execute(
  { ecs, autoScaling }: Clients<WatchdogCall>,
  { clusterName: cluster }: WatchdogFunctionSettings,
  command: Command,
): Promise<void> {
  switch (command.kind) {
    case "forget":
      return forgetDisconnection(ecs, cluster, command.registration);
    case "remember":
      return rememberDisconnection(ecs, cluster, command.registration, command.since);
    case "setUnhealthy":
      return unless(
        isGone,
        autoScaling.call(SetInstanceHealthCommand, {
          InstanceId: command.instanceId,
          HealthStatus: "Unhealthy",
          // An instance that still boots gets its grace period. Until it has passed the call does nothing, and is repeated.
          ShouldRespectGracePeriod: true,
        }),
      );
  }
}

const isGone = ({ name, message }: Error): boolean =>
  name === "ValidationError" && /Instance Id not found/i.test(message);

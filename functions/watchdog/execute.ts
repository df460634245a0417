import { SetInstanceHealthCommand } from "@aws-sdk/client-auto-scaling";
import { DeleteAttributesCommand, PutAttributesCommand } from "@aws-sdk/client-ecs";
import type { Clients } from "../shared/clients";
import { unless } from "../shared/unless";
import { DISCONNECTED_SINCE, type WatchdogCall, type WatchdogFunctionSettings } from "./contract";
import type { Command } from "./decision";

/** Executes one command. An instance or registration that is gone by now needs none. @throws when it fails */
export async function execute(
  { ecs, autoScaling }: Clients<WatchdogCall>,
  { clusterName: cluster }: WatchdogFunctionSettings,
  command: Command,
): Promise<void> {
  switch (command.kind) {
    case "forget":
      return unless(
        isGone,
        ecs.call(DeleteAttributesCommand, { cluster, attributes: [attributeOf(command.registration)] }),
      );
    case "remember":
      return unless(
        isGone,
        ecs.call(PutAttributesCommand, {
          cluster,
          attributes: [{ ...attributeOf(command.registration), value: command.since }],
        }),
      );
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

const attributeOf = (registration: string) => ({
  name: DISCONNECTED_SINCE,
  targetType: "container-instance" as const,
  targetId: registration,
});

const isGone = ({ name, message }: Error): boolean =>
  name === "TargetNotFoundException" || (name === "ValidationError" && /Instance Id not found/i.test(message));

import { SetInstanceHealthCommand } from "@aws-sdk/client-auto-scaling";
import { DeleteAttributesCommand, PutAttributesCommand } from "@aws-sdk/client-ecs";
import type { Clients, Settings } from "./clients";
import type { Command } from "./decision";
import { DISCONNECTED_SINCE } from "./read";

/** Carries out one command. What is gone by now needs none. */
export async function carryOut(
  { ecs, autoScaling }: Clients,
  { clusterName: cluster }: Settings,
  command: Command,
): Promise<void> {
  switch (command.kind) {
    case "forget":
      return unlessGone(
        ecs.send(new DeleteAttributesCommand({ cluster, attributes: [attributeOf(command.registration)] })),
      );
    case "remember":
      return unlessGone(
        ecs.send(
          new PutAttributesCommand({
            cluster,
            attributes: [{ ...attributeOf(command.registration), value: command.since }],
          }),
        ),
      );
    case "setUnhealthy":
      return unlessGone(
        autoScaling.send(
          new SetInstanceHealthCommand({
            InstanceId: command.instanceId,
            HealthStatus: "Unhealthy",
            // An instance that still boots gets its time. Until it has passed the call does nothing, and is repeated.
            ShouldRespectGracePeriod: true,
          }),
        ),
      );
  }
}

const attributeOf = (registration: string) => ({
  name: DISCONNECTED_SINCE,
  targetType: "container-instance" as const,
  targetId: registration,
});

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const gone =
      name === "TargetNotFoundException" || (name === "ValidationError" && /Instance Id not found/i.test(message));
    if (!gone) throw error;
  }
}

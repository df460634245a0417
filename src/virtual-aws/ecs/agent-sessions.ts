import { SECOND } from "../core/time";
import type { World } from "../core/world";
import type { ContainerInstance } from "./model";

const HOUR_SECONDS = 3600;

/** Lets an agent lose its connection several times an hour for a short while, from its registration on. */
export function followSessions(
  { clock, draws }: World,
  instance: ContainerInstance,
  setConnected: (connected: boolean) => void,
): void {
  const id = instance.ec2InstanceId;
  const perHour = draws.of("agentDisconnectsPerHour", id);
  if (perHour === 0) return;
  const isOver = () => instance.status === "INACTIVE" || instance.machineEnded;
  const next = (): void => {
    const seconds = (-Math.log(1 - draws.chance(`disconnect of ${id}`)) * HOUR_SECONDS) / perHour;
    clock.after(seconds * SECOND, () => {
      if (isOver()) return;
      setConnected(false);
      clock.after(draws.next("agentDisconnectSeconds", id) * SECOND, () => {
        if (isOver()) return;
        setConnected(true);
        next();
      });
    });
  };
  next();
}

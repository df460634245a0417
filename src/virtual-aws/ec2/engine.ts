import { SECOND } from "../core/time";
import type { World } from "../core/world";
import type { Machine, MachineListener, RunningMachine } from "./model";

/** Amazon EC2: machines that are launched, boot and end. */
export class VirtualEc2 {
  readonly #world: World;
  readonly #listener: MachineListener;
  readonly #running = new Map<string, RunningMachine>();

  constructor(world: World, listener: MachineListener) {
    this.#world = world;
    this.#listener = listener;
  }

  /** Starts a machine; its ECS agent starts a while later. */
  launch({ instanceId, zone, instanceType, describedInstanceType }: Machine): void {
    const { clock, timings, observe } = this.#world;
    const machine = { instanceId, zone, instanceType, ...(describedInstanceType && { describedInstanceType }) };
    observe({ time: clock.now(), kind: "instanceLaunched", instance: instanceId });
    const boot = clock.after(timings.agentRegisteredSeconds * SECOND, () => this.#listener.booted(machine));
    this.#running.set(instanceId, { ...machine, launchedMs: clock.now(), boot });
  }

  /** Ends a machine, whether it was told to or dies by itself; one that has ended stays so. */
  end(instanceId: string): void {
    const machine = this.#running.get(instanceId);
    if (!machine) return;
    this.#running.delete(instanceId);
    this.#world.clock.cancel(machine.boot);
    this.#listener.ended(instanceId);
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceTerminated", instance: instanceId });
  }

  isRunning(instanceId: string): boolean {
    return this.#running.has(instanceId);
  }

  /** When its own boot steps are done, in milliseconds since the epoch; undefined when it does not run. */
  bootCompletedMs(instanceId: string): number | undefined {
    const machine = this.#running.get(instanceId);
    if (!machine) return undefined;
    const { agentRegisteredSeconds, bootCompletedSeconds } = this.#world.timings;
    return machine.launchedMs + (agentRegisteredSeconds + bootCompletedSeconds) * SECOND;
  }
}

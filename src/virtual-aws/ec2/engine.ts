import { hasAccelerators, isBareMetal, typeOf } from "../../aws/instance-types";
import { SECOND } from "../core/time";
import { arn, type World } from "../core/world";
import { CapacityLimits } from "./capacity-limits";
import type { Machine, MachineEnd, MachineListener, RunningMachine } from "./model";
import { SPOT_NOTICE_SECONDS } from "./timings";

const MONTH_SECONDS = 30 * 24 * 3600;

/** Amazon EC2: machines that are launched, boot and end; Spot Instances are taken back after a notice. */
export class VirtualEc2 {
  /** Limits on the launch of machines. */
  readonly limits: CapacityLimits;
  readonly #world: World;
  readonly #listener: MachineListener;
  readonly #running = new Map<string, RunningMachine>();

  constructor(world: World, listener: MachineListener) {
    this.#world = world;
    this.#listener = listener;
    this.limits = new CapacityLimits(world);
  }

  /** Why a machine of a type cannot be launched in a zone now; undefined when it can. */
  refusal(zone: string, machine: TypedMachine): string | undefined {
    return this.limits.refusal({ zone, ...countedOf(machine) });
  }

  /** Starts a machine; its ECS agent starts a while later. */
  launch(machine: Machine): void {
    const { clock, observe } = this.#world;
    const { instanceId, zone, instanceType, describedInstanceType, bootSteps = 0, isSpot = false } = machine;
    const launched = {
      instanceId,
      zone,
      instanceType,
      bootSteps,
      isSpot,
      ...(describedInstanceType && { describedInstanceType }),
    };
    observe({ time: clock.now(), kind: "instanceLaunched", instance: instanceId, ...this.#billing(instanceId) });
    const boot = clock.after(this.#registeredSeconds(launched) * SECOND, () => this.#listener.booted(launched));
    this.#running.set(instanceId, { ...launched, launchedMs: clock.now(), boot });
    this.limits.count(countedOf(launched), true);
    if (isSpot) this.#drawInterruption(instanceId);
  }

  /** Seconds from a machine's launch to its registration. */
  #registeredSeconds(machine: Machine): number {
    const { draws } = this.#world;
    const { instanceId, instanceType, bootSteps = 0 } = machine;
    const type = typeOf(machine);
    return (
      draws.of("agentRegisteredSeconds", instanceId) +
      bootSteps * draws.of("bootStepSeconds", instanceId) +
      (isBareMetal({ name: instanceType }) ? draws.of("metalBootSeconds", instanceId) : 0) +
      (type && hasAccelerators(type) ? draws.of("acceleratorBootSeconds", instanceId) : 0)
    );
  }

  #billing(instanceId: string): { readonly billedFromMs?: number } {
    const { clock, draws, timings } = this.#world;
    if (timings.billing === "fromRequest") return {};
    return { billedFromMs: clock.now() + draws.of("inServiceSeconds", instanceId) * SECOND };
  }

  /** Each Spot Instance is taken back some day; whether it still runs then is another question. */
  #drawInterruption(instanceId: string): void {
    const { clock, draws } = this.#world;
    const perMonth = draws.of("spotInterruptionsPerMonth", instanceId);
    if (perMonth === 0) return;
    const seconds = (-Math.log(1 - draws.chance(`interruption of ${instanceId}`)) * MONTH_SECONDS) / perMonth;
    const leadSeconds = draws.of("rebalanceLeadSeconds", instanceId);
    clock.after(Math.max(0, seconds - leadSeconds) * SECOND, () => this.recommendRebalance(instanceId));
    clock.after(seconds * SECOND, () => this.interrupt(instanceId));
  }

  /** EC2 says that a Spot Instance is likelier than others to be taken back. */
  recommendRebalance(instanceId: string): void {
    if (!this.isRunning(instanceId)) return;
    this.#notice("EC2 Instance Rebalance Recommendation", instanceId, {});
    this.#listener.rebalanceRecommended(instanceId);
  }

  /** EC2 takes a Spot Instance back: after its notice of two minutes the machine ends, whatever hooks wait. */
  interrupt(instanceId: string): void {
    if (!this.isRunning(instanceId)) return;
    const { clock, observe } = this.#world;
    observe({ time: clock.now(), kind: "instanceInterrupted", instance: instanceId });
    this.#notice("EC2 Spot Instance Interruption Warning", instanceId, { "instance-action": "terminate" });
    clock.after(SPOT_NOTICE_SECONDS * SECOND, () => {
      if (!this.isRunning(instanceId)) return;
      this.end(instanceId, "terminated");
      this.#listener.interrupted(instanceId);
    });
  }

  #notice(detailType: string, instanceId: string, detail: object): void {
    const resources = [arn(this.#world, "ec2", `instance/${instanceId}`)];
    this.#listener.event("aws.ec2", detailType, resources, { "instance-id": instanceId, ...detail });
  }

  /** Ends a machine; one that has ended stays so. */
  end(instanceId: string, how: MachineEnd): void {
    const machine = this.#running.get(instanceId);
    if (!machine) return;
    this.#running.delete(instanceId);
    this.limits.count(countedOf(machine), false);
    this.#world.clock.cancel(machine.boot);
    this.#listener.ended(instanceId, how);
    this.#world.observe({ time: this.#world.clock.now(), kind: "instanceTerminated", instance: instanceId });
  }

  isRunning(instanceId: string): boolean {
    return this.#running.has(instanceId);
  }

  /** When its own boot steps are done, in milliseconds since the epoch; undefined when it does not run. */
  bootCompletedMs(instanceId: string): number | undefined {
    const machine = this.#running.get(instanceId);
    if (!machine) return undefined;
    const completedSeconds = this.#world.draws.of("bootCompletedSeconds", instanceId);
    return machine.launchedMs + (this.#registeredSeconds(machine) + completedSeconds) * SECOND;
  }
}

/** The type of a machine, by its name or as the group describes it, and how it is bought. */
type TypedMachine = Pick<Machine, "instanceType" | "describedInstanceType" | "isSpot">;

/** The machine as it counts towards a quota of vCPUs. */
const countedOf = (machine: TypedMachine) => ({
  instanceType: machine.instanceType,
  vcpus: typeOf(machine)?.vcpus ?? 0,
  isSpot: machine.isSpot ?? false,
});

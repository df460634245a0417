import type { InstanceType } from "../../aws/instance-types";
import type { Timer } from "../core/clock";

/** An EC2 instance to launch. */
export interface Machine {
  /** Id of the instance. */
  readonly instanceId: string;
  /** Availability Zone, for example "us-east-1a". */
  readonly zone: string;
  /** For example "m5.large". */
  readonly instanceType: string;
  /** Figures of that type, where the group describes it. @default those of the table of instance types */
  readonly describedInstanceType?: InstanceType;
}

/** A machine that runs. */
export interface RunningMachine extends Machine {
  /** When it was launched, in milliseconds since the epoch. */
  readonly launchedMs: number;
  /** Ends its boot: the ECS agent registers. */
  readonly boot: Timer;
}

/** Takes part in the lives of machines. */
export interface MachineListener {
  /** Its ECS agent has started. */
  booted(machine: Machine): void;
  /** It is gone, with everything that ran on it. */
  ended(instanceId: string): void;
}

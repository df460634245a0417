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
  /** Steps that its user data runs before its ECS agent starts. @default 0 */
  readonly bootSteps?: number;
  /** Whether EC2 may take it back. @default false */
  readonly isSpot?: boolean;
}

/** How a machine ends: in due form, or by itself, so that its agent cannot deregister it. */
export type MachineEnd = "terminated" | "died";

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
  ended(instanceId: string, how: MachineEnd): void;
  /** EC2 has taken it back. */
  interrupted(instanceId: string): void;
  /** EC2 says that it is likelier to be taken back. */
  rebalanceRecommended(instanceId: string): void;
  /** EC2 puts an event on the bus. */
  event(source: string, detailType: string, resources: readonly string[], detail: object): void;
}

/**
 * An observation of a virtual cluster, at a time in milliseconds since the epoch. Measures are computed from observations
 * alone, so that every policy is judged by the same eyes.
 */
export type Observation = {
  /** Milliseconds since the epoch. */
  readonly time: number;
} /** A task is wanted. */ & (
  | { readonly kind: "taskWanted"; readonly task: string; readonly service?: string }
  /** A task got a place. */
  | { readonly kind: "taskPlaced"; readonly task: string; readonly instance: string }
  /** A task runs. */
  | { readonly kind: "taskRunning"; readonly task: string }
  /** A task counts towards its service's minimum healthy percent. */
  | { readonly kind: "taskHealthy"; readonly task: string }
  /** A task never found a place and is not wanted any more. */
  | { readonly kind: "taskWithdrawn"; readonly task: string }
  /** A task went its regular way to STOPPED. */
  | { readonly kind: "taskStopped"; readonly task: string }
  /** A task's machine died under it before it had reached STOPPED; its status then. */
  | { readonly kind: "taskKilled"; readonly task: string; readonly instance: string; readonly status: string }
  /** A machine was launched; its bill begins then, or at another time. */
  | { readonly kind: "instanceLaunched"; readonly instance: string; readonly billedFromMs?: number }
  /** A machine registered with the cluster. */
  | { readonly kind: "instanceRegistered"; readonly instance: string }
  /** An instance was set DRAINING; its tasks then, without those of daemons. */
  | { readonly kind: "drainBegan"; readonly instance: string; readonly tasks: number }
  /** The group began to terminate an instance. */
  | { readonly kind: "instanceTerminating"; readonly instance: string }
  /** EC2 takes a Spot Instance back: its machine goes in two minutes. */
  | { readonly kind: "instanceInterrupted"; readonly instance: string }
  /** A machine is gone. */
  | { readonly kind: "instanceTerminated"; readonly instance: string }
  /** A machine's container instance has left the cluster, which may be long after its machine. */
  | { readonly kind: "instanceDeregistered"; readonly instance: string }
  /** An instance refresh of the group began; how many instances it replaces. */
  | { readonly kind: "refreshBegan"; readonly instances: number }
  /** The group's instance refresh has replaced them all. */
  | { readonly kind: "refreshEnded" }
  /** An alarm ended the group's instance refresh; how many instances it has not replaced. */
  | { readonly kind: "refreshFailed"; readonly alarm: string; readonly left: number }
  /** The desired capacity of the group changed. */
  | { readonly kind: "capacityWanted"; readonly desired: number; readonly cause: string }
);

/** Gets each observation when it is made. */
export type Observer = (observation: Observation) => void;

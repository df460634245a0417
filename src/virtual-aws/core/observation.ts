/**
 * What an onlooker sees of a virtual cluster, at a time in milliseconds since the epoch. Measures are computed from
 * observations alone, so that every policy is judged by the same eyes.
 */
export type Observation = { readonly time: number } & (
  | { readonly kind: "taskWanted"; readonly task: string }
  | { readonly kind: "taskPlaced"; readonly task: string; readonly instance: string }
  | { readonly kind: "taskRunning"; readonly task: string }
  /** It never found a place and is not wanted any more. */
  | { readonly kind: "taskWithdrawn"; readonly task: string }
  /** It went its regular way to STOPPED. */
  | { readonly kind: "taskStopped"; readonly task: string }
  /** Its machine died under it before it had reached STOPPED. */
  | { readonly kind: "taskKilled"; readonly task: string; readonly instance: string; readonly status: string }
  | { readonly kind: "instanceLaunched"; readonly instance: string }
  | { readonly kind: "instanceRegistered"; readonly instance: string }
  | { readonly kind: "drainBegan"; readonly instance: string; readonly tasks: number }
  | { readonly kind: "instanceTerminating"; readonly instance: string }
  | { readonly kind: "instanceTerminated"; readonly instance: string }
  | { readonly kind: "capacityWanted"; readonly desired: number; readonly cause: string }
);

export type Observer = (observation: Observation) => void;

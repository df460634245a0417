import type { DrainFunctionSettings } from "../../../functions/drain/contract";

/** Settings of the function in the tests. */
export const SETTINGS: DrainFunctionSettings = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  lifecycleHookName: "drain",
  drainTimeoutSeconds: 3600,
  atDeadline: "terminate",
};

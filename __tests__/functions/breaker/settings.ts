import type { BreakerFunctionSettings } from "../../../functions/breaker/contract";

/** Settings of the function in the tests. */
export const SETTINGS: BreakerFunctionSettings = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  maxFailedLaunches: 3,
};

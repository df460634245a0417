import type { WatchdogFunctionSettings } from "../../../functions/watchdog/contract";

/** Settings of the function in the tests. */
export const SETTINGS: WatchdogFunctionSettings = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  disconnectedMinutes: 10,
};

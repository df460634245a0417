import type { HeadroomFunctionSettings } from "../../../functions/headroom/contract";
import { METRIC_NAMESPACE } from "../../../functions/shared/contract";

/** Settings of the function in the tests. */
export const SETTINGS: HeadroomFunctionSettings = {
  clusterName: "demo",
  autoScalingGroupName: "demo-instances",
  metricNamespace: METRIC_NAMESPACE,
  container: { cpu: 128, memory: 128 },
  shortageThreshold: 2,
  excessThreshold: 20,
  reservePercent: 0,
  learntReservePercent: 0,
  scaleInWindowMinutes: 0,
  schedule: [],
  otherContainers: [],
  instance: { cpu: 2048, memory: 1024, gpus: 0 },
  scales: true,
  capacityProvider: "instances-demo",
  networkInterfaces: 0,
  trunkedInterfaces: 0,
};

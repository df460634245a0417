import { COMMON_CODECS, type CommonSettings, functionContract } from "../shared/contract";
import { wholeNumber } from "../shared/variables";

/** Settings of the breaker function. */
export interface BreakerFunctionSettings extends CommonSettings {
  /** Launches in a row whose instance did not come into service, after which launching is suspended. */
  readonly maxFailedLaunches: number;
}

/** Contract of the breaker function. */
export const breakerContract = functionContract<BreakerFunctionSettings>("breaker", {
  ...COMMON_CODECS,
  maxFailedLaunches: wholeNumber("MAX_FAILED_LAUNCHES", 1),
});

/** The API calls of the breaker function. Its code can make no others, and its rights name each. */
export type BreakerCall =
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:DescribeScalingActivities"
  | "autoscaling:SuspendProcesses";

import { COMMON_CODECS, type CommonSettings, functionContract } from "../shared/contract";
import { wholeNumber } from "../shared/variables";

/** Settings of the watchdog function. */
export interface WatchdogFunctionSettings extends CommonSettings {
  /** How long every agent of an instance has to be disconnected before the instance is replaced, in minutes. */
  readonly disconnectedMinutes: number;
}

/** Contract of the watchdog function. */
export const watchdogContract = functionContract<WatchdogFunctionSettings>("watchdog", {
  ...COMMON_CODECS,
  disconnectedMinutes: wholeNumber("DISCONNECTED_MINUTES", 1),
});

/** The API calls of the watchdog function. Its code can make no others, and its rights name each. */
export type WatchdogCall =
  | "autoscaling:DescribeAutoScalingGroups"
  | "autoscaling:SetInstanceHealth"
  | "ecs:DeleteAttributes"
  | "ecs:DescribeContainerInstances"
  | "ecs:ListContainerInstances"
  | "ecs:PutAttributes";

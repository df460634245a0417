import type { BreakerCall } from "./breaker/contract";
import type { DrainCall } from "./drain/contract";
import type { HeadroomCall } from "./headroom/contract";
import type { WatchdogCall } from "./watchdog/contract";

/** An API call that a function makes: the virtual AWS answers each. */
export type FunctionCall = BreakerCall | DrainCall | HeadroomCall | WatchdogCall;

import { watchdogContract } from "../../../functions/watchdog/contract";
import { SETTINGS } from "./settings";

/** The handler reads its environment when it is loaded, as it does in Lambda. */
Object.assign(process.env, watchdogContract.toEnvironment(SETTINGS));

import fc from "fast-check";
import { DEEP, SEED } from "./deep";

// The same seed in every run, so that the gate says the same of the same commit. DRYDOCK_SEED tries others.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED, ...(DEEP ? { numRuns: 5000 } : {}) });

export default fc;

import fc from "fast-check";
import { SEED } from "./deep";

fc.configureGlobal({ seed: SEED, numRuns: 5000 });

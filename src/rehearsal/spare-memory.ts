import { setFlagsFromString } from "node:v8";
import type { PolicyRun } from "./run-policy";

/** Instances of a group, at the maximum, from which memory is spared. */
const LARGE_GROUP = 1000;

/**
 * By how much the heap may grow beyond what is in use before V8 collects garbage, in percent. Left alone, V8 lets it grow
 * several times over: with 1,000 instances a run took 367 MB in place of 222 MB. It takes almost a third more processor time
 * for that.
 */
const GROWTH_PERCENT = 40;

/** Lets the whole process keep less garbage while it runs a large cluster. A small one is played sooner without. */
export const spareMemory = ({ blueprint }: Pick<PolicyRun, "blueprint">): void => {
  if (blueprint.group.maxSize >= LARGE_GROUP) setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
};

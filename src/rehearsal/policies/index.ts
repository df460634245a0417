import { baseline } from "./baseline";
import { drydock } from "./drydock";
import type { Policy } from "./policy";

/** The policy that is rehearsed: its warnings are the report's, and the chart shows its capacity. */
export const SUBJECT: Policy = drydock;

/** The policy whose figures the others' are divided by. */
export const REFERENCE: Policy = baseline;

/** Every policy that a rehearsal runs, in the order of its report. A new policy is an entry here, and its own file. */
export const POLICIES: readonly Policy[] = [SUBJECT, REFERENCE];

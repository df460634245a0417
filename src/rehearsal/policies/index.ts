import { baseline } from "./baseline";
import { clairvoyant } from "./clairvoyant";
import { current } from "./current";
import { drydock } from "./drydock";
import { fargate } from "./fargate";
import { managedInstances } from "./managed-instances";
import { managedPacked, managedSpread } from "./managed-scaling";
import type { AnyPolicy, Policy } from "./policy";
import { predictive } from "./predictive";
import { reservation } from "./reservation";
import { schedule } from "./schedule";

/** The policy that is rehearsed: its warnings are the report's, and the chart shows its capacity. */
export const SUBJECT: Policy = drydock;

/** The policy whose figures the others' are divided by. */
export const REFERENCE: Policy = baseline;

/** Every policy that can be rehearsed, in the order of reports. A new policy is an entry here, and its own file. */
export const ALL_POLICIES: readonly AnyPolicy[] = [
  SUBJECT,
  managedInstances,
  fargate,
  managedPacked,
  managedSpread,
  schedule,
  predictive,
  reservation,
  REFERENCE,
  clairvoyant,
];

/** The policy that a cluster has which Drydock did not make: others are compared with it, and no other cluster has it. */
export const CURRENT: Policy = current;

/** The policies that a rehearsal of such a cluster runs when none are named. */
export const FOREIGN_POLICIES: readonly Policy[] = [SUBJECT, CURRENT, managedInstances, managedPacked];

/** The policies that a rehearsal runs when none are named: those that a newcomer would choose among. */
export const POLICIES: readonly AnyPolicy[] = [SUBJECT, managedInstances, managedPacked, REFERENCE];

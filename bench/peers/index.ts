import { baseline } from "../../src/rehearsal/policies/baseline";
import { drydock } from "../../src/rehearsal/policies/drydock";
import type { Policy, PolicyDecision } from "../../src/rehearsal/policies/policy";
import { cdkDrainHook } from "./cdk-drain-hook";
import { successor } from "./successor";

/** Every policy of the comparisons, in the order of their tables. A new one is an entry here, and its own file. */
const PEERS: readonly Policy[] = [{ ...baseline, title: "CloudFormation templates" }, successor, cdkDrainHook, drydock];

/** The policies that take this decision themselves; a comparison of the decision runs these. */
export const peersThatDecide = (decision: PolicyDecision): readonly Policy[] =>
  PEERS.filter(({ decides }) => decides.includes(decision));

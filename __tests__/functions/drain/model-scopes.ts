import { DEEP } from "../../support/deep";
import { type Exploration, explore, type Scope } from "./explore";
import { DRYDOCK } from "./machines";
import type { Machine } from "./model";

/** The smallest scope in which every broken machine is caught. */
export const SMALL: Scope = {
  instances: 1,
  tasks: ["service", "standalone"],
  registrations: 1,
  runsAtOnce: 2,
  atDeadline: "terminate",
  registers: "whileYoung",
};

/** Scopes for every policy at the deadline. */
const SCOPES: readonly Partial<Scope>[] = [
  {},
  { tasks: ["service", "daemon"], runsAtOnce: 1 },
  { tasks: ["standalone", "daemon"], runsAtOnce: 1 },
];

/**
 * Several instances share nothing but the clock, so that what they can do together is worth checking rather than likely to
 * surprise: all of it in the long suite. An agent that registers anew does not do so while a run is under way.
 */
const DEEP_SCOPES: readonly Partial<Scope>[] = [
  { tasks: ["service", "daemon"] },
  { tasks: ["standalone", "daemon"] },
  { registrations: 2, registers: "betweenRuns" },
  { instances: 2, runsAtOnce: 1 },
];

/** Explores, and prints how much that was. */
function exploreAloud(scope: Scope, machine: Machine = DRYDOCK): Exploration {
  const { instances, tasks, registrations, runsAtOnce, atDeadline } = scope;
  const found = explore(scope, machine);
  process.stdout.write(
    `drain model | ${instances} x (${tasks.join(", ")}) | ${registrations} registration(s) | ${runsAtOnce} run(s) at once | ` +
      `${atDeadline} | ${found.states} states | ${found.transitions} transitions\n`,
  );
  return found;
}

export const IS_SAFE = "%j: no live task is killed before the drain timeout, and every instance ends";

export function isSafe(its: Partial<Scope>): void {
  const { broken, states } = exploreAloud({ ...SMALL, ...its });
  expect(broken).toBeUndefined();
  expect(states).toBeGreaterThan(1000);
}

/** The checks for one policy at the deadline. Each has a file of its own, `model-<policy>.test.ts`: they run side by side. */
export const exploreInterleavings = (atDeadline: Scope["atDeadline"]): void =>
  describe(`every interleaving, with the policy ${atDeadline} at the deadline`, () => {
    test.each([...SCOPES, ...(DEEP ? DEEP_SCOPES : [])])(IS_SAFE, (its) => isSafe({ ...its, atDeadline }));
  });

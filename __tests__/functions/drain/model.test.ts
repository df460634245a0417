import { AT_DEADLINE } from "../../../functions/drain/decision";
import { DEEP } from "../../support/deep";
import { type Exploration, explore, type Scope } from "./explore";
import { BROKEN_MACHINES, DRYDOCK } from "./machines";
import type { Machine } from "./model";

const SMALL: Scope = {
  instances: 1,
  tasks: ["service", "standalone"],
  registrations: 1,
  looksAtOnce: 2,
  atDeadline: "terminate",
  registers: "whileYoung",
};

/** Scopes for every policy at the deadline. */
const SCOPES: readonly Partial<Scope>[] = [
  {},
  { tasks: ["service", "daemon"], looksAtOnce: 1 },
  { tasks: ["standalone", "daemon"], looksAtOnce: 1 },
];

/**
 * Several instances share nothing but the clock, so that what they can do together is worth checking rather than likely to
 * surprise: all of it in the long suite. An agent that registers anew does not do so while a look is under way.
 */
const DEEP_SCOPES: readonly Partial<Scope>[] = [
  { tasks: ["service", "daemon"] },
  { tasks: ["standalone", "daemon"] },
  { registrations: 2, registers: "betweenLooks" },
  { instances: 2, looksAtOnce: 1 },
];

/** The largest ones, for the policy that the others only add steps to. */
const LARGE_SCOPES: readonly Partial<Scope>[] = [
  { instances: 2, looksAtOnce: 2, tasks: ["service", "service"] },
  { instances: 3, looksAtOnce: 1, tasks: ["service", "service"] },
];

/** Explores, and prints how much that was. */
function exploreAloud(scope: Scope, machine: Machine = DRYDOCK): Exploration {
  const { instances, tasks, registrations, looksAtOnce, atDeadline } = scope;
  const found = explore(scope, machine);
  process.stdout.write(
    `drain model | ${instances} x (${tasks.join(", ")}) | ${registrations} registration(s) | ${looksAtOnce} look(s) at once | ` +
      `${atDeadline} | ${found.states} states | ${found.transitions} transitions\n`,
  );
  return found;
}

const IS_SAFE = "%j: no live task is killed before the drain timeout, and every instance ends";

function isSafe(its: Partial<Scope>): void {
  const { broken, states } = exploreAloud({ ...SMALL, ...its });
  expect(broken).toBeUndefined();
  expect(states).toBeGreaterThan(1000);
}

describe.each(AT_DEADLINE)("every interleaving, with the policy %s at the deadline", (atDeadline) => {
  test.each([...SCOPES, ...(DEEP ? DEEP_SCOPES : [])])(IS_SAFE, (its) => isSafe({ ...its, atDeadline }));
});

test.each(DEEP ? LARGE_SCOPES : [{ instances: 2, looksAtOnce: 1, tasks: ["service", "service"] as const }])(
  IS_SAFE,
  isSafe,
  3_600_000,
);

test.each(BROKEN_MACHINES)("$name: is caught", (machine) => {
  expect(explore(SMALL, machine).broken?.rule).toBe(machine.breaks);
});

test("the way to a broken rule is told step by step", () => {
  const { broken } = explore(SMALL, BROKEN_MACHINES[0]!);
  expect(broken?.trace[0]).toBe("the hook begins");
  expect(broken?.trace.at(-1)).toBe("a look carries out complete");
});

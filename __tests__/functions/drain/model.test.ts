import { existsSync } from "node:fs";
import { join } from "node:path";
import { AT_DEADLINE } from "../../../functions/drain/contract";
import { explore } from "./explore";
import { BROKEN_MACHINES } from "./machines";
import { SMALL } from "./model-scopes";

test.each(AT_DEADLINE)("the interleavings of the policy %s have a file of their own", (atDeadline) => {
  expect(existsSync(join(__dirname, `model-${atDeadline}.test.ts`))).toBe(true);
});

test.each(BROKEN_MACHINES)("$name: is caught", (machine) => {
  expect(explore(SMALL, machine).broken?.rule).toBe(machine.breaks);
});

test("the way to a broken rule is told step by step", () => {
  const { broken } = explore(SMALL, BROKEN_MACHINES[0]!);
  expect(broken?.trace[0]).toBe("the hook begins");
  expect(broken?.trace.at(-1)).toBe("a run executes complete");
});

import { changesRehearsal } from "../../src/review/rehearsed-changes";
import { planNamed } from "./plans";

test.each<[string, boolean]>([
  ["application-new", true],
  ["application-updated", true],
  ["drain-timeout", true],
  ["managed-scaling", true],
  ["sizes", true],
  ["spot", true],
  ["thresholds", true],
  ["type-changed", true],
  ["ami-rolled", false],
  ["egress-none", false],
  ["nothing", false],
  ["opened", false],
  ["shorter-logs", false],
  ["zone-added", false],
])("the plan %s is rehearsed before and after: %s", (name, expected) => {
  expect(changesRehearsal([{ name, plan: planNamed(name) }], [])).toBe(expected);
});

test("stacks that cannot be planned yet may change anything", () => {
  expect(changesRehearsal([{ name: "nothing", plan: planNamed("nothing") }], ["example-cluster"])).toBe(true);
});

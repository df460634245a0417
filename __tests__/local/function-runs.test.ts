import example from "../../environments/example";
import { scheduledFunctions, type TriggersJson } from "../../src/local/function-runs";
import { synthesize } from "../support/synthesize";

test("the functions that a schedule starts are found in a synthesized stack, and no other", () => {
  const stack = JSON.parse(synthesize("cluster", example, "example").text) as TriggersJson;
  expect([...scheduledFunctions(stack)].sort()).toEqual(["example-drain", "example-headroom"]);
});

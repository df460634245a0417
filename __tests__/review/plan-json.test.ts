import { readPlan } from "../../src/review/plan-json";
import { stackNameOf } from "../../src/review/review";
import { planNamed } from "./plans";

test.each([
  ["a saved plan", "PK\u0003\u0004", "p: got a saved plan, allowed the JSON of a plan"],
  ["a log", "Plan: 3 to add", "p: got a text that is not JSON, allowed the JSON of a plan"],
  ["other JSON", "[1]", "p: got JSON that is no plan, allowed what terraform show -json prints"],
  ["a state", '{"format_version":"1.0","values":{}}', "p: got a state, allowed a plan"],
  ["JSON of a later Terraform", '{"format_version":"2.0"}', "p: got format_version 2.0, allowed 1.x"],
  [
    "a plan that failed",
    '{"format_version":"1.2","resource_changes":[],"errored":true}',
    "p: got a plan that Terraform could not finish, allowed a whole one",
  ],
])("%s is refused by its name, with what to do", (_, text, message) => {
  expect(() => readPlan("p", text)).toThrow(message);
  expect(() => readPlan("p", text)).toThrow(/; (make one with: terraform plan|use Terraform 1.10|mend its error)/);
});

test("the stack of a plan is known by the provider's tags and by its outputs", () => {
  expect(["first-deployment", "volume-new"].map((name) => stackNameOf(planNamed(name)))).toEqual([
    "example-cluster",
    "example-volume",
  ]);
  expect(stackNameOf({ format_version: "1.2" })).toBeUndefined();
});

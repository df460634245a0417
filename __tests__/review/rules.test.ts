import type { Level } from "../../src/review/levels";
import { remarksOf, reviewPlans } from "../../src/review/review";
import { planNamed } from "./plans";

const reviewOf = (name: string) => reviewPlans([{ name, plan: planNamed(name) }]);

/** Level and text of each remark on a plan. */
const remarksOn = (name: string): readonly (readonly [Level, string])[] =>
  remarksOf(reviewOf(name)).map(({ level, text }) => [level, text]);

const PACE =
  "in 4 batches of 1: about 15 min without drains, 55 min when every drain takes its whole timeout; up to 5 run at once";

test.each<[string, readonly (readonly [Level, string])[]]>([
  ["nothing", []],
  ["first-deployment", [["attention", "203.0.113.0/24 may connect to tcp 80"]]],
  ["volume-new", []],
  [
    "volume-added",
    [
      ["attention", "Running instances run their boot steps again, a tenth of them at a time"],
      ["attention", `4 instances are replaced (launch template: network_interfaces) ${PACE}`],
      [
        "attention",
        expect.stringMatching(
          /^The role example-instances-eu-central-1 may also: elasticfilesystem:ClientMount, elasticfilesystem:ClientRootAccess, elasticfilesystem:ClientWrite on arn:aws:elasticfilesystem:\S+$/,
        ) as unknown as string,
      ],
    ],
  ],
  [
    "type-changed",
    [
      ["attention", `4 instances are replaced (launch template: instance_type) ${PACE}`],
      ["information", "cluster.capacity.instanceType: t3.micro -> t3.small"],
      ["information", "cluster.headroom.excessThreshold: 10 -> 17"],
    ],
  ],
  ["spot", [["attention", `4 instances are replaced ${PACE}`]]],
])("the plan %s", (name, remarks) => {
  expect(remarksOn(name)).toEqual(remarks);
});

test("resources without a remark are summed up by construct, and none is left out", () => {
  const [stack] = reviewOf("first-deployment").stacks;
  expect(stack!.constructs.find(({ construct }) => construct === "headroom")!.others[0]).toMatch(
    /^new: 2 scaling policies, 2 rules of EventBridge, /,
  );
  const counts = stack!.constructs.map(({ counts: { create } }) => create);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(stack!.counts.create);
});

test("the bill's difference comes of the plan's own values, before and after", () => {
  const { money } = reviewOf("type-changed");
  expect(money!.parts.map(({ name }) => name)).toEqual(["instances"]);
  expect(money!.afterUsd - money!.beforeUsd).toBeCloseTo(money!.parts[0]!.afterUsd - money!.parts[0]!.beforeUsd);
  expect(reviewOf("nothing").money!.parts).toEqual([]);
  expect(reviewOf("spot").money!.afterUsd).toBeLessThan(reviewOf("nothing").money!.afterUsd);
});

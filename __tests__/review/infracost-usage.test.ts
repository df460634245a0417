import { groupsIn, infracostUsage } from "../../src/review/infracost-usage";
import { planNamed } from "./plans";

test("the usage file has each Auto Scaling group that stays, with whole instances", () => {
  const groups = groupsIn([
    { name: "network", plan: planNamed("egress-none") },
    { name: "cluster", plan: planNamed("type-changed") },
  ]);
  expect(groups).toEqual([expect.stringMatching(/^aws_autoscaling_group\.\w+$/)]);
  expect(infracostUsage(groups, 2.43, "rehearsal of example under a trace")).toBe(
    "# 2.43 instances on average: rehearsal of example under a trace\n" +
      `version: 0.1\nresource_usage:\n  ${groups[0]}:\n    instances: 2\n    operating_system: linux\n`,
  );
});

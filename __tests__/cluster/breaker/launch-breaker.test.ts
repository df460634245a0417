import { dirname } from "node:path";
import { breakerContract } from "../../../functions/breaker/contract";
import { FUNCTION_VARIABLE } from "../../../functions/shared/contract";
import type { EnvironmentInput } from "../../../src/environment/schema";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { deploy, type Observation, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { settingsIn } from "../../support/function-settings";
import { statementsFor, statementsOf } from "../../support/policy";
import { SMALLEST, synthesize, withSynthesis } from "../../support/synthesize";

const INPUT: EnvironmentInput = {
  ...SMALLEST,
  cluster: { capacity: { minSize: 2, maxSize: 4, maxFailedLaunches: 4 }, draining: { timeoutSeconds: 60 } },
};
const cluster = synthesize("cluster", INPUT);
const group = cluster.one("aws_autoscaling_group");

test("each failed launch of the group starts the function", () => {
  const breaker = cluster.byId("launch-breaker/function/function");
  expect(settingsIn(breaker, breakerContract)).toEqual({
    clusterName: "demo",
    autoScalingGroupName: group["name"],
    maxFailedLaunches: 4,
  });
  expect(JSON.parse(String(cluster.byId("launch-breaker/failed-launch-rule")["event_pattern"]))).toEqual({
    source: ["aws.autoscaling"],
    "detail-type": ["EC2 Instance Launch Unsuccessful"],
    detail: { AutoScalingGroupName: [group["name"]] },
  });
});

test("it may suspend the processes of its own group, and change nothing else", () => {
  const { policy } = cluster.byId("launch-breaker/function/policy");
  const actions = statementsOf(policy).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/:(Describe|.*Log)/.test(String(action)))).toEqual([
    "autoscaling:SuspendProcesses",
  ]);
  expect(statementsFor(policy, "autoscaling:SuspendProcesses")).toMatchObject([
    { Resource: expect.stringMatching(/:autoScalingGroup:\*:autoScalingGroupName\/demo-instances$/) },
  ]);
});

test("the suspension belongs to who sets it: an apply neither takes it back nor shows it", () => {
  expect(group).not.toHaveProperty("suspended_processes");
  expect(group["lifecycle"]).toMatchObject({ ignore_changes: expect.arrayContaining(["suspended_processes"]) });
});

test("the group and the function do not wait for each other when they are destroyed", () => {
  const [machines, breaker] = [cluster.address("capacity/group"), cluster.address("launch-breaker/function/function")];
  expect(cluster.dependenciesOf(machines)).not.toContain(breaker);
  expect(cluster.dependenciesOf(breaker)).not.toContain(machines);
});

describe("the deployed function, where no instance boots", () => {
  const MINUTE = 60_000;

  /** @param breaks whether the function is there */
  async function neverBooting(breaks: boolean) {
    const clock = new VirtualClock(0);
    const observations: Observation[] = [];
    const aws = new VirtualAws({ clock, region: "us-east-1", observe: (each) => void observations.push(each) });
    withSynthesis("cluster", INPUT, "demo", (folder) => {
      const { blueprint, warnings } = readBlueprint(dirname(folder), "demo");
      expect(warnings).toEqual([]);
      // No instance completes its hook: each is abandoned after the hook's 15 minutes.
      const hooks = blueprint.group.hooks.map((hook) => ({ ...hook, completedByInstance: false }));
      const isBreaker = (name: string) => name.endsWith("-breaker");
      deploy(aws, {
        ...blueprint,
        group: { ...blueprint.group, hooks },
        rules: blueprint.rules.filter((rule) => breaks || !rule.functions.some(isBreaker)),
      });
    });
    return {
      aws,
      runTo: (minutes: number) => clock.runUntil(minutes * MINUTE),
      launched: () => observations.filter(({ kind }) => kind === "instanceLaunched").length,
      suspended: () =>
        (
          aws.call("DescribeAutoScalingGroupsCommand", { AutoScalingGroupNames: ["demo-instances"] }) as {
            AutoScalingGroups: { SuspendedProcesses: object[] }[];
          }
        ).AutoScalingGroups[0]!.SuspendedProcesses,
    };
  }

  test("ends the launches, says why, and lets a person resume them", async () => {
    const world = await neverBooting(true);
    await world.runTo(35);
    // Four have failed, and the next two were launching when the function heard of it.
    expect([world.launched(), world.suspended()]).toEqual([
      6,
      [{ ProcessName: "AlarmNotification" }, { ProcessName: "Launch" }],
    ]);
    await world.runTo(300);
    expect(world.launched()).toBe(6);
    const lines = world.aws.lambda.logOf("demo-breaker").join("\n");
    expect(lines).toContain("launching is suspended, because too many launches in a row have failed");
    expect(lines).toContain("ABANDON");

    world.aws.autoScaling.resumeProcesses("demo-instances");
    await world.runTo(310);
    expect([world.launched(), world.suspended()]).toEqual([8, [{ ProcessName: "AlarmNotification" }]]);
    await world.runTo(330);
    expect(world.suspended()).toEqual([{ ProcessName: "AlarmNotification" }, { ProcessName: "Launch" }]);
  });

  test("without it the group launches for ever", async () => {
    const world = await neverBooting(false);
    await world.runTo(300);
    expect(world.launched()).toBeGreaterThan(30);
  });
});

test("the function is recognised by its variable", () => {
  const { environment } = cluster.byId("launch-breaker/function/function") as {
    readonly environment: { readonly variables: Readonly<Record<string, string>> };
  };
  expect(environment.variables[FUNCTION_VARIABLE]).toBe("breaker");
});

import { dirname } from "node:path";
import type { ActionLogFields } from "../../../functions/drain/contract";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { AwsError, deploy, type OnCall, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { SMALLEST, withSynthesis } from "../../support/synthesize";

const START = Date.UTC(2026, 5, 1);
const TIMEOUT_SECONDS = 900;

type Line = Partial<ActionLogFields> & { readonly message: string };

/** A cluster of four instances with a task on each that nobody moves, ten minutes old; times count from then. */
async function cluster() {
  const clock = new VirtualClock(START);
  let failing: string | undefined;
  const onCall: OnCall = ({ command }, answer) => {
    if (command === failing) throw new AwsError("ThrottlingException", "Rate exceeded");
    return answer();
  };
  const aws = new VirtualAws({ clock, region: "us-east-1", onCall });
  const capacity = { minSize: 2, desiredSize: 4, maxSize: 4 };
  const input = { ...SMALLEST, cluster: { capacity, draining: { timeoutSeconds: TIMEOUT_SECONDS } } };
  withSynthesis("cluster", input, "demo", (folder) =>
    deploy(aws, { ...readBlueprint(dirname(folder), "demo").blueprint, alarms: [] }),
  );
  const runTo = (seconds: number) => clock.runUntil(START + (600 + seconds) * 1000);
  await runTo(-60);
  for (let job = 0; job < 4; job += 1) aws.ecs.runTask({ family: "job", cpu: 1100, memory: 64 });
  await runTo(0);
  const instances = [...aws.ecs.inspect().instances.values()];
  expect(instances.map(({ tasks }) => tasks.size)).toEqual([1, 1, 1, 1]);
  return {
    aws,
    runTo,
    /** Lets all calls of a command fail from now on; undefined: none. */
    fail: (command: string | undefined) => {
      failing = command;
    },
    ids: instances.map(({ ec2InstanceId }) => ec2InstanceId),
    shrinkTo: (count: number) =>
      aws.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "demo-instances", DesiredCapacity: count }),
    warnOf: (instanceId: string) =>
      aws.eventBridge.event("aws.ec2", "EC2 Spot Instance Interruption Warning", [], { "instance-id": instanceId }),
    lines: (): readonly Line[] =>
      aws.lambda
        .logOf("demo-drain")
        .filter((line) => line.startsWith('{"message":'))
        .map((line) => JSON.parse(line) as Line),
    terminating: () =>
      (
        aws.call("DescribeAutoScalingGroupsCommand", {}) as {
          AutoScalingGroups: { Instances: { InstanceId: string; LifecycleState: string }[] }[];
        }
      ).AutoScalingGroups[0]!.Instances.flatMap(({ InstanceId, LifecycleState }) =>
        LifecycleState.startsWith("Terminating") ? [InstanceId] : [],
      ),
  };
}

/** The different messages in the order in which they first came. */
const messagesIn = (lines: readonly Line[]): string[] => [...new Set(lines.map(({ message }) => message))];

test("all lines of a drain have one id: Spot notice, message, runs that fail, runs that wait, and the end", async () => {
  const { fail, ids, runTo, shrinkTo, warnOf, lines, terminating } = await cluster();
  const [oldest] = ids as [string];
  warnOf(oldest);
  await runTo(30);
  fail("DescribeAutoScalingGroupsCommand");
  shrinkTo(3);
  await runTo(50);
  fail(undefined);
  expect(terminating()).toEqual([oldest]);
  fail("DescribeScalingActivitiesCommand");
  await runTo(130);
  fail(undefined);
  await runTo(TIMEOUT_SECONDS + 300);

  const all = lines();
  expect(new Set(all.map(({ cluster: named }) => named))).toEqual(new Set(["demo"]));
  const about = all.filter((line) => JSON.stringify(line).includes(oldest));
  expect(new Set(about.map(({ lifecycleActionId }) => lifecycleActionId))).toEqual(new Set([`drain/${oldest}`]));
  expect(messagesIn(about)).toEqual([
    "spot interruption: its tasks leave",
    "the lifecycle hook's message was received",
    "the Auto Scaling group could not be read",
    "the drain goes on",
    "something failed: the next run tries again",
    "the drain timeout has passed",
  ]);
  expect(about.at(-1)).toMatchObject({ outcome: "complete" });
  expect(messagesIn(all.filter(({ lifecycleActionId }) => !lifecycleActionId))).toEqual([
    "message ignored: test notification",
  ]);
});

test("drains side by side have an id each, and each id goes from the hook's message to the completion", async () => {
  const { aws, runTo, shrinkTo, terminating, lines } = await cluster();
  // Between two runs of the schedule, which would see the termination before the message is there.
  await runTo(10);
  shrinkTo(2);
  await runTo(90);
  const two = terminating();
  expect(two).toHaveLength(2);
  for (const task of aws.ecs.inspect().tasks.values()) aws.call("StopTaskCommand", { task: task.arn, cluster: "demo" });
  await runTo(300);
  const all = lines().filter(({ lifecycleActionId }) => lifecycleActionId);
  expect(new Set(all.map(({ lifecycleActionId }) => lifecycleActionId))).toEqual(
    new Set(two.map((id) => `drain/${id}`)),
  );
  for (const id of two) {
    const its = all.filter(({ lifecycleActionId }) => lifecycleActionId === `drain/${id}`);
    expect(its.every(({ instanceId }) => instanceId === id)).toBe(true);
    expect(its[0]).toMatchObject({ message: "the lifecycle hook's message was received" });
    expect(its.at(-1)).toMatchObject({ message: "no task is left", outcome: "complete" });
  }
});

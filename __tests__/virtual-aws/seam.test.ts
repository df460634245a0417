import { API, deploy, type Fate, type OnCall, type VirtualAws } from "../../src/virtual-aws";
import { cluster, deployment, group, START, virtualAws } from "./fixture";

const LATE: Fate = { delaysSeconds: [120] };
const LOST: Fate = { delaysSeconds: [] };
const TWICE: Fate = { delaysSeconds: [0, 30] };

describe("a message", () => {
  const arrivals = async (fate: Fate | undefined) => {
    const { aws, runTo } = virtualAws({ deliver: ({ kind }) => (kind === "message" ? fate : undefined) });
    const received: { readonly seconds: number; readonly messageId: string }[] = [];
    aws.lambda.registerInProcess("reader", (event) => {
      for (const { messageId } of (event as { Records: { messageId: string }[] }).Records)
        received.push({ seconds: (aws.clock.now() - START) / 1000, messageId });
    });
    aws.sqs.createQueue({ name: "queue", visibilityTimeoutSeconds: 30, delaySeconds: 0 });
    aws.sqs.createEventSourceMapping({
      queue: "queue",
      function: "reader",
      batchSize: 1,
      batchingWindowSeconds: 0,
      reportBatchItemFailures: false,
    });
    aws.sqs.send("queue", "body");
    await runTo(600);
    return received;
  };

  test.each([
    ["regular", undefined, [1]],
    ["late", LATE, [121]],
    ["lost", LOST, []],
    ["repeated", TWICE, [1, 31]],
  ])("that is %s arrives so", async (_, fate, seconds) => {
    const received = await arrivals(fate);
    expect(received.map((each) => each.seconds)).toEqual(seconds);
    expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(Math.min(1, seconds.length));
  });
});

describe("an event to a function", () => {
  const arrivals = async (fate: Fate) => {
    const ended: (readonly [string, number])[] = [];
    let first = true;
    const world = virtualAws({
      deliver: ({ kind }) => {
        if (kind !== "event" || !first) return undefined;
        first = false;
        return fate;
      },
      onInvocationEnd: (name, running) => void ended.push([name, running]),
    });
    const seconds: number[] = [];
    world.aws.lambda.registerInProcess("minute", () => {
      seconds.push((world.aws.clock.now() - START) / 1000);
    });
    world.aws.eventBridge.createRule({ name: "hour", kind: "schedule", periodSeconds: 3600, functions: ["minute"] });
    await world.runTo(4000);
    expect(ended).toEqual(seconds.map(() => ["minute", 0]));
    return seconds;
  };

  test.each([
    ["late", LATE, [3721]],
    ["lost", LOST, []],
    ["repeated", TWICE, [3601, 3631]],
    ["failed: AWS tries again after a minute", { delaysSeconds: [0], fails: true }, [3661]],
  ])("that is %s", async (_, fate, seconds) => {
    expect(await arrivals(fate)).toEqual(seconds);
  });
});

describe("onCall", () => {
  test("sees each call with its number, and may change what it asks for and what it is answered", async () => {
    const seen: string[] = [];
    const onCall: OnCall = ({ command, index, input }, answer) => {
      seen.push(`${index} ${command}`);
      return command === "ListTasksCommand" ? { taskArns: ["none"] } : answer({ ...input, maxResults: 1 });
    };
    const world = await cluster({ desiredCapacity: 3 }, { onCall });
    const { containerInstanceArns } = world.call<{ containerInstanceArns: string[] }>("ListContainerInstancesCommand", {
      cluster: "cluster",
    });
    expect(containerInstanceArns).toHaveLength(1);
    expect(world.call("ListTasksCommand", { cluster: "cluster" })).toEqual({ taskArns: ["none"] });
    expect(seen).toEqual(["0 ListContainerInstancesCommand", "1 ListTasksCommand"]);
  });
});

describe("the command table", () => {
  test("names each command after its IAM action", () => {
    for (const [command, { action }] of Object.entries(API))
      expect(action.split(":")[1]).toBe(command.replace(/Command$/, ""));
  });

  test("gives the resources for which IAM checks the right", async () => {
    const world = virtualAws();
    deploy(world.aws, deployment({ group: group({ desiredCapacity: 1 }) }));
    await world.runTo(100);
    const resourcesOf = (...call: Parameters<VirtualAws["resourcesOf"]>) => world.aws.resourcesOf(...call);
    const [instance] = world.aws.autoScaling.group("group").instances.values();
    const groupArn = world.aws.autoScaling.group("group").arn;
    expect(resourcesOf("SetInstanceHealthCommand", { InstanceId: instance!.instanceId })).toEqual([groupArn]);
    expect(resourcesOf("DescribeAutoScalingGroupsCommand", {})).toEqual(["*"]);
    expect(resourcesOf("DescribeServicesCommand", { cluster: "cluster", services: ["web"] })).toEqual([
      "arn:aws:ecs:eu-west-1:123456789012:service/cluster/web",
    ]);
    expect(() => resourcesOf("CreateBucketCommand", {})).toThrow("add it to the commands.ts of its service");
  });
});

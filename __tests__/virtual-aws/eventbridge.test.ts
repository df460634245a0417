import { deploy, type Rule } from "../../src/virtual-aws";
import { cluster, deployment, group, START, virtualAws } from "./fixture";

interface StateChange {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const listening = async (pattern: Record<string, unknown>) => {
  const world = virtualAws();
  const events: (StateChange & { at: number })[] = [];
  world.aws.lambda.registerInProcess("listener", (event) => {
    events.push({ ...(event as StateChange), at: (world.clock.now() - START) / 1000 });
  });
  deploy(
    world.aws,
    deployment({
      group: group({ desiredCapacity: 1 }),
      rules: [{ name: "rule", kind: "pattern", pattern, functions: ["listener"] }],
    }),
  );
  await world.runTo(100);
  return { world, events };
};

const CLUSTER_ARN = "arn:aws:ecs:eu-west-1:123456789012:cluster/cluster";
const STATE_CHANGE = { source: ["aws.ecs"], "detail-type": ["ECS Container Instance State Change"] };

test("a schedule fires at its rate, a second after the moment", async () => {
  const world = virtualAws();
  const times: number[] = [];
  world.aws.lambda.registerInProcess("tick", () => times.push((world.clock.now() - START) / 1000));
  world.aws.eventBridge.createRule({ name: "minute", kind: "schedule", periodSeconds: 60, functions: ["tick"] });
  await world.runTo(200);
  expect(times).toEqual([61, 121, 181]);
});

test("a container instance's registration, placements, stops and status changes are events", async () => {
  const { world, events } = await listening(STATE_CHANGE);
  world.aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 1 });
  await world.runTo(200);
  const containerInstances = [events[0]!.detail["containerInstanceArn"]];
  world.call("UpdateContainerInstancesStateCommand", { cluster: "cluster", containerInstances, status: "DRAINING" });
  await world.runTo(300);
  expect(events.map(({ at, detail }) => [at, detail["version"], detail["status"]])).toEqual([
    [91, 1, "ACTIVE"],
    [101, 2, "ACTIVE"],
    [201, 3, "DRAINING"],
  ]);
  world.aws.ecs.updateService("web", 0);
  await world.runTo(400);
  expect(events[3]).toMatchObject({
    at: 336,
    source: "aws.ecs",
    "detail-type": "ECS Container Instance State Change",
    region: "eu-west-1",
    time: new Date(START + 335_000).toISOString(),
    resources: containerInstances,
    detail: {
      clusterArn: CLUSTER_ARN,
      ec2InstanceId: world.seen("instanceLaunched")[0]!.instance,
      status: "DRAINING",
      agentConnected: true,
      version: 4,
      registeredAt: new Date(START + 90_000).toISOString(),
      remainingResources: [{ integerValue: 2048 }, { integerValue: 942 }, { name: "PORTS" }],
    },
  });
});

test.each([
  ["another cluster", { clusterArn: ["arn:aws:ecs:eu-west-1:123456789012:cluster/other"] }, 0],
  ["another status", { status: ["DRAINING", "INACTIVE"] }, 0],
  ["this cluster and status", { clusterArn: [CLUSTER_ARN], status: ["ACTIVE"] }, 1],
  ["a value deeper down", { remainingResources: { name: ["CPU"] } }, 0],
  ["a field that the event lacks", { pendingTasksCount: [1], missing: [true] }, 0],
])("a pattern for %s matches as many events as it should", async (_what, detail, count) => {
  const { events } = await listening({ ...STATE_CHANGE, detail });
  expect(events).toHaveLength(count);
});

test("an event may be delivered twice", async () => {
  const world = await cluster({ desiredCapacity: 1 }, { timings: { duplicateShare: 1 } });
  let count = 0;
  world.aws.lambda.registerInProcess("listener", () => {
    count += 1;
  });
  world.aws.eventBridge.createRule({
    name: "rule",
    kind: "pattern",
    pattern: { source: ["aws.ecs"] },
    functions: ["listener"],
  });
  world.aws.ecs.runTask({ family: "batch", cpu: 1, memory: 1 });
  await world.runTo(110);
  expect(count).toBe(2);
});

test("a pattern that the virtual EventBridge cannot match is refused by rule and field", () => {
  const world = virtualAws();
  const pattern = { detail: { status: [{ prefix: "DRAIN" }] } };
  expect(() => world.aws.eventBridge.createRule({ name: "rule", kind: "pattern", pattern, functions: [] })).toThrow(
    "rule rule: the pattern's detail.status is",
  );
});

test("a rule for a function that is not there is refused", () => {
  const { aws } = virtualAws();
  expect(() =>
    deploy(aws, deployment({ rules: [{ name: "minute", kind: "schedule", periodSeconds: 60, functions: ["gone"] }] })),
  ).toThrow("rule minute invokes gone, which is not among the functions");
});

test.each([
  ["the event", undefined, { source: "aws.ecs", "detail-type": "ECS Container Instance State Change" }],
  ["its constant input", "{}", {}],
])("a rule sends %s to its queue", async (_what, input, body) => {
  const world = virtualAws();
  world.aws.sqs.createQueue({ name: "queue", visibilityTimeoutSeconds: 30, delaySeconds: 0 });
  const queues = [{ name: "queue", ...(input !== undefined && { input }) }];
  world.aws.eventBridge.createRule({ name: "rule", kind: "pattern", pattern: STATE_CHANGE, functions: [], queues });
  world.aws.eventBridge.event("aws.ecs", "ECS Container Instance State Change", [], {});
  expect(world.aws.sqs.messages("queue")).toEqual([]);
  await world.runTo(1);
  expect(world.aws.sqs.messages("queue").map((message) => JSON.parse(message.body))).toEqual([
    input === undefined ? expect.objectContaining(body) : body,
  ]);
});

test("a rule for a queue that is not there is refused", () => {
  const { aws } = virtualAws();
  const rules: Rule[] = [
    { name: "change", kind: "pattern", pattern: STATE_CHANGE, functions: [], queues: [{ name: "gone" }] },
  ];
  expect(() => deploy(aws, deployment({ rules }))).toThrow("rule change sends to gone, which is not among the queues");
});

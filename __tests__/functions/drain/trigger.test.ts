import { readTrigger } from "../../../functions/drain/trigger";

const expected = { autoScalingGroupName: "demo-instances", lifecycleHookName: "drain" };

const hookMessage = {
  AutoScalingGroupName: "demo-instances",
  LifecycleHookName: "drain",
  LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
  LifecycleActionToken: "c6d5a1f0-0000-4000-8000-000000000001",
  EC2InstanceId: "i-0123456789abcdef0",
  Time: "2026-11-23T12:00:00.123Z",
};

const read = (body: unknown) =>
  readTrigger(
    {
      Records: [
        { messageId: "m-1", eventSource: "aws:sqs", body: typeof body === "string" ? body : JSON.stringify(body) },
      ],
    },
    expected,
  );

const messages = (fields: object) => ({ kind: "messages", messages: [{ messageId: "m-1", ...fields }] });

test("the hook's message names the instance and when the hook began to wait", () => {
  expect(read(hookMessage)).toEqual(
    messages({
      kind: "terminating",
      instanceId: "i-0123456789abcdef0",
      sentAt: Date.parse("2026-11-23T12:00:00.123Z"),
    }),
  );
});

test("a message without a readable time still starts a drain", () => {
  for (const Time of [undefined, "soon"])
    expect(read({ ...hookMessage, Time })).toEqual(
      messages({ kind: "terminating", instanceId: "i-0123456789abcdef0", sentAt: undefined }),
    );
});

test.each([
  ["test notification", { Event: "autoscaling:TEST_NOTIFICATION", AutoScalingGroupName: "demo-instances" }],
  ["not a termination", { ...hookMessage, LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING" }],
  ["another Auto Scaling group", { ...hookMessage, AutoScalingGroupName: "other-instances" }],
  ["another lifecycle hook", { ...hookMessage, LifecycleHookName: "backup" }],
])("a message is ignored when it is about something else: %s", (why, body) => {
  expect(read(body)).toEqual(messages({ kind: "ignored", why }));
});

test.each([
  ["it is not a JSON object", "{"],
  ["it is not a JSON object", "null"],
  ["it is not a JSON object", '"autoscaling:TEST_NOTIFICATION"'],
  ["it names no instance", { ...hookMessage, EC2InstanceId: undefined }],
  ["it names no instance", []],
])("a message that can't be understood is unreadable: %s", (why, body) => {
  expect(read(body)).toEqual(messages({ kind: "unreadable", why }));
});

test("the schedule and the state changes of container instances are told apart", () => {
  expect(readTrigger({ "detail-type": "Scheduled Event", detail: {} }, expected)).toEqual({ kind: "schedule" });
  const stateChange = { "detail-type": "ECS Container Instance State Change" };
  expect(readTrigger({ ...stateChange, detail: { ec2InstanceId: "i-1" } }, expected)).toEqual({
    kind: "stateChange",
    instanceId: "i-1",
  });
  expect(readTrigger({ ...stateChange, detail: {} }, expected)).toEqual({ kind: "stateChange", instanceId: undefined });
});

test.each([
  ["a task still holds memory", { cpu: 2048, memory: 800 }, undefined],
  ["a task still holds CPU", { cpu: 1920, memory: 942 }, undefined],
  ["no task holds anything", { cpu: 2048, memory: 942 }, "i-1"],
])(
  "a draining instance is reconciled once its tasks have given everything back: %s",
  (_, { cpu, memory }, instanceId) => {
    const resources = (units: number, mib: number) => [
      { name: "CPU", type: "INTEGER", integerValue: units },
      { name: "MEMORY", type: "INTEGER", integerValue: mib },
      { name: "PORTS", type: "STRINGSET", stringSetValue: ["22"] },
    ];
    const detail = {
      ec2InstanceId: "i-1",
      registeredResources: resources(2048, 942),
      remainingResources: resources(cpu, memory),
    };
    const event = { "detail-type": "ECS Container Instance State Change", detail };
    expect(readTrigger(event, expected)).toEqual({ kind: "stateChange", instanceId });
  },
);

test("what an event does not tell, and resources other than CPU and memory, count as given back", () => {
  const all = [
    { name: "CPU", integerValue: 2048 },
    { name: "MEMORY", integerValue: 942 },
    { name: "BANDWIDTH", integerValue: 100 },
  ];
  for (const [registeredResources, remainingResources] of [
    [undefined, all],
    [all, undefined],
    [all, []],
    [all, all.map(({ name }) => ({ name }))],
    [all.map(({ name }) => ({ name })), all],
    [all, [...all.slice(0, 2), { name: "BANDWIDTH", integerValue: 40 }]],
  ]) {
    const detail = { ec2InstanceId: "i-1", registeredResources, remainingResources };
    expect(readTrigger({ "detail-type": "ECS Container Instance State Change", detail }, expected)).toEqual({
      kind: "stateChange",
      instanceId: "i-1",
    });
  }
});

test("of an unknown event the error shows the first 500 characters", () => {
  const event = { text: "x".repeat(600) };
  expect(() => readTrigger(event, expected)).toThrow(
    expect.objectContaining({ message: `unknown event: ${JSON.stringify(event).slice(0, 500)}` }),
  );
});

test.each([undefined, null, {}, { "detail-type": "EC2 Instance State-change Notification" }])(
  "an event of another kind is an error: %p",
  (event) => {
    expect(() => readTrigger(event, expected)).toThrow("unknown event");
  },
);

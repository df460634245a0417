import type { Service } from "@aws-sdk/client-ecs";
import type { HeadroomCall } from "../../../functions/headroom/contract";
import { lacksRoom, servicesReader, withProvisioning } from "../../../functions/headroom/services";
import { createClients } from "../../../functions/shared/clients";
import { answering } from "../answering";

const NOW_MS = Date.UTC(2026, 0, 5);
const NO_CPU =
  "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient CPU units available.";
const NO_INSTANCE =
  "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.";
const CONSTRAINED =
  "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) is missing an attribute required by your task.";
const STARTED = "(service web) has started 2 tasks: (task 1) (task 2).";
const STEADY = "(service web) has reached a steady state.";
const CRASHES = "(service web) is unable to consistently start tasks successfully.";

/** Events of a service, the newest first, one a minute. */
const events = (...messages: readonly string[]) =>
  messages.map((message, index) => ({ message, createdAt: new Date(NOW_MS - index * 60_000) }));

test.each<[string, ReturnType<typeof events>, boolean]>([
  ["no event", [], false],
  ["too little CPU", events(NO_CPU), true],
  ["no instance at all", events(NO_INSTANCE), true],
  ["a constraint", events(CONSTRAINED, NO_CPU), false],
  ["a crash after room was lacking", events(CRASHES, STARTED, NO_CPU), false],
  ["tasks that were placed since", events(STARTED, NO_CPU), false],
  ["a steady state since", events(STEADY, NO_CPU), false],
  ["events of other things since", events("(service web) registered 1 targets in (target-group x)", NO_CPU), true],
  [
    "one try that placed some tasks and not all",
    [
      { message: STARTED, createdAt: new Date(NOW_MS) },
      { message: NO_CPU, createdAt: new Date(NOW_MS - 2000) },
    ],
    true,
  ],
])("whether room was lacking at the last try: %s", (_, its, expected) => {
  expect(lacksRoom(its)).toBe(expected);
});

/** Reads services whose tasks are of the task definition "<cpu>:1", and counts the calls. */
async function read(services: readonly Partial<Service>[], runs = 1) {
  const { ecs } = createClients<HeadroomCall>();
  const calls = answering({ ecs }, {
    ListServicesCommand: ({ nextToken = "0" }: { nextToken?: string }) => {
      const begin = Number(nextToken);
      return {
        serviceArns: services.slice(begin, begin + 100).map((_, index) => String(begin + index)),
        ...(begin + 100 < services.length && { nextToken: String(begin + 100) }),
      };
    },
    DescribeServicesCommand: ({ services: arns }: { services: string[] }) => ({
      services: arns.map((arn) => ({
        serviceName: arn,
        status: "ACTIVE",
        taskDefinition: "256:1",
        ...services[Number(arn)],
      })),
    }),
    DescribeTaskDefinitionCommand: ({ taskDefinition }: { taskDefinition: string }) => ({
      taskDefinition: { cpu: taskDefinition.split(":")[0], memory: "512" },
    }),
  } as never);
  const reader = servicesReader(ecs, "demo");
  let result = await reader();
  for (let run = 1; run < runs; run++) result = await reader();
  return { ...result, calls: calls.map(({ command }) => command) };
}

const short = { desiredCount: 10, runningCount: 4, pendingCount: 1 };

test("waiting and moving tasks have the size of their task definition and their cause", async () => {
  const { waiting, moving, wantsTasks } = await read([
    { ...short, events: events(NO_CPU) },
    { ...short, taskDefinition: "1024:1", events: events(CRASHES) },
    { desiredCount: 2, runningCount: 4, pendingCount: 0 },
    { desiredCount: 3, runningCount: 3, pendingCount: 0 },
  ]);
  expect(waiting).toMatchObject([
    { service: "0", count: 5, lacksRoom: true, size: { cpu: 256, memory: 512 } },
    { service: "1", count: 5, lacksRoom: false, size: { cpu: 1024 } },
  ]);
  expect(moving).toMatchObject([{ count: 2, size: { cpu: 256 } }]);
  expect(wantsTasks).toBe(true);
});

test.each<[string, Partial<Service>]>([
  ["a daemon", { schedulingStrategy: "DAEMON" }],
  ["a service on Fargate", { launchType: "FARGATE" }],
  ["a service of a Fargate capacity provider", { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] }],
  ["a service on external instances", { launchType: "EXTERNAL" }],
  ["a service that is being deleted", { status: "DRAINING" }],
])("%s waits for no room here and wants no task of the cluster", async (_, its) => {
  expect(await read([{ ...short, events: events(NO_CPU), ...its }])).toMatchObject({ waiting: [], wantsTasks: false });
});

test("with an external deployment controller the tasks are those of the primary task set", async () => {
  const { waiting } = await read([
    {
      ...short,
      taskDefinition: undefined,
      taskSets: [{ status: "ACTIVE" }, { status: "PRIMARY", taskDefinition: "64:3" }],
    },
  ]);
  expect(waiting).toMatchObject([{ size: { cpu: 64 } }]);
  expect((await read([{ ...short, taskDefinition: undefined }])).waiting).toEqual([]);
});

test.each([0, 1, 10, 101, 1500])(
  "%i services cost one list for each hundred and one describe for each ten",
  async (count) => {
    // The function keeps within ECS's throttle, which for 1,500 services takes seven seconds.
    jest.useFakeTimers({ now: NOW_MS, doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
    let isRead = false;
    const reading = read(Array.from({ length: count }, () => short)).finally(() => {
      isRead = true;
    });
    while (!isRead) await jest.advanceTimersToNextTimerAsync();
    jest.useRealTimers();
    const { calls } = await reading;
    const lists = Math.max(1, Math.ceil(count / 100));
    expect(calls.filter((command) => command === "ListServicesCommand")).toHaveLength(lists);
    expect(calls.filter((command) => command === "DescribeServicesCommand")).toHaveLength(Math.ceil(count / 10));
  },
);

test("a task definition is read once, whatever the number of runs", async () => {
  const { calls } = await read([short, short], 3);
  expect(calls.filter((command) => command === "DescribeTaskDefinitionCommand").length).toBeLessThanOrEqual(2);
});

const PROVIDER = { capacityProviderStrategy: [{ capacityProvider: "instances-demo" }] };

test("of a capacity provider's tasks ECS does not say why they wait", async () => {
  expect((await read([{ ...short, ...PROVIDER, events: events(NO_CPU) }])).waiting).toMatchObject([
    { count: 5, lacksRoom: undefined },
  ]);
});

describe("tasks in PROVISIONING", () => {
  const pending = (pendingCount: number, its: Partial<Service> = PROVIDER): Partial<Service> => ({
    desiredCount: pendingCount,
    runningCount: 0,
    pendingCount,
    ...its,
  });
  const shares = async (services: readonly Partial<Service>[], starting: number) =>
    withProvisioning(await read(services), starting).waiting.map(({ service, count }) => [service, count]);

  test.each<[string, readonly Partial<Service>[], number, readonly [string, number][]]>([
    ["all that are pending, when no instance has any", [pending(5)], 0, [["0", 5]]],
    ["those that no instance has", [pending(5)], 3, [["0", 2]]],
    ["none, when instances have as many", [pending(5)], 5, []],
    ["none, when instances have more: a standalone task starts", [pending(5)], 9, []],
    [
      "shared out by what is pending",
      [pending(6), pending(2)],
      4,
      [
        ["0", 3],
        ["1", 1],
      ],
    ],
    [
      "shared out so that their sum is right",
      [pending(1), pending(1), pending(1)],
      1,
      [
        ["0", 1],
        ["2", 1],
      ],
    ],
    ["none of a service without a capacity provider", [pending(3, { launchType: "EC2" }), pending(3)], 3, [["1", 3]]],
    ["none of a daemon", [pending(4, { schedulingStrategy: "DAEMON" }), pending(2)], 4, [["1", 2]]],
  ])("are %s", async (_, services, starting, expected) => {
    expect(await shares(services, starting)).toEqual(expected);
  });

  test("come to those that ECS does not count as pending", async () => {
    const { waiting } = withProvisioning(
      await read([{ ...PROVIDER, desiredCount: 9, runningCount: 2, pendingCount: 4 }]),
      1,
    );
    expect(waiting.map(({ count }) => count)).toEqual([3, 3]);
  });
});

import "./environment";

import type { DescribeContainerInstancesCommandInput } from "@aws-sdk/client-ecs";
import { createHeadroomClients } from "../../../functions/headroom/clients";
import {
  CONTAINER_DIMENSION,
  HEADROOM_METRICS,
  type OtherContainer,
  URGENT_MESSAGE,
  USUAL_CONTAINER,
} from "../../../functions/headroom/contract";
import { createHandler } from "../../../functions/headroom/handler";
import { CLUSTER_DIMENSION, METRIC_NAMESPACE } from "../../../functions/shared/contract";
import { type Answers, answering, type Call, capturedLog } from "../answering";
import { accountOf, answersOf } from "../states";
import { SETTINGS } from "./settings";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A cluster of instances with room for 8 containers each, of which 3 run; another instance boots. */
const cluster = (count: number, pageSize?: number): Answers =>
  answersOf(
    accountOf({
      instances: {
        ...Object.fromEntries(numbers(count).map((index) => [`i-${index}`, { state: "InService" as const }])),
        "i-pending": { state: "Pending:Wait" },
      },
      containerInstances: numbers(count).map((index) => ({
        arn: `ci-${index}`,
        instanceId: `i-${index}`,
        registered: { cpu: 2048, memory: 1024 },
        remaining: { cpu: 1664, memory: 640 },
      })),
      ...(pageSize !== undefined && { pageSize }),
    }),
  );

function deploy(answers: Answers) {
  const clients = createHeadroomClients();
  const calls = answering({ ...clients }, answers);
  return { handle: createHandler(clients, SETTINGS), calls };
}

const published = (calls: readonly Call[]) =>
  calls.find(({ command }) => command === "PutMetricDataCommand")?.input["MetricData"];

beforeEach(() => {
  capturedLog();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const metric = (name: keyof typeof HEADROOM_METRICS, Value: number) => ({
  MetricName: HEADROOM_METRICS[name],
  Value,
  Unit: "Count",
  Dimensions: [{ Name: CLUSTER_DIMENSION, Value: "demo" }],
});

test("one call publishes the nine metrics of the cluster", async () => {
  const { handle, calls } = deploy(cluster(4));
  await handle();
  expect(calls.filter(({ command }) => command === "PutMetricDataCommand")).toEqual([
    {
      command: "PutMetricDataCommand",
      input: {
        Namespace: METRIC_NAMESPACE,
        MetricData: [
          metric("schedulableContainers", 20),
          metric("launchingContainers", 8),
          metric("wantedContainers", 12),
          metric("missingInstances", 0),
          metric("surplusInstances", 0),
          metric("stalledInstances", 0),
          metric("unplaceableContainers", 0),
          metric("throttledTasks", 0),
          metric("disconnectedAgents", 0),
        ],
      },
    },
  ]);
});

test("an empty cluster that nobody uses publishes 0 and wants nothing, and costs two ECS calls", async () => {
  const { handle, calls } = deploy(cluster(0));
  await handle();
  expect(calls.map(({ command }) => command).sort()).toEqual([
    "DescribeAutoScalingGroupsCommand",
    "GetMetricDataCommand",
    "ListContainerInstancesCommand",
    "ListServicesCommand",
    "PutMetricDataCommand",
  ]);
  expect(published(calls)).toMatchObject([
    { MetricName: HEADROOM_METRICS.schedulableContainers, Value: 0 },
    { MetricName: HEADROOM_METRICS.launchingContainers, Value: 8 },
    { MetricName: HEADROOM_METRICS.wantedContainers, Value: 0 },
    { MetricName: HEADROOM_METRICS.missingInstances, Value: 0 },
    { MetricName: HEADROOM_METRICS.surplusInstances, Value: 0 },
    { MetricName: HEADROOM_METRICS.stalledInstances, Value: 0 },
    { MetricName: HEADROOM_METRICS.unplaceableContainers, Value: 0 },
    { MetricName: HEADROOM_METRICS.throttledTasks, Value: 0 },
    { MetricName: HEADROOM_METRICS.disconnectedAgents, Value: 0 },
  ]);
});

describe("a task without room", () => {
  const URGENT = { Records: [{ body: JSON.stringify(URGENT_MESSAGE) }, { body: JSON.stringify(URGENT_MESSAGE) }] };
  const GATHERED = { Records: [{ body: "{}" }] };
  const SCHEDULED = { "detail-type": "Scheduled Event" };
  /** The number of runs after each of some events, which come at these seconds. */
  const runsAfter = async (events: readonly (readonly [number, object])[]): Promise<readonly number[]> => {
    const { handle, calls } = deploy(cluster(1));
    const runs: number[] = [];
    const now = jest.spyOn(Date, "now");
    for (const [seconds, event] of events) {
      now.mockReturnValue(seconds * 1000);
      await handle(event);
      runs.push(calls.filter(({ command }) => command === "PutMetricDataCommand").length);
    }
    return runs;
  };

  test("starts a run at once, and the next one 20 seconds later", async () => {
    expect(
      await runsAfter([
        [0, URGENT],
        [1, URGENT],
        [19.9, URGENT],
        [20, URGENT],
        [21, URGENT],
      ]),
    ).toEqual([1, 1, 1, 2, 2]);
  });

  test("leaves no run out of those that gathered events and the schedule start, nor because of them", async () => {
    expect(
      await runsAfter([
        [0, SCHEDULED],
        [1, URGENT],
        [2, GATHERED],
        [3, SCHEDULED],
        [4, URGENT],
      ]),
    ).toEqual([1, 2, 3, 4, 4]);
  });
});

test("an agent that is disconnected counts unless its instance drains anyway", async () => {
  const answers = cluster(4);
  const { handle, calls } = deploy({
    ...answers,
    DescribeContainerInstancesCommand: async (input) => {
      const { containerInstances } = (await answers["DescribeContainerInstancesCommand"]!(input as never)) as {
        containerInstances: object[];
      };
      const changes = [
        {},
        { agentConnected: false },
        { agentConnected: false },
        { status: "DRAINING", agentConnected: false },
      ];
      return { containerInstances: containerInstances.map((each, index) => ({ ...each, ...changes[index] })) };
    },
  });
  await handle();
  expect(published(calls)).toContainEqual(metric("disconnectedAgents", 2));
});

test.each([
  [1, 2],
  [100, 2],
  [101, 4],
  [5000, 100],
])("%i instances cost %i ECS calls, and all of them count", async (count, ecsCalls) => {
  const { handle, calls } = deploy(cluster(count));
  // The function keeps within ECS's throttle, which for 5,000 instances takes three seconds.
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
  let hasEnded = false;
  const run = handle().finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) await jest.advanceTimersToNextTimerAsync();
  jest.useRealTimers();
  await run;
  expect(calls.filter(({ command }) => command.includes("ContainerInstances"))).toHaveLength(ecsCalls);
  expect(published(calls)).toMatchObject([{ Value: 5 * count }, {}, {}, {}, {}, {}, {}, {}, {}]);
});

test("the pages on which instances come do not matter", async () => {
  const pages = [];
  for (const size of [1, 7, 23, 100]) {
    const { handle, calls } = deploy(cluster(23, size));
    await handle();
    expect(calls.filter(({ command }) => command === "ListContainerInstancesCommand")).toHaveLength(
      Math.ceil(23 / size),
    );
    pages.push(published(calls));
  }
  expect(new Set(pages.map((data) => JSON.stringify(data))).size).toBe(1);
  expect(pages[0]).toMatchObject([{ Value: 115 }, {}, {}, {}, {}, {}, {}, {}, {}]);
});

test("the next page is listed while the one before is being described, ten describes at a time", async () => {
  const answers = cluster(3000);
  const held: (() => void)[] = [];
  let most = 0;
  const { handle, calls } = deploy({
    ...answers,
    DescribeContainerInstancesCommand: async (input: DescribeContainerInstancesCommandInput) => {
      await new Promise<void>((resolve) => {
        held.push(resolve);
        most = Math.max(most, held.length);
      });
      return answers["DescribeContainerInstancesCommand"]!(input as never);
    },
  });
  let ended = false;
  const run = handle().then(() => {
    ended = true;
  });
  for (let idle = 0; held.length < 10 && idle < 1000; idle++) await new Promise((resolve) => setImmediate(resolve));
  expect(calls.filter(({ command }) => command === "ListContainerInstancesCommand")).toHaveLength(10);

  while (!ended) {
    held.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await run;
  expect(most).toBe(10);
  expect(published(calls)).toMatchObject([{ Value: 15_000 }, {}, {}, {}, {}, {}, {}, {}, {}]);
});

test.each(["ListContainerInstancesCommand", "DescribeContainerInstancesCommand", "DescribeAutoScalingGroupsCommand"])(
  "when %s fails nothing is published and the invocation fails",
  async (failing) => {
    const { handle, calls } = deploy({
      ...cluster(150),
      [failing]: () => {
        throw new Error("Rate exceeded");
      },
    });
    await expect(handle()).rejects.toThrow("Rate exceeded");
    expect(calls.map(({ command }) => command)).not.toContain("PutMetricDataCommand");
  },
);

test("a group that does not exist is named", async () => {
  const { handle } = deploy({ ...cluster(1), DescribeAutoScalingGroupsCommand: () => ({ AutoScalingGroups: [] }) });
  await expect(handle()).rejects.toThrow("no Auto Scaling group is called demo-instances");
});

const other = (fields: Partial<OtherContainer> = {}): OtherContainer => ({
  name: "web",
  cpu: 128,
  memory: 128,
  gpus: 0,
  hostPorts: [],
  networkInterfaces: 1,
  shortageThreshold: 0,
  excessThreshold: 3,
  ...fields,
});

test("with other containers the cluster's metric is that of the scarcest, and each has its own", async () => {
  const clients = createHeadroomClients();
  const calls = answering({ ...clients }, cluster(4));
  await createHandler(clients, { ...SETTINGS, otherContainers: [other()], networkInterfaces: 2 })();
  const { MetricData } = calls.find(({ command }) => command === "PutMetricDataCommand")!.input as {
    MetricData: ReturnType<typeof metric>[];
  };
  const of = (container: string) => ({
    Dimensions: [
      { Name: CLUSTER_DIMENSION, Value: "demo" },
      { Name: CONTAINER_DIMENSION, Value: container },
    ],
  });
  expect(MetricData.filter(({ MetricName }) => MetricName === HEADROOM_METRICS.schedulableContainers)).toEqual([
    metric("schedulableContainers", 8),
    { ...metric("schedulableContainers", 20), ...of(USUAL_CONTAINER) },
    { ...metric("schedulableContainers", 8), ...of("web") },
  ]);
});

describe("network interfaces", () => {
  const attachment = (status: string, type = "ElasticNetworkInterface") => ({ type, status });

  /** Containers that fit on one instance with room for five, and the calls about tasks. */
  async function schedulable(tasks: readonly object[], attributes: readonly object[] = [], pageSize = 100) {
    const clients = createHeadroomClients();
    const answers = cluster(1);
    const calls = answering(
      { ...clients },
      {
        ...answers,
        DescribeContainerInstancesCommand: async (input: object) => {
          const { containerInstances } = (await answers["DescribeContainerInstancesCommand"]!(input as never)) as {
            containerInstances: object[];
          };
          return { containerInstances: containerInstances.map((i) => ({ ...i, runningTasksCount: 9, attributes })) };
        },
        ListTasksCommand: (({ nextToken = "0" }: { nextToken?: string }) => {
          const begin = Number(nextToken);
          const taskArns = tasks.slice(begin, begin + pageSize).map((_, index) => String(begin + index));
          return { taskArns, ...(begin + pageSize < tasks.length && { nextToken: String(begin + pageSize) }) };
        }) as never,
        DescribeTasksCommand: (({ tasks: arns }: { tasks: string[] }) => ({
          tasks: arns.map((arn) => ({ containerInstanceArn: "ci-0", ...tasks[Number(arn)] })),
        })) as never,
      },
    );
    const interfaces = { networkInterfaces: 3, trunkedInterfaces: 10 };
    await createHandler(clients, { ...SETTINGS, otherContainers: [other()], ...interfaces })();
    const { MetricData } = calls.find(({ command }) => command === "PutMetricDataCommand")!.input as {
      MetricData: ReturnType<typeof metric>[];
    };
    return { value: MetricData[0]!.Value, commands: calls.map(({ command }) => command) };
  }

  test("are taken by the tasks that have one, whatever else runs on the instance", async () => {
    const own = { attachments: [attachment("ATTACHED")] };
    expect((await schedulable([{}, { attachments: [] }])).value).toBe(3);
    expect((await schedulable([{}, own, {}])).value).toBe(2);
    expect((await schedulable([own, own, own, own])).value).toBe(0);
    expect((await schedulable([{ ...own, containerInstanceArn: "ci-9" }])).value).toBe(3);
  });

  test("are taken while they are attached or detached, and no longer; other attachments take none", async () => {
    const states = ["PRECREATED", "CREATED", "ATTACHING", "ATTACHED", "DETACHING"];
    for (const state of states) expect((await schedulable([{ attachments: [attachment(state)] }])).value).toBe(2);
    for (const state of ["DETACHED", "DELETED", "FAILED"])
      expect((await schedulable([{ attachments: [attachment(state)] }])).value).toBe(3);
    expect((await schedulable([{ attachments: [attachment("ATTACHED", "ServiceConnect")] }])).value).toBe(3);
  });

  test("are more on an instance with a trunk", async () => {
    const trunk = [{ name: "ecs.awsvpc-trunk-id", value: "trunk" }];
    expect((await schedulable([], trunk)).value).toBe(5);
    const six = Array.from({ length: 6 }, () => ({ attachments: [attachment("ATTACHED")] }));
    expect((await schedulable(six, trunk)).value).toBe(4);
  });

  test("are counted on every page of tasks, and tasks are read only where they matter", async () => {
    const own = Array.from({ length: 2 }, () => ({ attachments: [attachment("ATTACHED")] }));
    const { value, commands } = await schedulable([...own, {}], [], 1);
    expect(value).toBe(1);
    expect(commands.filter((command) => command === "DescribeTasksCommand")).toHaveLength(3);
    const clients = createHeadroomClients();
    const calls = answering({ ...clients }, cluster(1));
    await createHandler(clients, { ...SETTINGS, otherContainers: [other({ networkInterfaces: 0 })] })();
    expect(calls.map(({ command }) => command)).not.toContain("ListTasksCommand");
  });
});

test("a container that fits on no instance is named in the log, and holds nothing up", async () => {
  const lines = capturedLog();
  const clients = createHeadroomClients();
  const calls = answering({ ...clients }, cluster(4));
  await createHandler(clients, { ...SETTINGS, otherContainers: [other({ gpus: 1 })] })();
  const { MetricData } = calls.find(({ command }) => command === "PutMetricDataCommand")!.input as {
    MetricData: ReturnType<typeof metric>[];
  };
  expect(MetricData[0]).toEqual(metric("schedulableContainers", 20));
  expect(lines).toContainEqual(expect.objectContaining({ at: "warn", container: "web" }));
});

import "./environment";

import { createHeadroomClients } from "../../../functions/headroom/clients";
import { DECISION_MESSAGE, type HeadroomFunctionSettings } from "../../../functions/headroom/contract";
import { createHandler } from "../../../functions/headroom/handler";
import { WEEKDAYS } from "../../../functions/headroom/schedule";
import { type Answers, answering, type Call, capturedLog } from "../answering";
import { accountOf, answersOf } from "../states";
import { SETTINGS } from "./settings";

const MINUTE_MS = 60_000;

/** Instances with room for 8 containers each, of which they run so many, in a group of 2 to 5,000. */
function account(used: readonly number[]): Answers {
  const answers = answersOf(
    accountOf({
      instances: Object.fromEntries(used.map((_, index) => [`i-${index}`, { state: "InService" as const }])),
      containerInstances: used.map((count, index) => ({
        arn: `ci-${index}`,
        instanceId: `i-${index}`,
        registered: { cpu: 1024, memory: 1024 },
        remaining: { cpu: 128 * (8 - count), memory: 128 * (8 - count) },
      })),
    }),
  );
  return {
    ...answers,
    // The virtual AWS registers them now; here they have run for long.
    DescribeContainerInstancesCommand: async (input: object) => {
      const { containerInstances } = (await answers["DescribeContainerInstancesCommand"]!(input as never)) as {
        containerInstances: object[];
      };
      return { containerInstances: containerInstances.map((each) => ({ ...each, registeredAt: new Date(0) })) };
    },
  };
}

const suspended = (...processes: readonly string[]) => processes.map((ProcessName) => ({ ProcessName }));

/** The group as each read in turn finds it; the last one goes on. */
const groups = (size: number, ...reads: readonly object[]): Answers => {
  let read = -1;
  return {
    DescribeAutoScalingGroupsCommand: () => {
      read = Math.min(read + 1, reads.length - 1);
      const Instances = Array.from({ length: size }, (_, index) => ({
        InstanceId: `i-${index}`,
        LifecycleState: "InService",
      }));
      const usual = {
        MinSize: 2,
        MaxSize: 100,
        DesiredCapacity: size,
        SuspendedProcesses: suspended("AlarmNotification"),
      };
      return { AutoScalingGroups: [{ ...usual, Instances, ...reads[read] }] };
    },
  };
};

/** A history in which so many containers were wanted in each of the last minutes. */
const history = (...wanted: readonly number[]): Answers => ({
  GetMetricDataCommand: () => ({
    MetricDataResults: [
      {
        Id: "wanted",
        Timestamps: wanted.map((_, index) => new Date(Date.now() - (wanted.length - index) * MINUTE_MS)),
        Values: [...wanted],
      },
    ],
  }),
});

const failing = (command: string): Answers => ({
  [command]: () => {
    throw new Error("Rate exceeded");
  },
});

async function run(answers: Answers, its: Partial<HeadroomFunctionSettings> = {}) {
  const lines = capturedLog();
  const clients = createHeadroomClients();
  const calls = answering({ ...clients }, answers);
  const error = await createHandler(clients, { ...SETTINGS, excessThreshold: 11, ...its })().catch(
    (e: Error) => e.message,
  );
  return { calls, error, lines, set: desiredIn(calls) };
}

const desiredIn = (calls: readonly Call[]) =>
  calls.flatMap(({ command, input }) => (command === "SetDesiredCapacityCommand" ? [input["DesiredCapacity"]] : []));

afterEach(() => {
  jest.restoreAllMocks();
});

const SERVICE = {
  serviceName: "web",
  status: "ACTIVE",
  taskDefinition: "web:1",
  desiredCount: 13,
  capacityProviderStrategy: [{ capacityProvider: "demo" }],
};
const CALM = history(...new Array<number>(60).fill(8));
const FULL = account([8, 8]);
const EMPTY = account([2, 2, 2, 2]);

test.each<[string, Answers, readonly number[]]>([
  ["grows to the need in one step", { ...FULL, ...groups(2, {}), ...CALM }, [3]],
  ["shrinks to what the window needs", { ...EMPTY, ...groups(4, {}), ...CALM }, [3]],
  [
    "keeps what an earlier minute of the window needed",
    { ...EMPTY, ...groups(4, {}), ...history(...new Array<number>(20).fill(8), 24, 8, 8) },
    [],
  ],
  [
    "keeps all without a history that reaches back through the window",
    { ...EMPTY, ...groups(4, {}), ...history(8, 8) },
    [],
  ],
  ["keeps all when the history cannot be read", { ...EMPTY, ...groups(4, {}), ...failing("GetMetricDataCommand") }, []],
  ["grows although the history cannot be read", { ...FULL, ...groups(2, {}), ...failing("GetMetricDataCommand") }, [3]],
  [
    "grows although metrics cannot be published",
    { ...FULL, ...groups(2, {}), ...CALM, ...failing("PutMetricDataCommand") },
    [3],
  ],
  ["sets nothing when the group cannot be read", { ...FULL, ...failing("DescribeAutoScalingGroupsCommand") }, []],
  [
    "sets nothing when the services cannot be read",
    { ...FULL, ...groups(2, {}), ...failing("ListServicesCommand") },
    [],
  ],
  [
    "sets nothing when the instances cannot be read",
    { ...FULL, ...groups(2, {}), ...failing("ListContainerInstancesCommand") },
    [],
  ],
  ["goes no further than the maximum", { ...FULL, ...groups(2, { MaxSize: 2 }), ...CALM }, []],
  ["sets nothing that is set already", { ...FULL, ...groups(2, { DesiredCapacity: 3 }), ...CALM }, []],
  [
    "leaves a desired capacity that somebody else has set in the meantime",
    { ...FULL, ...groups(2, {}, { DesiredCapacity: 9 }), ...CALM },
    [],
  ],
  [
    "leaves bounds that somebody else has set in the meantime",
    { ...FULL, ...groups(2, {}, { MaxSize: 2 }), ...CALM },
    [],
  ],
  [
    "leaves more than is needed until it is in service and the window has passed",
    { ...FULL, ...groups(2, { DesiredCapacity: 9 }), ...CALM },
    [],
  ],
  [
    "changes nothing while ScheduledActions is suspended",
    { ...FULL, ...groups(2, { SuspendedProcesses: suspended("AlarmNotification", "ScheduledActions") }), ...CALM },
    [],
  ],
])("the function %s", async (_, answers, expected) => {
  expect((await run(answers)).set).toEqual(expected);
});

describe("a schedule", () => {
  const always = { name: "always", days: WEEKDAYS, from: "00:00", to: "24:00", timeZone: "UTC", minInstances: 4 };
  const schedule = [always];

  test("keeps instances that are surplus, and the log says so", async () => {
    const { set, lines } = await run({ ...EMPTY, ...groups(4, {}), ...CALM }, { schedule });
    expect(set).toEqual([]);
    expect(lines.find(({ message }) => message === DECISION_MESSAGE)).toMatchObject({
      surplusInstances: 0,
      schedule: { name: "always", minInstances: 4, decides: true },
    });
    expect(lines.filter(({ at }) => at === "warn")).toEqual([]);
  });

  test("whose time zone this runtime does not know holds at all times, and each run says so", async () => {
    const unknown = { ...always, name: "night", from: "01:00", to: "01:01", timeZone: "Mars/Olympus_Mons" };
    const { set, lines } = await run({ ...account([1, 1]), ...groups(2, {}) }, { schedule: [unknown] });
    expect(set).toEqual([4]);
    expect(lines).toContainEqual({
      at: "warn",
      message: "this runtime does not know the time zone of a window of the schedule: its minimum holds at all times",
      cluster: "demo",
      window: "night",
      timeZone: "Mars/Olympus_Mons",
    });
  });

  test("launches instances without a history", async () => {
    const answers = { ...account([1, 1]), ...groups(2, {}), ...failing("GetMetricDataCommand") };
    expect((await run(answers, { schedule })).set).toEqual([4]);
  });
});

test("tasks that begin to run while the cluster is read are none that wait", async () => {
  const full = account([8, 5]);
  let isRunning = false;
  const answers = {
    ...full,
    ...groups(2, {}),
    ...CALM,
    ListServicesCommand: () => ({ serviceArns: ["web"] }),
    DescribeServicesCommand: () => ({
      services: [{ ...SERVICE, runningCount: isRunning ? 13 : 9, pendingCount: isRunning ? 0 : 4 }],
    }),
    DescribeTaskDefinitionCommand: () => ({ taskDefinition: { cpu: "128", memory: "128" } }),
    ListContainerInstancesCommand: async (input: object) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      isRunning = true;
      return full["ListContainerInstancesCommand"]!(input as never);
    },
  } as unknown as Answers;
  const { set, error } = await run(answers);
  expect(error).toBeUndefined();
  expect(set).toEqual([]);
});

test("a window before scaling in that is set takes the place of the one that is learnt", async () => {
  const peak = history(...new Array<number>(30).fill(24), ...new Array<number>(15).fill(8));
  const answers = { ...EMPTY, ...groups(4, {}), ...peak };
  expect((await run(answers)).set).toEqual([]);
  expect((await run(answers, { scaleInWindowMinutes: 10 })).set).toEqual([3]);
  expect((await run(answers, { scaleInWindowMinutes: 40 })).set).toEqual([]);
});

/** ECS's own figure of the last minute, beside a calm history. */
const reserved = (percent: number, minutesAgo = 1): Answers => ({
  GetMetricDataCommand: async (input: object) => {
    const { MetricDataResults } = (await CALM["GetMetricDataCommand"]!(input as never)) as {
      MetricDataResults: object[];
    };
    const Timestamps = [new Date(Date.now() - minutesAgo * MINUTE_MS)];
    return { MetricDataResults: [...MetricDataResults, { Id: "reservation", Timestamps, Values: [percent] }] };
  },
});
const BUSY = account([1, 1]);

test.each<[string, Answers, readonly number[]]>([
  ["grows by what ECS says tasks of RunTask need", { ...BUSY, ...groups(2, {}), ...reserved(150) }, [3]],
  ["grows by several at once", { ...BUSY, ...groups(2, {}), ...reserved(300) }, [6]],
  ["stays when ECS says that nothing waits", { ...BUSY, ...groups(2, {}), ...reserved(100) }, []],
  ["does not believe an old figure", { ...BUSY, ...groups(2, {}), ...reserved(300, 5) }, []],
  ["does not grow for them while an instance is idle", { ...account([8, 0]), ...groups(2, {}), ...reserved(300) }, []],
  [
    "does not grow for them while an instance boots",
    {
      ...BUSY,
      ...groups(2, {
        DesiredCapacity: 3,
        Instances: [
          ...["i-0", "i-1"].map((InstanceId) => ({ InstanceId, LifecycleState: "InService" })),
          { InstanceId: "i-2", LifecycleState: "Pending" },
        ],
      }),
      ...reserved(300),
    },
    [],
  ],
])("the function %s", async (_, answers, expected) => {
  expect((await run(answers)).set).toEqual(expected);
});

test("the first instance of an empty group launches for a task of RunTask", async () => {
  expect((await run({ ...account([]), ...groups(0, { MinSize: 0 }), ...reserved(200) })).set).toEqual([1]);
});

test.each<[string, readonly string[], Partial<HeadroomFunctionSettings>, boolean]>([
  ["stops the scaling policy that ECS adds to the group", [], {}, true],
  ["has nothing to stop where that is done", ["AlarmNotification"], {}, false],
  ["leaves the policy alone where ECS scales", [], { scales: false }, false],
])("the function %s", async (_, processes, its, expected) => {
  const { calls, error } = await run(
    { ...FULL, ...groups(2, { SuspendedProcesses: suspended(...processes) }), ...CALM },
    its,
  );
  expect(error).toBeUndefined();
  expect(calls.filter(({ command }) => command === "SuspendProcessesCommand").map(({ input }) => input)).toEqual(
    expected ? [{ AutoScalingGroupName: "demo-instances", ScalingProcesses: ["AlarmNotification"] }] : [],
  );
});

test("an instance that the capacity provider does not have is no room", async () => {
  const stranger = {
    ...EMPTY,
    DescribeContainerInstancesCommand: async (input: object) => {
      const { containerInstances } = (await EMPTY["DescribeContainerInstancesCommand"]!(input as never)) as {
        containerInstances: object[];
      };
      return { containerInstances: containerInstances.map((each) => ({ ...each, capacityProviderName: undefined })) };
    },
  };
  expect((await run({ ...stranger, ...groups(4, {}), ...CALM })).set).toEqual([5]);
});

test("nothing goes within ten minutes of a registration", async () => {
  const young = {
    ...EMPTY,
    DescribeContainerInstancesCommand: async (input: object) => {
      const { containerInstances } = (await EMPTY["DescribeContainerInstancesCommand"]!(input as never)) as {
        containerInstances: object[];
      };
      const registeredAt = new Date(Date.now() - 9 * MINUTE_MS);
      return { containerInstances: containerInstances.with(0, { ...containerInstances[0], registeredAt }) };
    },
  };
  expect((await run({ ...young, ...groups(4, {}), ...CALM })).set).toEqual([]);
});

test.each(["GetMetricDataCommand", "PutMetricDataCommand", "SetDesiredCapacityCommand"])(
  "when %s fails, the run fails too, so that an alarm fires, once the rest is done",
  async (command) => {
    const { calls, error } = await run({ ...FULL, ...groups(2, {}), ...CALM, ...failing(command) });
    expect(error).toBe("Rate exceeded");
    for (const other of ["PutMetricDataCommand", "SetDesiredCapacityCommand"])
      expect(calls.map((call) => call.command)).toContain(other);
  },
);

test.each([
  ["three hours", 0, 180],
  ["a day where a reserve is learnt from it", 10, 1440],
])("the history is that of %s", async (_, learntReservePercent, minutes) => {
  const { calls } = await run({ ...FULL, ...groups(2, {}), ...CALM }, { learntReservePercent });
  const { StartTime, EndTime } = calls.find(({ command }) => command === "GetMetricDataCommand")!.input as {
    StartTime: Date;
    EndTime: Date;
  };
  expect(EndTime.getTime() - StartTime.getTime()).toBe(minutes * MINUTE_MS);
});

test("a function that only measures reads no history and changes no group", async () => {
  const { calls, set } = await run({ ...FULL, ...groups(2, {}) }, { scales: false });
  expect(set).toEqual([]);
  expect(calls.map(({ command }) => command)).not.toContain("GetMetricDataCommand");
});

test("what holds the desired capacity is in the log", async () => {
  const held = groups(2, { SuspendedProcesses: suspended("ScheduledActions") });
  expect((await run({ ...FULL, ...held, ...CALM })).lines).toContainEqual(
    expect.objectContaining({ at: "warn", from: 2, to: 3 }),
  );
  expect((await run({ ...FULL, ...groups(2, {}), ...CALM })).lines).toContainEqual(
    expect.objectContaining({ at: "info", from: 2, to: 3 }),
  );
});

test.each([
  [0, 0],
  [1, 1],
  [100, 10],
  [250, 37],
  [1000, 300],
])(
  "%i instances and %i services are read in the calls that they cost, and one for the group and the history each",
  async (n, s) => {
    const services = {
      ListServicesCommand: ({ nextToken = "0" }: { nextToken?: string }) => {
        const begin = Number(nextToken);
        return {
          serviceArns: Array.from({ length: Math.min(100, s - begin) }, (_, index) => String(begin + index)),
          ...(begin + 100 < s && { nextToken: String(begin + 100) }),
        };
      },
      DescribeServicesCommand: ({ services: arns }: { services: readonly string[] }) => ({
        services: arns.map((serviceName) => ({ serviceName, status: "ACTIVE", desiredCount: 1, runningCount: 1 })),
      }),
    } as unknown as Answers;
    const { calls, error } = await run({
      ...account(new Array<number>(n).fill(4)),
      ...groups(n, {}),
      ...CALM,
      ...services,
    });
    expect(error).toBeUndefined();
    const reads = calls.filter(
      ({ command }) => !["PutMetricDataCommand", "SetDesiredCapacityCommand"].includes(command),
    );
    const most = 2 * Math.ceil(n / 100) + Math.ceil(s / 100) + Math.ceil(s / 10) + 2;
    // Of an empty list one page is read all the same, and the group again before it is changed.
    expect(reads.length).toBeLessThanOrEqual(most + (n === 0 ? 1 : 0) + (s === 0 ? 1 : 0) + desiredIn(calls).length);
  },
);

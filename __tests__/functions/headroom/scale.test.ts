import type { HeadroomCall } from "../../../functions/headroom/contract";
import { readContainerInstances } from "../../../functions/headroom/read";
import { createClients } from "../../../functions/shared/clients";
import { answering } from "../answering";
import { accountOf, answersOf } from "../states";

/** How long each call takes, in milliseconds. */
const LATENCY_MS = 30;

/** What ECS allows an account to read of its clusters: a burst of 50, and 20 a second (ECS API reference). */
const BURST = 50;
const PER_SECOND = 20;

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Reads a cluster of `count` instances. */
async function read(count: number) {
  const containerInstances = Array.from({ length: count }, (_, index) => ({
    arn: `ci-${index}`,
    instanceId: `i-${index}`,
  }));
  const answers = answersOf(accountOf({ containerInstances }));
  const madeAtMs: number[] = [];
  let underWay = 0;
  let sideBySide = 0;
  const { ecs } = createClients<HeadroomCall>();
  const answer = async (output: object) => {
    madeAtMs.push(Date.now());
    underWay += 1;
    sideBySide = Math.max(sideBySide, underWay);
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    underWay -= 1;
    return output;
  };
  const calls = answering(
    { ecs },
    {
      ListContainerInstancesCommand: async (input) => answer(await answers["ListContainerInstancesCommand"]!(input)),
      DescribeContainerInstancesCommand: async (input) =>
        answer(await answers["DescribeContainerInstancesCommand"]!(input)),
    },
  );
  let tookMs: number | undefined;
  const reading = readContainerInstances(ecs, "demo", { networkInterfaces: 0, trunkedInterfaces: 0 }).then(
    (instances) => {
      tookMs = Date.now();
      return instances;
    },
  );
  while (tookMs === undefined) await jest.advanceTimersByTimeAsync(1);
  return { instances: await reading, calls: calls.length, madeAtMs, sideBySide, tookMs };
}

test.each([0, 1, 100, 101, 1000, 5000])("%i instances cost the fewest calls there can be", async (count) => {
  const { instances, calls } = await read(count);
  expect(instances).toHaveLength(count);
  expect(calls).toBe(count === 0 ? 1 : 2 * Math.ceil(count / 100));
});

test("5,000 instances are read within 5 s of 30 ms a call, and describes run beside the listing", async () => {
  const { tookMs, sideBySide } = await read(5000);
  expect(tookMs).toBeLessThanOrEqual(5000);
  expect(sideBySide).toBeGreaterThanOrEqual(2);
});

test("5,000 instances are read without ever being throttled", async () => {
  const { madeAtMs } = await read(5000);
  let tokens = BURST;
  let lastMs = 0;
  for (const atMs of madeAtMs) {
    tokens = Math.min(BURST, tokens + ((atMs - lastMs) * PER_SECOND) / 1000) - 1;
    lastMs = atMs;
    expect(tokens).toBeGreaterThanOrEqual(0);
  }
});

test("1,000 instances are read without waiting for the budget", async () => {
  const { tookMs } = await read(1000);
  expect(tookMs).toBe(11 * LATENCY_MS);
});

import { capacityPlan, clairvoyant } from "../../../src/rehearsal/policies/clairvoyant";
import { TIMINGS } from "../../../src/virtual-aws";
import { BEGIN_MS, clusterUnder } from "./rivals";

const demand = (...tasks: number[]) => ({ startMs: BEGIN_MS, stepMs: 600_000, tasks: Uint32Array.from(tasks) });

test("the plan is ahead of each rise by a boot, in whole instances, and keeps what a short dip needs soon", () => {
  const plan = capacityPlan({ ...demand(7, 8, 30, 7, 7), startMs: 0 }, 7, 100_000);
  expect(plan).toEqual([
    { timeMs: -100_000, instances: 1 },
    { timeMs: 500_000, instances: 2 },
    { timeMs: 1_100_000, instances: 5 },
    { timeMs: 1_800_000, instances: 1 },
  ]);
  const dip = capacityPlan({ startMs: 0, stepMs: 60_000, tasks: Uint32Array.of(14, 7, 14) }, 7, 100_000);
  expect(dip.map(({ instances }) => instances)).toEqual([2]);
});

test("its instances are there when the tasks are wanted, and go with them", async () => {
  const foresight = { demand: demand(7, 28, 7, 7), tasksPerInstance: 7, timings: TIMINGS.steady };
  const { runTo, service, aws, kinds, wanted } = clusterUnder(clairvoyant, { desiredCapacity: 3 }, foresight);
  await runTo(120);
  service(7);
  await runTo(600);
  aws.ecs.updateService("web", 28);
  await runTo(1199);
  expect(aws.ecs.inspect().services.get("web")!.waiting.size).toBe(0);
  aws.ecs.updateService("web", 7);
  await runTo(1201);
  // A boot takes 90 s and a second between two batches.
  expect(wanted()).toEqual([
    [0, 1],
    [600 - 91, 4],
    [1200, 1],
  ]);
  expect(kinds("taskWithdrawn")).toBe(0);
});

test("without the future it cannot run", () => {
  expect(() => clusterUnder(clairvoyant, { desiredCapacity: 1 })).toThrow("only where the future is known");
});

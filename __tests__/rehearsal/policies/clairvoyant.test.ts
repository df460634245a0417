import { clairvoyant } from "../../../src/rehearsal/policies/clairvoyant";
import { TIMINGS } from "../../../src/virtual-aws";
import { BEGIN_MS, clusterUnder } from "./rivals";

const demand = (...tasks: number[]) => ({ startMs: BEGIN_MS, stepMs: 600_000, tasks: Uint32Array.from(tasks) });

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

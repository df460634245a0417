import { cluster } from "./fixture";

test("agents lose their connection several times an hour for a short while, and their tasks run on", async () => {
  const world = await cluster(
    { desiredCapacity: 4 },
    { timings: { agentDisconnectsPerHour: 3, agentDisconnectSeconds: 20 } },
  );
  world.aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 8 });
  let away = 0;
  const checks = 24 * 360;
  for (let check = 0; check < checks; check++) {
    await world.runTo(200 + check * 10);
    for (const { agentConnected } of world.aws.ecs.inspect().instances.values()) if (!agentConnected) away += 1;
  }
  // 3 x 20 s of an hour, of four machines for a day.
  const share = away / (4 * checks);
  expect(share).toBeGreaterThan(0.8 * (60 / 3600));
  expect(share).toBeLessThan(1.2 * (60 / 3600));
  expect(world.times("taskStopped")).toEqual([]);
});

import { withDrydock } from "../../bench/peers/drydock";
import { HEADROOM_SCENARIOS } from "../../bench/peers/headroom-scenarios";
import { runCosts } from "../../bench/peers/run-cost";
import { type HeadroomResult, runHeadroom } from "../../bench/peers/run-headroom";

const ALL = ["CloudFormation templates", "successor templates", "Drydock"];

const run = (scenario: string): Promise<HeadroomResult[]> =>
  withDrydock(7200, async (blueprint) => {
    const found = HEADROOM_SCENARIOS.find(({ name }) => name === scenario)!;
    const results: HeadroomResult[] = [];
    for (const policy of ALL) results.push(await runHeadroom(blueprint, policy, found));
    return results;
  });

describe("the comparison of headrooms", () => {
  test("shows what a count costs that asks for one instance at a time", async () => {
    const [peers, drydock] = await withDrydock(7200, (blueprint) => runCosts(blueprint, 300));
    expect(peers).toMatchObject({ ecsCalls: 600, seconds: 18.03, published: true });
    expect(drydock).toMatchObject({ ecsCalls: 6, published: true });
    // Three lists one after the other, the last describe, and the metric: the other describes wait beside the lists.
    expect(drydock!.seconds).toBe(0.15);
  });

  test("shows that the peers publish nothing for an empty cluster, and never fill it", async () => {
    const costs = await withDrydock(7200, (blueprint) => runCosts(blueprint, 0));
    expect(costs.map(({ published }) => published)).toEqual([false, true]);
    const results = await run("empty cluster gets 10 tasks");
    expect(results.map(({ minutesUntilAllRun }) => minutesUntilAllRun !== null)).toEqual([false, false, true]);
  });

  test("shows that the peers count room that nothing can be placed in", async () => {
    const results = await run("4 of 8 agents disconnected");
    expect(results.map(({ counted, placeable }) => counted! - placeable)).toEqual([52, 52, 0]);
  });

  test("shows that simple scaling waits for the hook of an instance that terminates", async () => {
    const results = await run("50 more tasks while an instance waits 30 min in its hook");
    const [templates, successor, drydock] = results.map(({ minutesUntilAllRun }) => minutesUntilAllRun!);
    expect(templates).toBeGreaterThan(30);
    expect(successor).toBeLessThan(30);
    expect(drydock).toBeLessThan(30);
  });

  test("shows that constant demand keeps the peers starting and stopping instances", async () => {
    const results = await run("constant 100 tasks, hours 2 to 6");
    expect(results.map(({ startsAndStops }) => startsAndStops > 0)).toEqual([true, true, false]);
  });
});

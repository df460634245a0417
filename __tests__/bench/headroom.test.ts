import { peersThatDecide } from "../../bench/peers";
import { withDrydock } from "../../bench/peers/drydock";
import type { HeadroomResult } from "../../bench/peers/headroom-result";
import { HEADROOM_SCENARIOS } from "../../bench/peers/headroom-scenarios";
import { type CostResult, runCosts } from "../../bench/peers/run-cost";
import { runHeadroom } from "../../bench/peers/run-headroom";

const CONSTANT = "constant 100 tasks, hours 2 to 6";
const EMPTY = "empty cluster gets 10 tasks";
const DISCONNECTED = "4 of 8 agents disconnected";
const HOOKED = "50 more tasks while an instance waits 30 min in its hook";

describe("the comparison of headrooms", () => {
  const costs: CostResult[] = [];
  const results: HeadroomResult[] = [];
  const of = (scenario: string): HeadroomResult[] => results.filter((each) => each.scenario === scenario);

  beforeAll(async () => {
    await withDrydock({ draining: { timeoutSeconds: 7200 } }, async (blueprint) => {
      for (const instances of [0, 300]) costs.push(...(await runCosts(blueprint, instances)));
      const scenarios = [CONSTANT, EMPTY, DISCONNECTED, HOOKED];
      for (const scenario of HEADROOM_SCENARIOS.filter(({ name }) => scenarios.includes(name)))
        for (const policy of peersThatDecide("scaling")) results.push(await runHeadroom(blueprint, policy, scenario));
    });
  });

  test("shows what a count costs that asks for one instance at a time", () => {
    const [, , peers, drydock] = costs;
    expect(peers).toMatchObject({ ecsCalls: 600, seconds: 18.03, published: true });
    // Three lists one after the other, the last describe, the list of services, and the metric: the other describes run
    // beside the lists.
    expect(drydock).toMatchObject({ ecsCalls: 6, seconds: 0.18, published: true });
  });

  test("shows that the peers publish nothing for an empty cluster, and never fill it", () => {
    const [peers, drydock] = costs;
    expect(peers).toMatchObject({ ecsCalls: 2, published: false });
    expect(drydock).toMatchObject({ ecsCalls: 1, published: true });
    const minutes = of(EMPTY).map(({ minutesUntilAllRun }) => minutesUntilAllRun);
    expect(minutes).toEqual([null, null, expect.any(Number)]);
  });

  test("shows that the peers count room in which nothing can be placed", () => {
    const imagined = of(DISCONNECTED).map(({ counted, placeable }) => counted! - placeable);
    expect(imagined).toEqual([52, 52, 0]);
  });

  test("shows that simple scaling waits for the hook of an instance that terminates", () => {
    const [templates, successor, drydock] = of(HOOKED).map(({ minutesUntilAllRun }) => minutesUntilAllRun!);
    expect(templates).toBeGreaterThan(30);
    expect(successor).toBeLessThan(30);
    expect(drydock).toBeLessThan(30);
  });

  test("shows that constant demand keeps the peers starting and stopping instances", () => {
    const [templates, successor, drydock] = of(CONSTANT);
    expect(templates!.startsAndStops).toBeGreaterThan(0);
    expect(successor!.startsAndStops).toBeGreaterThan(0);
    expect(drydock).toMatchObject({ startsAndStops: 0, minutesOfWaiting: 0 });
  });
});

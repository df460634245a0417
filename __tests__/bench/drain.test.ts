import { peersThatDecide } from "../../bench/peers";
import { DRAIN_SCENARIOS } from "../../bench/peers/drain-scenarios";
import { withDrydock } from "../../bench/peers/drydock";
import { DRAIN_TIMEOUT_SECONDS, type DrainResult, runDrain } from "../../bench/peers/run-drain";

const run = (scenario: string, titles: readonly string[]): Promise<DrainResult[]> =>
  withDrydock({ draining: { timeoutSeconds: DRAIN_TIMEOUT_SECONDS } }, async (blueprint) => {
    const found = DRAIN_SCENARIOS.find(({ name }) => name === scenario)!;
    const results: DrainResult[] = [];
    for (const policy of peersThatDecide("draining").filter(({ title }) => titles.includes(title)))
      results.push(await runDrain(blueprint, policy, found));
    return results;
  });

const ALL = ["CloudFormation templates", "successor templates", "AWS CDK drain hook", "Drydock"];

describe("the comparison of drains", () => {
  test("shows tasks that die while they leave the load balancer where only RUNNING ones are counted", async () => {
    const [templates, successor, , drydock] = await run("load-balanced service", ALL);
    expect(templates!.killed).toBeGreaterThan(0);
    expect(successor!.killed).toBeGreaterThan(0);
    expect(drydock).toMatchObject({ killed: 0, stalled: 0 });
  });

  test("shows that every peer waits out its hook for an instance that never registered", async () => {
    const results = await run("instance that never registered", ALL);
    expect(results.map(({ stalled }) => stalled)).toEqual([1, 1, 1, 0]);
    expect(results.slice(0, 3).map(({ idleSeconds }) => idleSeconds)).toEqual([7200, 600, 900]);
  });

  test("shows tasks that die when an invocation cannot outlast the drain", async () => {
    const results = await run("tasks that take 20 min to leave", ["AWS CDK drain hook", "Drydock"]);
    expect(results[0]!.killed).toBeGreaterThan(0);
    expect(results[1]).toMatchObject({ killed: 0, stalled: 0 });
  });

  test("shows what a lost message does where nothing else starts a drain", async () => {
    const results = await run("lost message", ALL);
    expect(results.map(({ stalled }) => stalled)).toEqual([1, 1, 1, 0]);
  });
});

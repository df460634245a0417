import { drainContract } from "../../functions/drain/contract";
import { headroomContract } from "../../functions/headroom/contract";
import { containersPerInstance, findInstanceType, registeredResources } from "../../src/aws/instance-types";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { BEHAVIOURS, type Behaviour, type Timings } from "../../src/virtual-aws";
import { DEEP } from "../support/deep";
import fc from "../support/fast-check";
import { SynthesizedCluster } from "./synthesized-cluster";

jest.setTimeout(DEEP ? 7_200_000 : 300_000);

const cluster = new SynthesizedCluster();
const { blueprint } = readBlueprint(cluster.stacksDir, "demo");
afterAll(() => cluster.remove());

const type = findInstanceType(blueprint.group.instanceType)!;
const headroom = functionSettings(blueprint, headroomContract);

/** Three hours under one number of tasks, after three in which the cluster comes to rest. */
const measuresUnder = async (tasks: number, seed: number, timings: Partial<Timings>) => {
  const { measures } = await runPolicy({
    policy: "drydock",
    blueprint: { ...blueprint, group: { ...blueprint.group, maxSize: 12 } },
    headroom,
    instance: registeredResources(type),
    tasksPerInstance: containersPerInstance(type, headroom.container),
    demand: { startMs: Date.UTC(2026, 0, 1), stepMs: 3 * 3_600_000, tasks: Uint32Array.of(tasks) },
    drainTimeoutSeconds: functionSettings(blueprint, drainContract).drainTimeoutSeconds,
    seed,
    preset: "aws",
    timings,
    settlingMinutes: 180,
  });
  return measures;
};

/** Every behaviour that is one of several states, with all of them. */
const states = Object.fromEntries(
  Object.values(BEHAVIOURS)
    .flatMap((table) => Object.entries<Behaviour>(table))
    .flatMap(([name, behaviour]) =>
      "states" in behaviour ? [[name, fc.constantFrom(...behaviour.states)] as const] : [],
    ),
);

/**
 * Two states together are left out, which AWS never had: tasks move to other zones since November 2024, and the room of
 * one that stops is free at once since 2019 at the latest (docs/decisions/headroom.md, "A task that stops holds no room").
 */
const areTogether = ({ roomRelease, taskZoneRebalance }: Readonly<Record<string, string>>): boolean =>
  roomRelease === "optimistic" || taskZoneRebalance === "off";

test("under constant load nothing starts, stops or dies, in whatever states AWS is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.record(states).filter(areTogether),
      async (tasks, seed, timings) => {
        const { instances, tasks: counts } = await measuresUnder(tasks, seed, timings as Partial<Timings>);
        expect({ ...instances, killed: counts.killed }).toMatchObject({ starts: 0, stops: 0, killed: 0 });
      },
    ),
    { numRuns: DEEP ? 300 : 8 },
  );
});

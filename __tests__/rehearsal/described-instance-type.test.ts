import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headroomContract } from "../../functions/headroom/contract";
import { containersPerInstance, registeredResources } from "../../src/aws/instance-types";
import { functionSettings } from "../../src/rehearsal/blueprint/function-settings";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { synthesizeInto } from "../support/synthesize";

const M9Z = { architecture: "x86_64", vcpus: 2, memoryMiB: 8192, networkInterfaces: 3 } as const;

const folder = mkdtempSync(join(tmpdir(), "drydock-described-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a type that the settings describe is rehearsed with the figures that the stack carries", async () => {
  const capacity = { instanceType: "m9z.large", describedInstanceTypes: { "m9z.large": M9Z } };
  synthesizeInto(folder, "cluster", { network: { source: "create" }, cluster: { capacity } }, "demo");
  const { blueprint } = readBlueprint(join(folder, "stacks"), "demo");
  const type = blueprint.group.describedInstanceType!;
  expect(type).toEqual({
    ...M9Z,
    name: "m9z.large",
    trunkedInterfaces: 0,
    gpus: 0,
    neuronDevices: 0,
    isBurstable: false,
  });

  const headroom = functionSettings(blueprint, headroomContract);
  const { measures } = await runPolicy({
    policy: "drydock",
    blueprint,
    headroom,
    instance: registeredResources(type),
    tasksPerInstance: containersPerInstance(type, headroom.container),
    demand: { startMs: Date.UTC(2026, 0, 1), stepMs: 60_000, tasks: new Uint32Array(30).fill(20) },
    drainTimeoutSeconds: 900,
    seed: 1,
    preset: "steady",
  });
  // Twenty tasks at once find room on two machines: each holds 16.
  expect(measures).toMatchObject({ waiting: { taskMinutes: 0 }, instances: { starts: 0, peak: 2 } });
});

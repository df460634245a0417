import type {
  DescribeContainerInstancesCommandOutput,
  ListContainerInstancesCommandOutput,
  Resource,
} from "@aws-sdk/client-ecs";
import { createHeadroomClients } from "../../functions/headroom/clients";
import type { Container, TaskInterfaces } from "../../functions/headroom/contract";
import { readContainerInstances } from "../../functions/headroom/read";
import { slots } from "../../functions/headroom/room";
import { findInstanceType, registeredResources } from "../../src/aws/instance-types";
import { attach, VirtualAws, VirtualClock } from "../../src/virtual-aws";
import fc from "../support/fast-check";

const START = Date.parse("2026-01-05T00:00:00Z");

/** A cluster of these instance types, all registered. */
async function clusterOf(instanceTypes: readonly string[], isTrunked = false): Promise<VirtualAws> {
  const clock = new VirtualClock(START);
  const aws = new VirtualAws({ clock, region: "eu-west-1", seed: 1 });
  aws.ecs.createCluster("cluster");
  if (isTrunked) aws.ecs.enableTrunking();
  instanceTypes.forEach((instanceType, index) => {
    aws.ec2.launch({ instanceId: `i-${index}`, instanceType, zone: "eu-west-1a" });
  });
  await clock.runUntil(START + 600_000);
  return aws;
}

const describeAll = (aws: VirtualAws) => {
  const { containerInstanceArns } = aws.call("ListContainerInstancesCommand", {
    cluster: "cluster",
  }) as ListContainerInstancesCommandOutput;
  const { containerInstances } = aws.call("DescribeContainerInstancesCommand", {
    cluster: "cluster",
    containerInstances: containerInstanceArns,
  }) as DescribeContainerInstancesCommandOutput;
  return containerInstances!;
};

test("an instance tells its GPUs and the ports that are taken, as ECS does", async () => {
  const aws = await clusterOf(["g5.12xlarge"]);
  aws.ecs.runTask({ family: "inference", cpu: 1024, memory: 1024, gpus: 3, hostPorts: [80, 443] });
  const [instance] = describeAll(aws);
  const of = (resources: Resource[] | undefined, name: string) =>
    resources?.find((resource) => resource.name === name)?.stringSetValue;
  expect(of(instance?.registeredResources, "GPU")).toHaveLength(4);
  expect(of(instance?.remainingResources, "GPU")).toHaveLength(1);
  expect(of(instance?.registeredResources, "PORTS")).toEqual(["22", "2375", "2376", "51678", "51679", "51680"]);
  expect(of(instance?.remainingResources, "PORTS")).toEqual(expect.arrayContaining(["80", "443"]));
});

test("what a task took is free again when it has stopped", async () => {
  const aws = await clusterOf(["g5.xlarge"]);
  const size = { cpu: 128, memory: 128, gpus: 1, hostPorts: [80], networkInterfaces: 1 };
  expect(aws.ecs.runTask({ family: "first", ...size, runSeconds: 60 })).toBeDefined();
  expect(aws.ecs.runTask({ family: "second", ...size })).toBeUndefined();
  await aws.clock.runUntil(aws.clock.now() + 3_600_000);
  expect(aws.ecs.runTask({ family: "second", ...size })).toBeDefined();
});

const aContainer: fc.Arbitrary<Container> = fc.record({
  cpu: fc.integer({ min: 64, max: 2048 }),
  memory: fc.integer({ min: 64, max: 4096 }),
  gpus: fc.integer({ min: 0, max: 2 }),
  hostPorts: fc.uniqueArray(fc.constantFrom(80, 443, 8080), { maxLength: 2 }),
  networkInterfaces: fc.constantFrom(0, 1),
});

test("the function counts as many containers as the scheduler places, whatever else runs there", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("t3.small", "c5.large", "m7i.large", "g5.xlarge", "g5.12xlarge", "g4dn.12xlarge"), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.boolean(),
      fc.array(aContainer, { maxLength: 8 }),
      aContainer,
      async (instanceTypes, isTrunked, running, container) => {
        const aws = await clusterOf(instanceTypes, isTrunked);
        for (const size of running) aws.ecs.runTask({ family: "running", ...size });
        const { ecs } = createHeadroomClients();
        attach({ ecs }, (command, input) => aws.call(command, input));
        const counted = new Map<number, number>();
        for (const type of new Set(instanceTypes))
          for (const instance of await readContainerInstances(ecs, "cluster", interfacesOf(type))) {
            const index = Number(instance.instanceId.slice(2));
            if (instanceTypes[index] === type) counted.set(index, slots(instance.remaining, container));
          }
        let placed = 0;
        while (aws.ecs.runTask({ family: "more", ...container })) placed += 1;
        expect([...counted.values()].reduce((sum, count) => sum + count, 0)).toBe(placed);
      },
    ),
    { numRuns: 200 },
  );
});

const interfacesOf = (instanceType: string): TaskInterfaces => {
  const type = findInstanceType(instanceType)!;
  return {
    networkInterfaces: registeredResources(type).networkInterfaces,
    trunkedInterfaces: type.trunkedInterfaces,
  };
};

test("an instance takes as many tasks with an interface of their own as it has interfaces, and with a trunk more", async () => {
  for (const [isTrunked, expected] of [
    [false, 2],
    [true, 10],
  ] as const) {
    const aws = await clusterOf(["c5.large"], isTrunked);
    for (let bridged = 0; bridged < 5; bridged++) aws.ecs.runTask({ family: "bridged", cpu: 16, memory: 16 });
    let placed = 0;
    while (aws.ecs.runTask({ family: "own", cpu: 16, memory: 16, networkInterfaces: 1 })) placed += 1;
    expect(placed).toBe(expected);
  }
});

import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { HeadroomCall } from "../../../functions/headroom/contract";
import { heldBy, NO_DAEMONS } from "../../../functions/headroom/daemons";
import { servicesReader } from "../../../functions/headroom/services";
import { createClients } from "../../../functions/shared/clients";
import { attach, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { answering } from "../answering";

const CLUSTER = "demo";

/** A cluster of the virtual AWS, and a reader whose calls it answers. */
function cluster() {
  const aws = new VirtualAws({ clock: new VirtualClock(0), region: "us-east-1" });
  aws.ecs.createCluster(CLUSTER);
  const { ecs } = createClients<HeadroomCall>();
  attach({ ecs }, (command, input) => aws.call(command, input));
  const readServices = servicesReader(ecs, CLUSTER);
  return { aws, read: async () => (await readServices()).daemons };
}

test("without daemons nothing is held, whatever services there are", async () => {
  const { aws, read } = cluster();
  aws.ecs.createService({ name: "web", cpu: 256, memory: 256, desiredCount: 1 });
  expect(await read()).toEqual(NO_DAEMONS);
});

test("what daemons hold is added up, and each task definition is read once", async () => {
  const { aws, read } = cluster();
  for (let index = 0; index < 12; index++)
    aws.ecs.createService({ name: `logs-${index}`, cpu: 10, memory: 20, schedulingStrategy: "DAEMON" });
  aws.ecs.createService({ name: "proxy", cpu: 0, memory: 64, schedulingStrategy: "DAEMON", hostPorts: [80] });
  aws.ecs.createService({ name: "agent", cpu: 1, memory: 1, schedulingStrategy: "DAEMON", networkInterfaces: 1 });
  const held = { cpu: 121, memory: 305, gpus: 0, hostPorts: [80], networkInterfaces: 1 };
  expect(await read()).toEqual(held);
  expect(await read()).toEqual(held);
  expect(aws.calls.get("DescribeTaskDefinitionCommand")).toBe(14);
  expect(aws.calls.get("DescribeServicesCommand")).toBe(4);
});

test("a daemon that is placed on some instances only, or is being deleted, counts for nothing", async () => {
  const { ecs } = createClients<HeadroomCall>();
  const service = (name: string, fields: object) => ({
    taskDefinition: name,
    status: "ACTIVE",
    schedulingStrategy: "DAEMON",
    ...fields,
  });
  answering({ ecs }, {
    ListServicesCommand: () => ({ serviceArns: ["a", "b", "c", "d"] }),
    DescribeServicesCommand: () => ({
      services: [
        service("a", { placementConstraints: [{ type: "memberOf", expression: "attribute:gpu exists" }] }),
        service("b", { status: "DRAINING" }),
        service("constrained", {}),
        service("d", {}),
      ],
    }),
    DescribeTaskDefinitionCommand: ({ taskDefinition }: { taskDefinition: string }) => ({
      taskDefinition: {
        cpu: "64",
        memory: "32",
        ...(taskDefinition === "constrained" && { placementConstraints: [{ type: "memberOf" }] }),
      },
    }),
  } as never);
  expect((await servicesReader(ecs, CLUSTER)()).daemons).toEqual({ ...NO_DAEMONS, cpu: 64, memory: 32 });
});

test.each<[string, TaskDefinition, object]>([
  [
    "the task's own sizes count before its containers'",
    { cpu: "512", memory: "1024", containerDefinitions: [{ cpu: 1, memory: 1 }] },
    { cpu: 512, memory: 1024 },
  ],
  [
    "of a container's memory the soft limit counts",
    { containerDefinitions: [{ cpu: 10, memory: 300, memoryReservation: 100 }, { memory: 50 }] },
    { cpu: 10, memory: 150 },
  ],
  [
    "GPUs are those of all containers",
    {
      containerDefinitions: [
        {
          resourceRequirements: [
            { type: "GPU", value: "2" },
            { type: "InferenceAccelerator", value: "9" },
          ],
        },
      ],
    },
    { gpus: 2 },
  ],
  [
    "a dynamic port and one of UDP bind none",
    {
      containerDefinitions: [
        {
          portMappings: [
            { containerPort: 80, hostPort: 0 },
            { containerPort: 53, hostPort: 53, protocol: "udp" },
            { containerPort: 1, hostPort: 8080 },
          ],
        },
      ],
    },
    { hostPorts: [8080] },
  ],
  [
    "on the host's network a container's port is the host's",
    { networkMode: "host", containerDefinitions: [{ portMappings: [{ containerPort: 9100 }] }] },
    { hostPorts: [9100] },
  ],
  [
    "with an interface of its own a task binds no port of the host",
    { networkMode: "awsvpc", containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort: 80 }] }] },
    { networkInterfaces: 1 },
  ],
])("%s", (_, definition, held) => {
  expect(heldBy(definition)).toEqual({ ...NO_DAEMONS, ...held });
});

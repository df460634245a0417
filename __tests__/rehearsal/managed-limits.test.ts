import { findInstanceType } from "../../src/aws/instance-types";
import { notOnFargate, type RunnableService, sparserOnManagedInstances } from "../../src/rehearsal/managed-limits";

const small: RunnableService = { name: "web", task: { cpu: 128, memory: 128 } };

describe("Fargate runs", () => {
  test.each<[what: string, service: Partial<RunnableService>, type: string, reason: string | undefined]>([
    ["a small task", {}, "t3.micro", undefined],
    ["one that stops within two minutes", { conduct: { stopSeconds: 120 } }, "t3.micro", undefined],
    [
      "one with host ports: it has an interface of its own",
      { task: { ...small.task, hostPorts: [80] } },
      "t3.micro",
      undefined,
    ],
    [
      "none that stops later",
      { conduct: { stopSeconds: 121 } },
      "t3.micro",
      "a task of web may take 121 s to stop, and Fargate allows 120",
    ],
    [
      "none of a size that it has not",
      { task: { cpu: 16_385, memory: 128 } },
      "m7i.8xlarge",
      "a task of web has 16385 CPU units and 128 MiB, which no size of Fargate holds",
    ],
    [
      "none that reserves a GPU",
      { task: { ...small.task, gpus: 1 } },
      "m5.large",
      "a task of web reserves 1 GPU, and Fargate has none",
    ],
    ["none where instances have GPUs", {}, "g4dn.xlarge", "g4dn.xlarge has GPUs, and Fargate has none"],
    ["none where they have Neuron devices", {}, "inf2.xlarge", "inf2.xlarge has Neuron devices, and Fargate has none"],
    [
      "none that needs the host",
      { hostNeeds: ["a privileged container", "devices of a host"] },
      "m5.large",
      "a task of web needs a privileged container and devices of a host, which Fargate does not have",
    ],
  ])("%s", (_, service, type, reason) => {
    expect(notOnFargate([small, { ...small, ...service }], findInstanceType(type))).toBe(reason);
  });

  test("a service of an unknown instance type by what its tasks need", () => {
    expect(notOnFargate([small])).toBeUndefined();
    expect(notOnFargate([small, { ...small, task: { ...small.task, gpus: 2 } }])).toContain("reserves 2 GPUs");
  });
});

test.each<[type: string, service: Partial<RunnableService>, reason: string | undefined]>([
  // 2 interfaces and no trunk.
  ["t3.micro", {}, "t3.micro has 1 interface for 7 tasks"],
  ["t3.micro", { task: { cpu: 1100, memory: 300 } }, undefined],
  // A trunk with 10 interfaces.
  ["m5.large", { task: { cpu: 256, memory: 512 } }, undefined],
  ["m5.large", {}, "m5.large has 10 interfaces for 16 tasks"],
])("tasks on a %s: Managed Instances give each an interface, %#", (type, service, reason) => {
  expect(sparserOnManagedInstances([{ ...small, ...service }], findInstanceType(type))).toBe(reason);
  expect(sparserOnManagedInstances([{ ...small, ...service }])).toBeUndefined();
});

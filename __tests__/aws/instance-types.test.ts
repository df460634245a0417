import { bootsAmazonLinux } from "../../src/aws/ami";
import {
  containersPerInstance,
  findInstanceType,
  instanceTypeNames,
  registeredResources,
} from "../../src/aws/instance-types";
import fc from "../support/fast-check";
import { problemsOf } from "../support/problems";

const withCapacity = (capacity: object) => ({ network: { source: "create" }, cluster: { capacity } });
const M9Z = { architecture: "x86_64", vcpus: 2, memoryMiB: 8192, networkInterfaces: 3 };
const CONTAINER = { containerCpu: 128, containerMemory: 128 };

test.each(instanceTypeNames())("%s is whole: every figure is one that a machine can have", (name) => {
  const type = findInstanceType(name)!;
  expect(type.name).toBe(name);
  expect(["x86_64", "arm64"]).toContain(type.architecture);
  const { vcpus, memoryMiB, networkInterfaces, trunkedInterfaces, gpus, neuronDevices } = type;
  expect([vcpus, memoryMiB, networkInterfaces].filter((figure) => !(figure > 0))).toEqual([]);
  expect([trunkedInterfaces, gpus, neuronDevices].filter((figure) => !(figure >= 0))).toEqual([]);
  expect(Object.values(type)).not.toContain(Number.NaN);
  expect(containersPerInstance(type, { cpu: 128, memory: 128 })).toBeGreaterThan(0);
});

// AWS's pages of the types ("Amazon EC2 instance types"), read beside the table.
test.each([
  ["t3.micro", { architecture: "x86_64", vcpus: 2, memoryMiB: 1024, networkInterfaces: 2, isBurstable: true }],
  ["c5.large", { vcpus: 2, memoryMiB: 4096, networkInterfaces: 3, trunkedInterfaces: 10, isBurstable: false }],
  ["m7g.medium", { architecture: "arm64", vcpus: 1, memoryMiB: 4096, networkInterfaces: 2, trunkedInterfaces: 4 }],
  ["m8i.large", { architecture: "x86_64", vcpus: 2, memoryMiB: 8192 }],
  ["c7i-flex.large", { vcpus: 2, memoryMiB: 4096 }],
  ["i4i.large", { vcpus: 2, memoryMiB: 16_384 }],
  ["g6e.xlarge", { vcpus: 4, memoryMiB: 32_768, gpus: 1 }],
  // 32 network cards with two interfaces each: tasks use those of the first.
  ["p5.48xlarge", { vcpus: 192, memoryMiB: 2_097_152, gpus: 8, networkInterfaces: 2 }],
  ["inf2.xlarge", { vcpus: 4, memoryMiB: 16_384, gpus: 0, neuronDevices: 1 }],
  // An eighth of a GPU is one for ECS.
  ["g6f.large", { gpus: 1 }],
])("%s", (name, figures) => {
  expect(findInstanceType(name)).toMatchObject(figures);
});

test("names of the objects that tables are made of, and macOS, are no instance types", () => {
  for (const name of ["m7i.toString", "toString", "__proto__", "constructor.name", "", "instanceType", "mac2.metal"])
    expect(findInstanceType(name)).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(findInstanceType(name)?.name ?? name).toBe(name);
    }),
  );
});

test("an instance registers 92 % of its memory, 1,024 CPU units a vCPU, and all interfaces but its own", () => {
  expect(registeredResources(findInstanceType("m7i.large")!)).toEqual({
    cpu: 2048,
    memory: 7536,
    gpus: 0,
    networkInterfaces: 2,
    takenPorts: [22, 2375, 2376, 51678, 51679, 51680],
  });
});

describe("settings", () => {
  test.each(
    instanceTypeNames().filter(
      (name) =>
        bootsAmazonLinux(findInstanceType(name)!) &&
        !(findInstanceType(name)!.gpus && findInstanceType(name)!.architecture === "arm64"),
    ),
  )("take %s", (instanceType) => {
    expect(problemsOf({ ...withCapacity({ instanceType }) })).toEqual([]);
  });

  test("refuse a type that nobody knows, whatever depends on it, in one sentence", () => {
    expect(problemsOf({ ...withCapacity({ instanceType: "m9z.large" }) })).toEqual([
      expect.stringMatching(
        /^cluster\.capacity\.instanceType: got "m9z\.large", allowed a type of the table in src\/aws\/data\/instance-types\.csv or of describedInstanceTypes .*; did you mean "m9g\.large"\? if not, name a type such as/,
      ),
    ]);
    expect(problemsOf(withCapacity({ otherInstanceTypes: ["t3.small", "m7i.toString"] }))).toEqual([
      expect.stringContaining(
        'cluster.capacity.otherInstanceTypes[1]: got "m7i.toString", allowed a type of the table',
      ),
    ]);
  });

  test("take a type that they describe, and hold everything against its figures", () => {
    const described = { instanceType: "m9z.large", describedInstanceTypes: { "m9z.large": M9Z } };
    expect(problemsOf(withCapacity(described))).toEqual([]);
    expect(
      problemsOf({
        network: { source: "create" },
        cluster: { capacity: described, headroom: { ...CONTAINER, containerCpu: 2049 } },
      }),
    ).toEqual([expect.stringContaining("an instance of type m9z.large offers 2048 CPU units")]);
    expect(problemsOf(withCapacity({ ...described, otherInstanceTypes: ["m7g.large"] }))).toEqual([
      expect.stringContaining("m7g.large is arm64 and m9z.large is x86_64, and all share one AMI"),
    ]);
  });

  test("describe no type of the table", () => {
    expect(problemsOf(withCapacity({ describedInstanceTypes: { "m7i.large": M9Z } }))).toEqual([
      expect.stringMatching(
        /^cluster\.capacity\.describedInstanceTypes\["m7i\.large"\]: got .*, but Drydock's table has this type; leave it out$/,
      ),
    ]);
  });

  test("describe a type in full: what is missing is said, and nothing else", () => {
    const problems = problemsOf(
      withCapacity({ instanceType: "m9z.large", describedInstanceTypes: { "m9z.large": { ...M9Z, vcpus: 0 } } }),
    );
    expect(problems).toEqual([
      expect.stringContaining(
        'cluster.capacity.describedInstanceTypes["m9z.large"].vcpus: got 0, allowed a whole number from 1',
      ),
    ]);
  });
});

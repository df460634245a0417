import { environmentSchema, warningsOf } from "../../src/environment/schema";
import {
  excessThresholdOf,
  headroomOfOthers,
  usualApplicationOf,
  usualContainerOf,
} from "../../src/environment/schema/headroom-containers";
import { problemsOf } from "../support/problems";

let priority = 0;
const application = (cpu: number, memory: number, scaling: object = {}) => ({
  image: "nginx:1.29.3",
  cpu,
  memory,
  requests: { priority: ++priority, hostNames: [`app${priority}.example.com`] },
  scaling,
});

const environment = (applications: object, cluster: object = {}) => ({
  network: { source: "create" },
  applications,
  cluster: { capacity: { maxSize: 40 }, ...cluster },
});

const settingsOf = (applications: object, cluster: object = {}) =>
  environmentSchema.parse(environment(applications, cluster));

const containersOf = (applications: object, cluster: object = {}) => {
  const settings = settingsOf(applications, cluster);
  return {
    application: usualApplicationOf(settings),
    usual: usualContainerOf(settings),
    others: headroomOfOthers(settings).map(({ name, cpu, memory }) => [name, cpu, memory]),
  };
};

describe("the usual container", () => {
  test("without applications it is of the settings' size, or 128 CPU units and 128 MiB", () => {
    expect(containersOf({})).toEqual({ application: undefined, usual: { cpu: 128, memory: 128 }, others: [] });
    expect(containersOf({}, { headroom: { containerCpu: 256 } }).usual).toEqual({ cpu: 256, memory: 128 });
  });

  test("with an application it is a task of it", () => {
    expect(containersOf({ web: application(1100, 300) })).toEqual({
      application: "web",
      usual: { cpu: 1100, memory: 300 },
      others: [],
    });
  });

  test("of several applications it is a task of the one that takes the most instances at its maximum", () => {
    // On a t3.micro of 2048 CPU units and 942 MiB: 4 of 7 and 10 of 3 an instance.
    const { application: name, usual } = containersOf({
      small: application(128, 128, { maxCount: 4 }),
      large: application(256, 300, { maxCount: 10 }),
    });
    expect([name, usual]).toEqual(["large", { cpu: 256, memory: 300 }]);
    // 80 of 7 an instance are more than 10 of 3.
    expect(
      containersOf({
        small: application(128, 128, { maxCount: 80 }),
        large: application(256, 300, { maxCount: 10 }),
      }).application,
    ).toBe("small");
    expect(containersOf({ b: application(256, 300), a: application(256, 300) }).application).toBe("b");
  });
});

describe("the containers besides the usual one", () => {
  test("an application that takes more of a resource than the usual container is one of them, with its own name", () => {
    expect(
      containersOf({ web: application(256, 128, { maxCount: 80 }), worker: application(128, 512, { maxCount: 2 }) }),
    ).toMatchObject({ application: "web", others: [["worker", 128, 512]] });
  });

  test("an application is left out where another container takes as much of each resource", () => {
    const applications = {
      web: application(256, 256, { maxCount: 80 }),
      tiny: application(128, 256),
      one: application(300, 512, { maxCount: 2 }),
      two: application(300, 512, { maxCount: 2 }),
    };
    expect(containersOf(applications)).toMatchObject({ application: "web", others: [["one", 300, 512]] });
  });

  test("an entry under an application's name sets its thresholds, and its size follows", () => {
    const settings = settingsOf(
      { web: application(256, 256, { maxCount: 80 }), tiny: application(128, 128) },
      { headroom: { otherContainers: { tiny: { shortageThreshold: 4 }, batch: { cpu: 512, memory: 256 } } } },
    );
    expect(headroomOfOthers(settings)).toEqual([
      {
        name: "tiny",
        cpu: 128,
        memory: 128,
        gpus: 0,
        hostPorts: [],
        networkInterfaces: 0,
        shortageThreshold: 4,
        excessThreshold: 12,
      },
      {
        name: "batch",
        cpu: 512,
        memory: 256,
        gpus: 0,
        hostPorts: [],
        networkInterfaces: 0,
        shortageThreshold: 0,
        excessThreshold: 4,
      },
    ]);
  });
});

test.each([
  ["a t3.micro holds 7", {}, {}, 8],
  ["a t3.small holds 14", {}, { capacity: { instanceType: "t3.small" } }, 15],
  ["an m7i.large holds 16 by its CPU", {}, { capacity: { instanceType: "m7i.large" } }, 17],
  ["a larger shortage moves it up", {}, { headroom: { shortageThreshold: 12 } }, 20],
  ["what is set counts", {}, { headroom: { excessThreshold: 30 } }, 30],
  ["a t3.micro holds one task of the application", { web: application(1100, 300) }, {}, 2],
])("the excess threshold suits instance type and usual container: %s", (_, applications, cluster, expected) => {
  expect(excessThresholdOf(settingsOf(applications, cluster))).toBe(expected);
});

describe("what contradicts an application is refused, and both are named", () => {
  const TWO = { web: application(256, 512, { maxCount: 20 }), api: application(128, 600, { maxCount: 2 }) };

  test.each([
    [
      "cluster.headroom.containerCpu: got 128, but applications.web, whose tasks take the most room, has 256 CPU units, and its task is the usual container; leave it out; name containers of other stacks in cluster.headroom.otherContainers",
      { containerCpu: 128 },
    ],
    [
      "cluster.headroom.containerMemory: got 600, but applications.web, whose tasks take the most room, has 512 MiB, and its task is the usual container; leave it out; name containers of other stacks in cluster.headroom.otherContainers",
      { containerMemory: 600 },
    ],
    [
      "cluster.headroom.otherContainers.web: got {}, but the task of applications.web is the usual container; set its thresholds as cluster.headroom.shortageThreshold and excessThreshold",
      { otherContainers: { web: {} } },
    ],
    [
      "cluster.headroom.otherContainers.api.cpu: got 256, but applications.api has 128 CPU units; leave it out, or give the container another name than the application's",
      { otherContainers: { api: { cpu: 256 } } },
    ],
    [
      "cluster.headroom.otherContainers.api.memory: got 64, but applications.api has 600 MiB; leave it out, or give the container another name than the application's",
      { otherContainers: { api: { memory: 64 } } },
    ],
    [
      'cluster.headroom.otherContainers.api.networkMode: got "host", but applications.api has the network mode bridge; leave it out, or give the container another name than the application\'s',
      { otherContainers: { api: { networkMode: "host" } } },
    ],
    [
      "cluster.headroom.otherContainers.api.hostPorts: got [80], but applications.api has a dynamic port of the host; leave it out, or give the container another name than the application's",
      { otherContainers: { api: { hostPorts: [80] } } },
    ],
    [
      "cluster.headroom.otherContainers.api.gpus: got 1, but applications.api has no GPUs; leave it out, or give the container another name than the application's",
      { otherContainers: { api: { gpus: 1 } } },
    ],
    [
      "cluster.headroom.otherContainers.batch.memory: got nothing, but there is no applications.batch whose size it could take; say how much a container reserves",
      { otherContainers: { batch: { cpu: 128 } } },
    ],
    [
      "cluster.headroom.otherContainers.api.excessThreshold: got 1, but below 2 the removal of one t3.micro would bring the shortage of 0 back; raise it or leave it out",
      { otherContainers: { api: { excessThreshold: 1 } } },
    ],
  ])("%s", (sentence, headroom) => {
    expect(problemsOf(environment(TWO, { headroom }))).toEqual([sentence]);
  });

  test("the same size said twice is none", () => {
    const headroom = {
      containerCpu: 256,
      containerMemory: 512,
      otherContainers: { api: { cpu: 128, memory: 600 } },
    };
    expect(problemsOf(environment(TWO, { capacity: { maxSize: 40 }, headroom }))).toEqual([]);
  });

  test("an application has another name than the usual container's metric", () => {
    expect(problemsOf(environment({ usual: application(128, 128) }))).toEqual([
      expect.stringMatching(/^applications: got the key "usual", allowed .* and is not usual/),
    ]);
  });
});

test("more sizes than the function's environment variables hold are refused", () => {
  const sizes = Array.from({ length: 40 }, (_, index) => [
    `app${index}`,
    application(2000 - index, 100 + index, { maxCount: 2 }),
  ]);
  const capacity = { maxSize: 100 };
  expect(problemsOf(environment(Object.fromEntries(sizes), { capacity }))).toEqual([
    expect.stringMatching(
      /^cluster\.headroom\.otherContainers: got \{\} \(the default\), but 39 containers besides the usual one, applications among them, take \d+ bytes of the headroom function's environment variables, where 3500 are left; /,
    ),
  ]);
  expect(problemsOf(environment(Object.fromEntries(sizes.slice(18)), { capacity }))).toEqual([]);
});

describe("the largest group", () => {
  const sizes = (maxSize: number) => ({ capacity: { maxSize } });

  test("must run the minimum of each application", () => {
    const applications = { web: application(128, 128, { minCount: 29, maxCount: 29 }) };
    expect(problemsOf(environment(applications, sizes(4)))).toEqual([
      "applications.web.scaling.minCount: got 29, but so many tasks need 5 instances of type t3.micro, and cluster.capacity.maxSize is 4; lower minCount, raise cluster.capacity.maxSize, or choose a larger instance type",
    ]);
    expect(problemsOf(environment(applications, sizes(5)))).toEqual([]);
  });

  test("must run the minimum of all applications together", () => {
    const half = { minCount: 15, maxCount: 15 };
    const applications = { web: application(128, 128, half), api: application(128, 128, half) };
    expect(problemsOf(environment(applications, sizes(4)))).toEqual([
      "cluster.capacity.maxSize: got 4, but the minimum tasks of applications.web and applications.api together need 5 instances of type t3.micro, and cluster.capacity.maxSize is 4; lower minCount, raise cluster.capacity.maxSize, or choose a larger instance type",
    ]);
    expect(problemsOf(environment(applications, sizes(5)))).toEqual([]);
  });

  test("is warned of with the number that would do, where it cannot run the maximum", () => {
    const web = application(128, 128, { maxCount: 29 });
    expect(warningsOf(settingsOf({ web }, sizes(4)))).toEqual([
      "applications.web.scaling.maxCount (29): so many tasks need 5 instances of type t3.micro, and cluster.capacity.maxSize is 4; set maxSize to 5 or more, or lower maxCount",
    ]);
    expect(warningsOf(settingsOf({ web }, sizes(5)))).toEqual([]);
    // The smallest type counts: the next instance may be of it.
    expect(warningsOf(settingsOf({ web }, { capacity: { maxSize: 9, otherInstanceTypes: ["t3.nano"] } }))).toEqual([
      expect.stringContaining("need 10 instances of type t3.nano"),
    ]);
  });

  test("is warned of for all applications together", () => {
    const applications = {
      web: application(128, 128, { maxCount: 14 }),
      api: application(128, 400, { maxCount: 4 }),
    };
    expect(warningsOf(settingsOf(applications, sizes(3)))).toEqual([
      "applications.web.scaling.maxCount (14) and applications.api.scaling.maxCount (4): so many tasks need 4 instances of type t3.micro, and cluster.capacity.maxSize is 3; set maxSize to 4 or more, or lower maxCount",
    ]);
    expect(warningsOf(settingsOf(applications, sizes(4)))).toEqual([]);
  });
});

import { deploy } from "../../src/virtual-aws";
import { cluster, deployment, describeGroup, drainHook, group, START, virtualAws } from "./fixture";

type World = Awaited<ReturnType<typeof cluster>>;

/** A t3.micro registers 2048 CPU units and 942 MiB: seven of these fit. */
const SERVICE = { name: "web", cpu: 128, memory: 128 };

const listInstances = (world: World, filter?: string) =>
  world.call<{ containerInstanceArns: string[] }>("ListContainerInstancesCommand", { cluster: "cluster", filter })
    .containerInstanceArns;
const setStatus = (world: World, containerInstances: string[], status: string) =>
  world.call<{ failures: { reason: string }[] }>("UpdateContainerInstancesStateCommand", {
    cluster: "cluster",
    containerInstances,
    status,
  });
const listTasks = (world: World, input: object = {}) =>
  world.call<{ taskArns: string[]; nextToken?: string }>("ListTasksCommand", { cluster: "cluster", ...input });
const statuses = (world: World, input: object = {}) => {
  const tasks = listTasks(world, input).taskArns;
  if (tasks.length === 0) return [];
  return world
    .call<{ tasks: { lastStatus: string }[] }>("DescribeTasksCommand", { cluster: "cluster", tasks })
    .tasks.map(({ lastStatus }) => lastStatus);
};
const idle = (world: World, containerInstance: string) => listTasks(world, { containerInstance }).taskArns.length === 0;

describe("a service", () => {
  test("whose tasks fit has them placed at once and running 15 s later", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 3 });
    await world.runTo(1000);
    expect(world.times("taskWanted")).toEqual([100, 100, 100]);
    expect(world.times("taskPlaced")).toEqual([100, 100, 100]);
    expect(world.times("taskRunning")).toEqual([115, 115, 115]);
    expect(world.times("taskStopped")).toEqual([]);
  });

  test("spreads its tasks over zones first and then over instances", async () => {
    const world = await cluster({ desiredCapacity: 3 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 4 });
    const [inA, inB, otherInA] = describeGroup(world).Instances.map(({ InstanceId }) => InstanceId);
    expect(world.seen("taskPlaced").map(({ instance }) => instance)).toEqual([inA, inB, otherInA, inB]);
  });

  test("that grows waits for room, first come, first served, and gets it when an instance registers", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 7 });
    world.aws.ecs.updateService("web", 9);
    await world.runTo(110);
    world.call("SetDesiredCapacityCommand", { AutoScalingGroupName: "group", DesiredCapacity: 2 });
    await world.runTo(300);
    expect(world.times("taskPlaced").slice(7)).toEqual([200, 200]);
    expect(world.times("taskRunning").slice(7)).toEqual([215, 215]);
    expect(world.seen("taskPlaced").map(({ task }) => task)).toEqual(world.seen("taskWanted").map(({ task }) => task));
  });

  test("that shrinks withdraws the newest waiting tasks first and then stops running ones", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 9, deregistrationDelaySeconds: 20, stopSeconds: 10 });
    await world.runTo(200);
    const wanted = world.seen("taskWanted").map(({ task }) => task);
    world.aws.ecs.updateService("web", 8);
    expect(world.seen("taskWithdrawn").map(({ task }) => task)).toEqual([wanted[8]]);
    world.aws.ecs.updateService("web", 6);
    expect(world.seen("taskWithdrawn").map(({ task }) => task)).toEqual([wanted[8], wanted[7]]);
    // 20 s DEACTIVATING, 10 s STOPPING, 5 s DEPROVISIONING.
    await world.runTo(219);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["DEACTIVATING"]);
    await world.runTo(229);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["STOPPING"]);
    await world.runTo(234);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["DEPROVISIONING"]);
    await world.runTo(235);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["STOPPED"]);
    expect(world.seen("taskStopped")).toEqual([{ time: 235, kind: "taskStopped", task: wanted[6] }]);
  });

  test("replaces a task that is stopped by hand", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 1 });
    await world.runTo(200);
    world.call("StopTaskCommand", { cluster: "cluster", task: listTasks(world).taskArns[0]! });
    await world.runTo(300);
    expect(world.times("taskPlaced")).toEqual([100, 235]);
    expect(statuses(world)).toEqual(["RUNNING"]);
  });
});

describe("draining", () => {
  test("replaces tasks elsewhere before it stops them when all must stay healthy", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 4 });
    await world.runTo(200);
    const [first = ""] = listInstances(world);
    setStatus(world, [first], "DRAINING");
    expect(world.seen("drainBegan")).toEqual([
      { time: 200, kind: "drainBegan", instance: describeGroup(world).Instances[0]!.InstanceId, tasks: 2 },
    ]);
    await world.runTo(214);
    expect(idle(world, first)).toBe(false);
    // Replacements are RUNNING at 215; then 30 s STOPPING and 5 s DEPROVISIONING.
    await world.runTo(400);
    expect(world.times("taskPlaced")).toEqual([100, 100, 100, 100, 200, 200]);
    expect(world.times("taskStopped")).toEqual([250, 250]);
    expect(statuses(world)).toEqual(["RUNNING", "RUNNING", "RUNNING", "RUNNING"]);
  });

  test("stops tasks at once as far as the minimum healthy percentage allows", async () => {
    const world = await cluster();
    const small = { name: "web", cpu: 64, memory: 64, minimumHealthyPercent: 75, maximumPercent: 100 };
    world.aws.ecs.createService({ ...small, desiredCount: 8 });
    await world.runTo(200);
    setStatus(world, listInstances(world).slice(0, 1), "DRAINING");
    await world.runTo(400);
    // Two of eight may be missing: two stop at a time, and each pair's replacements take 15 s to run.
    expect(world.times("taskStopped")).toEqual([235, 235, 250, 250]);
    expect(world.times("taskPlaced").slice(8)).toEqual([200, 200, 215, 215]);
  });

  test("moves nothing when not one task may be missing or too many", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 4, maximumPercent: 100 });
    await world.runTo(200);
    setStatus(world, listInstances(world).slice(0, 1), "DRAINING");
    await world.runTo(7200);
    expect(world.times("taskStopped")).toEqual([]);
  });

  test("stops a service's pending tasks at once, leaves standalone tasks alone and gets no new ones", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    const standalone = world.aws.ecs.runTask({ family: "batch", cpu: 128, memory: 128 });
    await world.runTo(195);
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 1 });
    await world.runTo(200);
    setStatus(world, listInstances(world), "DRAINING");
    expect(world.times("taskStopped")).toEqual([200]);
    await world.runTo(7200);
    expect(listTasks(world).taskArns).toEqual([standalone]);
    expect(world.times("taskPlaced")).toHaveLength(2);
    setStatus(world, listInstances(world), "ACTIVE");
    expect(world.times("taskPlaced")[2]).toBe(7200);
  });

  test("stops daemons last", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ name: "agent", cpu: 64, memory: 64, schedulingStrategy: "DAEMON" });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 2 });
    await world.runTo(200);
    const [daemon] = world.seen("taskWanted");
    setStatus(world, listInstances(world).slice(0, 1), "DRAINING");
    expect(world.seen("drainBegan")[0]!.tasks).toBe(1);
    await world.runTo(400);
    // The service's task stops at 250 (15 + 30 + 5 s after 200), and only then the daemon begins to.
    expect(world.times("taskStopped")).toEqual([250, 285]);
    expect(world.seen("taskStopped")[1]!.task).toBe(daemon!.task);
  });

  test("is refused for an instance that is not ACTIVE", async () => {
    const world = await cluster();
    const [first = ""] = listInstances(world);
    expect(setStatus(world, [first], "DRAINING").failures).toEqual([]);
    expect(setStatus(world, [first], "DRAINING").failures).toEqual([{ arn: first, reason: "DRAINING" }]);
    expect(world.times("drainBegan")).toEqual([100]);
  });
});

describe("the end of a machine", () => {
  test("kills the tasks that have not stopped, names where each was, and replaces the service's", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 4 });
    await world.runTo(200);
    world.aws.ecs.updateService("web", 2);
    world.aws.ecs.updateService("web", 3);
    const instance = describeGroup(world).Instances[0]!.InstanceId;
    world.aws.autoScaling.fail(instance);
    // Stopping: one from each zone; running: one, which is replaced; pending: the third one, wherever it is.
    const killed = world.seen("taskKilled");
    expect(killed.map(({ status }) => status).sort()).toEqual(["PENDING", "RUNNING", "STOPPING"]);
    expect(killed.every((each) => each.instance === instance && each.time === 200)).toBe(true);
    await world.runTo(300);
    expect(statuses(world)).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
    expect(world.times("taskStopped")).toEqual([235]);
  });

  test("before its agent registered leaves no container instance", async () => {
    const world = virtualAws();
    deploy(world.aws, deployment({ group: group({ desiredCapacity: 1 }) }));
    await world.runTo(50);
    world.aws.autoScaling.fail(describeGroup(world).Instances[0]!.InstanceId);
    await world.runTo(105);
    expect(world.times("instanceRegistered")).toEqual([]);
  });

  test("makes its container instance INACTIVE: not listed, but described for an hour", async () => {
    const world = await cluster({ desiredCapacity: 1, hooks: [drainHook()] });
    const [first = ""] = listInstances(world);
    world.aws.autoScaling.fail(describeGroup(world).Instances[0]!.InstanceId);
    const describeIt = () =>
      world.call("DescribeContainerInstancesCommand", { cluster: "cluster", containerInstances: [first] });
    expect(listInstances(world)).toEqual([]);
    expect(describeIt()).toMatchObject({ containerInstances: [{ status: "INACTIVE", agentConnected: false }] });
    await world.runTo(3701);
    expect(describeIt()).toMatchObject({ containerInstances: [], failures: [{ arn: first, reason: "MISSING" }] });
  });
});

describe("the API", () => {
  test("lists only tasks that are wanted to run unless it is asked for those that are not", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 2 });
    await world.runTo(200);
    const [containerInstance] = listInstances(world);
    world.aws.ecs.updateService("web", 1);
    expect(statuses(world, { containerInstance })).toEqual(["RUNNING"]);
    expect(statuses(world, { containerInstance, desiredStatus: "STOPPED" })).toEqual(["STOPPING"]);
  });

  test("forgets stopped tasks after an hour", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.runTask({ family: "batch", cpu: 1, memory: 1, runSeconds: 10 });
    await world.runTo(3000);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["STOPPED"]);
    await world.runTo(3800);
    world.aws.ecs.runTask({ family: "batch", cpu: 1, memory: 1, runSeconds: 10 });
    await world.runTo(3900);
    expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["STOPPED"]);
  });

  test("lists in pages of at most 100, each item once", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ name: "small", cpu: 1, memory: 1, desiredCount: 250 });
    const pages: number[] = [];
    const arns = new Set<string>();
    let nextToken: string | undefined;
    do {
      const page = listTasks(world, { nextToken });
      pages.push(page.taskArns.length);
      for (const arn of page.taskArns) arns.add(arn);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(pages).toEqual([100, 100, 50]);
    expect(arns.size).toBe(250);
    expect(() => listTasks(world, { maxResults: 101 })).toThrow("maxResults must be between 1 and 100");
  });

  test("finds container instances by their EC2 instance", async () => {
    const world = await cluster({ desiredCapacity: 3 });
    const all = listInstances(world);
    const [one, , three] = describeGroup(world).Instances.map(({ InstanceId }) => InstanceId);
    expect(listInstances(world, `ec2InstanceId == ${one}`)).toEqual([all[0]]);
    expect(listInstances(world, `ec2InstanceId in ['${one}', '${three}']`)).toEqual([all[0], all[2]]);
    expect(listInstances(world, "ec2InstanceId == i-unknown")).toEqual([]);
  });

  test.each([
    ["DescribeContainerInstancesCommand", { containerInstances: [] }, "Container instance cannot be empty."],
    ["DescribeContainerInstancesCommand", { containerInstances: Array(101).fill("x") }, "at most 100"],
    [
      "UpdateContainerInstancesStateCommand",
      { containerInstances: Array(11).fill("x"), status: "DRAINING" },
      "at most 10",
    ],
    ["DescribeTasksCommand", { tasks: [] }, "Tasks cannot be empty."],
  ])("%s refuses too few and too many ids", async (command, input, message) => {
    const world = await cluster();
    expect(() => world.call(command, { cluster: "cluster", ...input })).toThrow(
      expect.objectContaining({ name: "InvalidParameterException", message: expect.stringContaining(message) }),
    );
  });

  test("knows no other cluster", async () => {
    const world = await cluster();
    expect(() => world.call("ListTasksCommand", { cluster: "other" })).toThrow(
      expect.objectContaining({ name: "ClusterNotFoundException" }),
    );
  });

  test("describes an instance's resources, counts and agent", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 2 });
    const { containerInstances } = world.call<{ containerInstances: object[] }>("DescribeContainerInstancesCommand", {
      cluster: "cluster",
      containerInstances: listInstances(world),
    });
    expect(containerInstances).toMatchObject([
      {
        status: "ACTIVE",
        agentConnected: true,
        version: 3,
        registeredAt: new Date(START + 90_000),
        pendingTasksCount: 2,
        runningTasksCount: 0,
        registeredResources: [
          { name: "CPU", integerValue: 2048 },
          { name: "MEMORY", integerValue: 942 },
          { name: "PORTS", stringSetValue: ["22", "2375", "2376", "51678", "51679", "51680"] },
        ],
        remainingResources: [
          { name: "CPU", integerValue: 1792 },
          { name: "MEMORY", integerValue: 686 },
          { name: "PORTS" },
        ],
      },
    ]);
  });

  test("tells daemon services from others", async () => {
    const world = await cluster();
    world.aws.ecs.createService({ name: "agent", cpu: 64, memory: 64, schedulingStrategy: "DAEMON" });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 5 });
    expect(world.call("DescribeServicesCommand", { cluster: "cluster", services: ["agent", "web"] })).toMatchObject({
      services: [
        { serviceName: "agent", schedulingStrategy: "DAEMON", desiredCount: 2, pendingCount: 2 },
        { serviceName: "web", schedulingStrategy: "REPLICA", desiredCount: 5, pendingCount: 5, runningCount: 0 },
      ],
    });
  });

  test("deregisters an instance with tasks only by force", async () => {
    const world = await cluster({ desiredCapacity: 1 });
    world.aws.ecs.createService({ ...SERVICE, desiredCount: 1 });
    const [containerInstance] = listInstances(world);
    const deregister = (force: boolean) =>
      world.call("DeregisterContainerInstanceCommand", { cluster: "cluster", containerInstance, force });
    expect(() => deregister(false)).toThrow("Found running tasks on the instance.");
    expect(deregister(true)).toMatchObject({ containerInstance: { status: "INACTIVE" } });
    expect(listInstances(world)).toEqual([]);
  });
});

test("a disconnected agent gets no tasks until it is back", async () => {
  const world = await cluster({ desiredCapacity: 1 });
  const instance = describeGroup(world).Instances[0]!.InstanceId;
  world.aws.ecs.setAgentConnected(instance, false);
  world.aws.ecs.createService({ ...SERVICE, desiredCount: 1 });
  await world.runTo(200);
  expect(world.times("taskPlaced")).toEqual([]);
  world.aws.ecs.setAgentConnected(instance, true);
  expect(world.times("taskPlaced")).toEqual([200]);
});

test("a standalone task that fits nowhere does not wait, and one with an end ends by itself", async () => {
  const world = await cluster({ desiredCapacity: 1 });
  expect(world.aws.ecs.runTask({ family: "batch", cpu: 4096, memory: 1 })).toBeUndefined();
  expect(world.times("taskWithdrawn")).toEqual([100]);
  expect(world.aws.ecs.runTask({ family: "batch", cpu: 1, memory: 1, runSeconds: 60 })).toMatch(/:task\/cluster\//);
  await world.runTo(500);
  // Running at 115, ended at 175, 5 s DEPROVISIONING.
  expect(world.times("taskStopped")).toEqual([180]);
});

test("an instance whose agent is disconnected stops no task until the agent is back", async () => {
  const world = await cluster({ desiredCapacity: 1 });
  world.aws.ecs.createService({ ...SERVICE, desiredCount: 1 });
  await world.runTo(200);
  const instance = describeGroup(world).Instances[0]!.InstanceId;
  world.aws.ecs.setAgentConnected(instance, false);
  world.aws.ecs.updateService("web", 0);
  await world.runTo(1000);
  expect(statuses(world, { desiredStatus: "STOPPED" })).toEqual(["STOPPING"]);
  world.aws.ecs.setAgentConnected(instance, true);
  await world.runTo(1100);
  expect(world.times("taskStopped")).toEqual([1035]);
});

describe("custom attributes", () => {
  const NAME = "team.seen-at";
  const attribute = (targetId: string, its: object = {}) => ({
    name: NAME,
    value: "2026-06-01T00:00:00Z",
    targetId,
    ...its,
  });
  const change = (world: World, command: "Put" | "Delete", ...attributes: object[]) =>
    world.call(`${command}AttributesCommand`, { cluster: "cluster", attributes });

  test("are put, described, found and deleted", async () => {
    const world = await cluster();
    const [one, other] = listInstances(world) as [string, string];
    change(world, "Put", attribute(one));
    const { containerInstances } = world.call<{ containerInstances: { attributes: object[] }[] }>(
      "DescribeContainerInstancesCommand",
      { cluster: "cluster", containerInstances: [one, other] },
    );
    expect(containerInstances[0]!.attributes).toContainEqual({ name: NAME, value: "2026-06-01T00:00:00Z" });
    expect(containerInstances[1]!.attributes).toHaveLength(2);
    expect(listInstances(world, `attribute:${NAME} exists`)).toEqual([one]);
    change(world, "Delete", { name: NAME, targetId: one });
    expect(listInstances(world, `attribute:${NAME} exists`)).toEqual([]);
  });

  test("can be asked for together with the agent's connection", async () => {
    const world = await cluster({ desiredCapacity: 3 });
    const [one, other, third] = listInstances(world) as [string, string, string];
    const id = world.aws.ecs.inspect().instances.values().next().value!.ec2InstanceId;
    world.aws.ecs.setAgentConnected(id, false);
    change(world, "Put", attribute(other));
    expect(listInstances(world, "agentConnected == false")).toEqual([one]);
    expect(listInstances(world, "agentConnected == true")).toEqual([other, third]);
    for (const or of ["or", "||"])
      expect(listInstances(world, `agentConnected == false ${or} attribute:${NAME} exists`)).toEqual([one, other]);
  });

  test("are refused when AWS would refuse them", async () => {
    const world = await cluster();
    const [one] = listInstances(world) as [string];
    expect(() => change(world, "Put", attribute("gone"))).toThrow("The target gone could not be found.");
    for (const value of ["", "a;b", " a", "a ", "x".repeat(129)])
      expect(() => change(world, "Put", attribute(one, { value }))).toThrow("is invalid");
    for (const name of ["", "a:b", "ecs.zone"])
      expect(() => change(world, "Put", attribute(one, { name }))).toThrow("is invalid");
    expect(() => change(world, "Put")).toThrow("attributes must have 1 to 10 items.");
    change(world, "Put", ...Array.from({ length: 10 }, (_, index) => attribute(one, { name: `n${index}` })));
    change(world, "Put", attribute(one, { name: "n0" }));
    expect(() => change(world, "Put", attribute(one))).toThrow("Too many attributes.");
  });
});

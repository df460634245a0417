import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { strToU8, zipSync } from "fflate";
import type { LambdaFunction } from "../../src/virtual-aws";
import { cluster, START, virtualAws } from "./fixture";

const folder = mkdtempSync(join(tmpdir(), "virtual-lambda-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles an inline handler as a function would be deployed. */
const zipOf = (name: string, source: string): string => {
  const [output] = buildSync({
    stdin: { contents: source, resolveDir: __dirname, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  }).outputFiles;
  const zip = join(folder, `${name}.zip`);
  writeFileSync(zip, zipSync({ "index.js": output!.contents }));
  return zip;
};

const config = (name: string, zip: string, its: Partial<LambdaFunction> = {}): LambdaFunction => ({
  name,
  zip,
  handler: "index.handler",
  environment: {},
  timeoutSeconds: 30,
  memoryMiB: 256,
  ...its,
});

describe("a function out of its zip", () => {
  test("calls the virtual AWS through the SDK clients that it exports", async () => {
    const zip = zipOf(
      "lists",
      `import { ECSClient, ListContainerInstancesCommand, DescribeContainerInstancesCommand } from "@aws-sdk/client-ecs";
       export const clients = { ecs: new ECSClient({}) };
       export const handler = async (event: { cluster: string }) => {
         const { containerInstanceArns } = await clients.ecs.send(new ListContainerInstancesCommand(event));
         const { containerInstances } = await clients.ecs.send(
           new DescribeContainerInstancesCommand({ ...event, containerInstances: containerInstanceArns }));
         return containerInstances!.map((i) => [i.status, i.registeredAt instanceof Date, i.registeredAt!.getTime()]);
       };`,
    );
    const world = await cluster();
    world.aws.lambda.createFunction(config("lists", zip));
    const registered = ["ACTIVE", true, START + 90_000];
    expect(await world.aws.lambda.invoke("lists", { cluster: "cluster" })).toEqual([registered, registered]);
    expect([...world.aws.calls]).toEqual([
      ["ListContainerInstancesCommand", 1],
      ["DescribeContainerInstancesCommand", 1],
    ]);
    await expect(world.aws.lambda.invoke("lists", { cluster: "other" })).rejects.toMatchObject({
      name: "ClusterNotFoundException",
    });
    expect(world.aws.lambda.countsOf("lists")).toEqual({ invocations: 2, errors: 1, timeouts: 0, throttles: 0 });
  });

  test("decides by a state that is as old as its reads took, and changes what is there now", async () => {
    const zip = zipOf(
      "late",
      `import { ECSClient, ListTasksCommand, UpdateContainerInstancesStateCommand } from "@aws-sdk/client-ecs";
       export const clients = { ecs: new ECSClient({}) };
       export const handler = async ({ containerInstances }: { containerInstances: string[] }) => {
         const began = Date.now();
         const { taskArns } = await clients.ecs.send(new ListTasksCommand({ cluster: "cluster" }));
         const read = Date.now();
         await clients.ecs.send(
           new UpdateContainerInstancesStateCommand({ cluster: "cluster", containerInstances, status: "DRAINING" }));
         return [taskArns!.length, read - began, Date.now() - read];
       };`,
    );
    const world = await cluster({}, { timings: { readLagSeconds: 2 } });
    world.aws.lambda.createFunction(config("late", zip));
    world.aws.lambda.createFunction(config("hasty", zip, { timeoutSeconds: 1 }));
    const containerInstances = [...world.aws.ecs.inspect().instances.values()].slice(0, 1).map(({ arn }) => arn);
    const answer = world.aws.lambda.invoke("late", { containerInstances });
    const late = world.aws.lambda.invoke("hasty", { containerInstances }).catch((error: Error) => error.message);
    await world.runTo(101);
    world.aws.ecs.createService({ name: "web", cpu: 128, memory: 128, desiredCount: 1 });
    await world.runTo(200);
    // The task of the first second is not in the list, and is drained all the same.
    expect(await answer).toEqual([0, 2000, 0]);
    expect(world.seen("drainBegan")).toMatchObject([{ time: 102 }]);
    expect(await late).toBe("Task timed out after 1.00 seconds");
    expect(world.aws.lambda.countsOf("hasty")).toMatchObject({ timeouts: 1 });
  });

  test("takes time, environment, Node version and console from the virtual Lambda", async () => {
    const zip = zipOf(
      "looks",
      `import { env, version } from "node:process";
       import { basename } from "node:path";
       export const clients = {};
       let count = 0;
       export const handler = (event: object, context: { functionName: string }) => {
         console.log("seen", { count: ++count });
         const moment = new Date();
         return [Date.now(), moment.getTime(), moment instanceof Date, new Date(5).getTime(), env.GREETING, process.env.AWS_REGION,
           process.env.HOME, version, process.platform.length > 0, context.functionName, basename("/a/b")];
       };`,
    );
    const world = virtualAws();
    world.aws.lambda.createFunction(config("looks", zip, { environment: { GREETING: "hello" } }));
    await world.runTo(77);
    const now = START + 77_000;
    const answer = [now, now, true, 5, "hello", "eu-west-1", undefined, "v24.0.0", true, "looks", "b"];
    expect(await world.aws.lambda.invoke("looks", {})).toEqual(answer);
    await world.aws.lambda.invoke("looks", {});
    expect(world.aws.lambda.logOf("looks")).toEqual(['seen {"count":1}', 'seen {"count":2}']);
  });

  const sleeper = `
    import { setTimeout as sleep } from "node:timers/promises";
    export const clients = {};
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    export const handler = async (event: { first: number; second: number }) => {
      const times = [Date.now()];
      await wait(event.first);
      console.log("awake");
      times.push(Date.now());
      await sleep(event.second);
      times.push(Date.now());
      return times;
    };`;

  test("may wait: virtual time goes on until it has its answer", async () => {
    const world = virtualAws();
    world.aws.lambda.createFunction(config("sleeper", zipOf("sleeper", sleeper)));
    const answer = world.aws.lambda.invoke("sleeper", { first: 1000, second: 2500 });
    await world.runTo(60);
    expect(await answer).toEqual([START, START + 1000, START + 3500]);
  });

  test("is ended by its timeout, and nothing of it goes on", async () => {
    const world = virtualAws();
    world.aws.lambda.createFunction(config("late", zipOf("late", sleeper), { timeoutSeconds: 10 }));
    const answer = world.aws.lambda.invoke("late", { first: 20_000, second: 0 });
    const refused = expect(answer).rejects.toThrow("Task timed out after 10.00 seconds");
    await world.runTo(60);
    await refused;
    expect(world.aws.lambda.countsOf("late")).toEqual({ invocations: 1, errors: 1, timeouts: 1, throttles: 0 });
    expect(world.aws.lambda.logOf("late")).toEqual([expect.stringContaining("Task timed out")]);
  });

  test("runs each concurrent invocation in an environment of its own, which a timeout ends and nothing else", async () => {
    const world = virtualAws();
    const source = `
      let count = 0;
      export const clients = {};
      export const handler = async (event: { ms: number }) => {
        const mine = ++count;
        await new Promise((resolve) => setTimeout(resolve, event.ms));
        return mine;
      };`;
    world.aws.lambda.createFunction(config("counts", zipOf("counts", source), { timeoutSeconds: 10 }));
    const invoke = (ms: number) => world.aws.lambda.invoke("counts", { ms });
    const late = expect(invoke(20_000)).rejects.toThrow("Task timed out after 10.00 seconds");
    const other = invoke(9_000);
    await world.runTo(9);
    const longer = invoke(5_000);
    await world.runTo(60);
    await late;
    expect(await other).toBe(1);
    // The environment of the one that ended serves the next, and knows what it knew.
    expect(await longer).toBe(2);
    const last = invoke(1);
    await world.runTo(120);
    expect(await last).toBe(3);
  });

  test("that exports no clients, or not its handler, is refused", () => {
    const { aws } = virtualAws();
    const zip = zipOf("bare", "export const handler = () => 1;");
    expect(() => aws.lambda.createFunction(config("bare", zip))).toThrow(
      'function bare: index.js exports no "clients"',
    );
    expect(() => aws.lambda.createFunction(config("bare", zip, { handler: "index.other" }))).toThrow(
      "function bare: index.js exports no other",
    );
    expect(() => aws.lambda.createFunction(config("bare", zip, { handler: "main.handler" }))).toThrow(
      "holds no main.js for handler main.handler",
    );
  });

  test("may not be a zip of something else", () => {
    const zip = join(folder, "other.zip");
    writeFileSync(zip, zipSync({ "readme.txt": strToU8("hello") }));
    expect(() => virtualAws().aws.lambda.createFunction(config("other", zip))).toThrow("holds no index.js");
  });
});

test("an event's invocation that fails is tried again after one and after two more minutes, and then given up", async () => {
  const world = virtualAws();
  const times: number[] = [];
  const handler = () => {
    times.push((world.clock.now() - START) / 1000);
    return world.clock.sleep(20_000);
  };
  world.aws.lambda.registerInProcess("late", handler, { timeoutSeconds: 10 });
  world.aws.eventBridge.createRule({ name: "once", kind: "schedule", periodSeconds: 1000, functions: ["late"] });
  await world.runTo(1900);
  expect(times).toEqual([1001, 1071, 1201]);
  expect(world.aws.lambda.countsOf("late")).toEqual({ invocations: 3, errors: 3, timeouts: 3, throttles: 0 });
});

test("invocations beyond a function's concurrency are throttled", async () => {
  const world = virtualAws();
  world.aws.lambda.registerInProcess("slow", () => world.clock.sleep(5000), { concurrency: 1 });
  const first = world.aws.lambda.invoke("slow", {});
  await expect(world.aws.lambda.invoke("slow", {})).rejects.toThrow("slow was throttled");
  await world.runTo(10);
  await first;
  expect(world.aws.lambda.countsOf("slow")).toEqual({ invocations: 1, errors: 0, timeouts: 0, throttles: 1 });
});

import type { EventSourceMapping, Queue } from "../../src/virtual-aws";
import { START, virtualAws } from "./fixture";

interface QueueEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

const queues = (
  handler: (event: QueueEvent) => unknown,
  its: { queue?: Partial<Queue>; mapping?: Partial<EventSourceMapping>; timings?: object; seed?: number } = {},
) => {
  const world = virtualAws({ timings: its.timings ?? {}, ...(its.seed !== undefined && { seed: its.seed }) });
  const batches: { time: number; bodies: string[]; receives: number[] }[] = [];
  world.aws.sqs.createQueue({ name: "dead", visibilityTimeoutSeconds: 30, delaySeconds: 0 });
  world.aws.sqs.createQueue({
    name: "queue",
    visibilityTimeoutSeconds: 60,
    delaySeconds: 0,
    deadLetterQueue: "dead",
    maxReceiveCount: 3,
    ...its.queue,
  });
  world.aws.lambda.registerInProcess("worker", (event) => {
    const { Records } = event as QueueEvent;
    batches.push({
      time: (world.clock.now() - START) / 1000,
      bodies: Records.map(({ body }) => body),
      receives: Records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
    });
    return handler(event as QueueEvent);
  });
  world.aws.sqs.createEventSourceMapping({
    queue: "queue",
    function: "worker",
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    ...its.mapping,
  });
  return { ...world, batches };
};

test("messages come in one batch a second later, and are gone when the function succeeds", async () => {
  const { aws, batches, runTo } = queues(() => {});
  aws.sqs.send("queue", "one");
  aws.sqs.send("queue", "two");
  await runTo(500);
  expect(batches).toEqual([{ time: 1, bodies: ["one", "two"], receives: [1, 1] }]);
  expect(aws.sqs.messages("queue")).toEqual([]);
});

test("a failed batch comes again after the visibility timeout, and after its last receive to the dead letters", async () => {
  const { aws, batches, runTo } = queues(() => {
    throw new Error("no");
  });
  aws.sqs.send("queue", "poison");
  await runTo(1000);
  expect(batches.map(({ time, receives }) => [time, ...receives])).toEqual([
    [1, 1],
    [62, 2],
    [123, 3],
  ]);
  expect(aws.sqs.messages("queue")).toEqual([]);
  expect(aws.sqs.messages("dead").map(({ body }) => body)).toEqual(["poison"]);
});

test("of a batch with partial failures only the failed messages come again", async () => {
  const { aws, batches, runTo } = queues(
    ({ Records }) => ({
      batchItemFailures: Records.filter(
        ({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount === "1",
      ).map(({ messageId }) => ({ itemIdentifier: messageId })),
    }),
    { mapping: { reportBatchItemFailures: true } },
  );
  aws.sqs.send("queue", "good");
  aws.sqs.send("queue", "bad");
  await runTo(500);
  expect(batches.map(({ bodies }) => bodies)).toEqual([["good", "bad"], ["bad"]]);
  expect(aws.sqs.messages("queue")).toEqual([]);
});

test("a partial failure that names no message of the batch fails all of it", async () => {
  const { aws, batches, runTo } = queues(() => ({ batchItemFailures: [{ itemIdentifier: "unknown" }] }), {
    mapping: { reportBatchItemFailures: true },
  });
  aws.sqs.send("queue", "one");
  await runTo(100);
  expect(batches.map(({ time }) => time)).toEqual([1, 62]);
});

test("delay, batch size and batching window are kept to", async () => {
  const { aws, batches, runTo } = queues(() => {}, {
    queue: { delaySeconds: 10 },
    mapping: { batchSize: 2, batchingWindowSeconds: 5 },
  });
  for (const body of ["one", "two", "three"]) aws.sqs.send("queue", body);
  aws.sqs.send("queue", "late", 100);
  await runTo(500);
  expect(batches.map(({ time, bodies }) => [time, ...bodies])).toEqual([
    [16, "one", "two"],
    [22, "three"],
    [106, "late"],
  ]);
});

test("a batching window gathers a storm of messages into one batch, and begins anew with the next message", async () => {
  const { aws, clock, batches, runTo } = queues(() => {}, {
    mapping: { batchSize: 10_000, batchingWindowSeconds: 20 },
  });
  for (let index = 0; index < 200; index++) clock.after(index * 50, () => aws.sqs.send("queue", String(index)));
  clock.after(30_000, () => aws.sqs.send("queue", "later"));
  await runTo(500);
  expect(batches.map(({ time, bodies }) => [time, bodies.length])).toEqual([
    [21, 200],
    [51, 1],
  ]);
});

test("a message whose retention is over is not received again, nor is it a dead letter", async () => {
  const { aws, batches, runTo } = queues(
    () => {
      throw new Error("no");
    },
    { queue: { retentionSeconds: 60 } },
  );
  aws.sqs.send("queue", "stale");
  await runTo(500);
  expect(batches.map(({ time }) => time)).toEqual([1]);
  expect(aws.sqs.messages("queue")).toEqual([]);
  expect(aws.sqs.messages("dead")).toEqual([]);
});

test("no more invocations run at once than the mapping allows", async () => {
  const { aws, clock, batches, runTo } = queues(() => clock.sleep(20_000), {
    mapping: { batchSize: 1, maximumConcurrency: 2 },
  });
  for (const body of ["one", "two", "three"]) aws.sqs.send("queue", body);
  await runTo(500);
  expect(batches.map(({ time }) => time)).toEqual([1, 2, 22]);
});

test("a message may be delivered twice, and which one depends on the seed alone", async () => {
  const bodiesFor = async (seed: number) => {
    const { aws, batches, runTo } = queues(() => {}, {
      timings: { duplicateShare: 0.3 },
      seed,
      mapping: { batchSize: 99 },
    });
    for (let number = 0; number < 30; number++) aws.sqs.send("queue", String(number));
    await runTo(10);
    return batches.flatMap((batch) => batch.bodies);
  };
  const bodies = await bodiesFor(7);
  expect(new Set(bodies).size).toBe(30);
  expect(bodies.length).toBeGreaterThan(30);
  expect(await bodiesFor(7)).toEqual(bodies);
  expect(await bodiesFor(8)).not.toEqual(bodies);
});

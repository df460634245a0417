import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { environmentSchema } from "../../src/environment/schema";
import { FunctionQueue } from "../../src/lambda/function-queue";
import { NodeFunction } from "../../src/lambda/node-function";
import { type FunctionLimits, queueLimits } from "../../src/lambda/queue-limits";
import { DrydockStack } from "../../src/terraform/stack";

const outdir = mkdtempSync(join(tmpdir(), "drydock-queue-"));
afterAll(() => rmSync(outdir, { recursive: true }));

const LIMITS = queueLimits({ function: { timeoutSeconds: 30, memoryMiB: 128, reservedConcurrency: 3 } });

/** A stack with a queue, and a function whose limits may differ from those that the queue was made for. */
const deploy = (limits: FunctionLimits, deadLetterName: string | undefined = "test-dead") => {
  const app = new App({ outdir });
  const settings = environmentSchema.parse({ region: "eu-central-1", network: { source: "create" } });
  const stack = new DrydockStack(app, "cluster", { ...settings, name: "test" });
  const messages = new FunctionQueue(stack, {
    name: "test",
    ...(deadLetterName && { deadLetterName }),
    limits: LIMITS,
  });
  const receiver = new NodeFunction(stack, "function", {
    functionName: "test-sample",
    description: "Greets",
    entry: "__tests__/lambda/sample-function/handler.ts",
    environment: { GREETING: "Hello" },
    ...limits,
    logRetentionDays: 14,
    statements: [messages.takeMessages],
  });
  messages.deliverTo(receiver);
  app.synth();
  return JSON.parse(readFileSync(join(outdir, "stacks/test-cluster/cdk.tf.json"), "utf8")).resource;
};

test("queue, dead letters, mapping and function get their limits from one place", () => {
  const resource = deploy(LIMITS.function);
  expect(resource.aws_sqs_queue).toMatchObject({
    queue: { name: "test", visibility_timeout_seconds: 180, message_retention_seconds: 1_209_600 },
    "dead-letter-queue": { name: "test-dead", message_retention_seconds: 1_209_600 },
  });
  expect(JSON.parse(resource.aws_sqs_queue.queue.redrive_policy)).toEqual({
    deadLetterTargetArn: "${aws_sqs_queue.dead-letter-queue.arn}",
    maxReceiveCount: 5,
  });
  expect(resource.aws_lambda_event_source_mapping["event-source-mapping"]).toMatchObject({
    batch_size: 10,
    scaling_config: { maximum_concurrency: 2 },
  });
  expect(Object.values(resource.aws_lambda_function)).toMatchObject([
    { timeout: 30, memory_size: 128, reserved_concurrent_executions: 3 },
  ]);
});

test("a function that the queue's limits do not fit is refused, with all that is wrong", () => {
  expect(() => deploy({ timeoutSeconds: 31, memoryMiB: 128, reservedConcurrency: 1 })).toThrow(
    "queue test: the event source's maximum concurrency is 2: it must not exceed the function's reserved concurrency, 1.\n" +
      "queue test: the queue's visibility timeout is 180 s: it must be at least six times the function's timeout of 31 s",
  );
});

test("a function whose own limits AWS does not allow is refused", () => {
  expect(() => deploy({ timeoutSeconds: 901, memoryMiB: 128 })).toThrow(
    "function test-sample: the function's timeout in seconds is 901: AWS allows whole numbers from 1 to 900.",
  );
});

test("dead letters need a name", () => {
  expect(() => deploy(LIMITS.function, "")).toThrow("queue test: a name and limits for dead letters belong together");
});

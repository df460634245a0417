import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { environmentSchema } from "../../src/environment/schema";
import { FunctionQueue } from "../../src/lambda/function-queue";
import { NodeFunction } from "../../src/lambda/node-function";
import { type LambdaLimits, queueLimits } from "../../src/lambda/queue-limits";
import { DrydockStack } from "../../src/terraform/stack";

const outdir = mkdtempSync(join(tmpdir(), "drydock-queue-"));
afterAll(() => rmSync(outdir, { recursive: true }));

const LIMITS = queueLimits({ function: { timeoutSeconds: 30, memoryMiB: 128, reservedConcurrency: 3 } });

/** A stack with a queue, and a function whose limits may differ from those that the queue was made for. */
const deploy = (limits: LambdaLimits, deadLetterName: string | undefined = "test-dead") => {
  const app = new App({ outdir });
  const settings = environmentSchema.parse({ region: "eu-central-1", network: { source: "create" } });
  const stack = new DrydockStack(app, "cluster", { ...settings, name: "test" });
  const messages = new FunctionQueue(stack, {
    name: "test",
    ...(deadLetterName && { deadLetterName }),
    limits: LIMITS,
  });
  const receiver = new NodeFunction(stack, "function", {
    deployment: stack.deployment,
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

test("a function that reserves fewer executions than its queue starts is refused", () => {
  expect(() => deploy({ ...LIMITS.function, reservedConcurrency: 1 })).toThrow(
    "queue test: its function's reservedConcurrency is 1, but the queue starts 2 executions at once; " +
      "reserve 2 or more, or none",
  );
});

test("dead letters need a name", () => {
  expect(() => deploy(LIMITS.function, "")).toThrow("queue test: a name and limits for dead letters belong together");
});

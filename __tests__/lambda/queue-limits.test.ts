import { type LambdaLimits, queueLimits } from "../../src/lambda/queue-limits";
import fc from "../support/fast-check";

const FUNCTION: LambdaLimits = { timeoutSeconds: 60, memoryMiB: 256 };
const TWO_WEEKS = 1_209_600;

test("a queue's limits follow from the timeout of its function", () => {
  expect(queueLimits({ function: FUNCTION })).toEqual({
    function: FUNCTION,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 2,
    visibilityTimeoutSeconds: 360,
    retentionSeconds: TWO_WEEKS,
    deadLetters: { maxReceiveCount: 5, retentionSeconds: TWO_WEEKS },
  });
});

test("a batching window allows the largest batches and keeps messages hidden for that much longer", () => {
  expect(queueLimits({ function: FUNCTION, batchingWindowSeconds: 20, worthlessAfterSeconds: 300 })).toEqual({
    function: FUNCTION,
    batchSize: 10_000,
    batchingWindowSeconds: 20,
    maximumConcurrency: 2,
    visibilityTimeoutSeconds: 380,
    retentionSeconds: 300,
  });
});

// Amazon SQS developer guide, quotas; Lambda developer guide, "Using Lambda with Amazon SQS".
test("derived limits are within AWS's, alone and together, whatever the function's timeout and the window", () => {
  const timeoutSeconds = fc.integer({ min: 1, max: 900 });
  const batchingWindowSeconds = fc.integer({ min: 0, max: 300 });
  const worthlessAfterSeconds = fc.option(fc.integer({ min: 301, max: TWO_WEEKS }), { nil: undefined });
  fc.assert(
    fc.property(timeoutSeconds, batchingWindowSeconds, worthlessAfterSeconds, (timeout, window, worthless) => {
      const limits = queueLimits({
        function: { timeoutSeconds: timeout, memoryMiB: 128 },
        batchingWindowSeconds: window,
        ...(worthless !== undefined && { worthlessAfterSeconds: worthless }),
      });
      expect(limits.batchSize).toBeLessThanOrEqual(limits.batchingWindowSeconds >= 1 ? 10_000 : 10);
      expect(limits.maximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(limits.visibilityTimeoutSeconds).toBeLessThanOrEqual(43_200);
      expect(limits.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * timeout + window);
      expect(limits.retentionSeconds).toBeLessThanOrEqual(TWO_WEEKS);
      expect(limits.retentionSeconds).toBeGreaterThan(limits.batchingWindowSeconds);
      expect(limits.deadLetters === undefined).toBe(worthless !== undefined);
      if (!limits.deadLetters) return;
      const { maxReceiveCount, retentionSeconds } = limits.deadLetters;
      expect(maxReceiveCount).toBeGreaterThanOrEqual(5);
      expect(limits.retentionSeconds).toBeGreaterThan(maxReceiveCount * limits.visibilityTimeoutSeconds);
      expect(retentionSeconds).toBeLessThanOrEqual(TWO_WEEKS);
      expect(retentionSeconds).toBeGreaterThanOrEqual(limits.retentionSeconds);
    }),
  );
});

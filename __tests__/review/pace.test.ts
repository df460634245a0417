import { paceOf } from "../../src/review/rules/running-work";

const group = (instances: number, maxHealthy: number, preferences: object = {}) => ({
  desired_capacity: instances,
  instance_refresh: [
    {
      strategy: "Rolling",
      preferences: [{ max_healthy_percentage: maxHealthy, instance_warmup: "120", ...preferences }],
    },
  ],
});

// An instance boots in 95 s in the virtual AWS, and warms up for 120 s.
const BATCH_SECONDS = 95 + 120;

test.each([
  ["one by one where a tenth is less than one", group(4, 110), { perBatch: 1, batches: 4, peak: 5 }],
  ["by a quarter", group(12, 125), { perBatch: 3, batches: 4, peak: 15 }],
  ["the last batch is smaller", group(10, 130), { perBatch: 3, batches: 4, peak: 13 }],
  ["all at once", group(6, 200), { perBatch: 6, batches: 1, peak: 12 }],
  ["none", group(0, 110), { perBatch: 1, batches: 0, peak: 0 }],
])("instances are replaced %s", (_, attributes, pace) => {
  expect(paceOf(attributes, 600)).toEqual({
    ...pace,
    instances: attributes.desired_capacity,
    shortestSeconds: pace.batches * BATCH_SECONDS,
    longestSeconds: pace.batches * (BATCH_SECONDS + 600),
  });
});

test("a checkpoint is waited for, and a timeout that is not known gives no upper bound", () => {
  const attributes = group(4, 200, { checkpoint_percentages: [50, 100], checkpoint_delay: "3600" });
  expect(paceOf(attributes, undefined)).toMatchObject({
    shortestSeconds: BATCH_SECONDS + 3600,
    longestSeconds: undefined,
  });
});

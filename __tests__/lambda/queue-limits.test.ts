import fc from "fast-check";
import {
  checkFunctionLimits,
  checkLimits,
  type FunctionLimits,
  type QueueLimits,
  queueLimits,
} from "../../src/lambda/queue-limits";

const FUNCTION: FunctionLimits = { timeoutSeconds: 60, memoryMiB: 256 };
const DEFAULT = queueLimits({ function: FUNCTION });
const DEBOUNCED = queueLimits({ function: FUNCTION, batchingWindowSeconds: 20, worthlessAfterSeconds: 300 });
const TWO_WEEKS = 1_209_600;

test("a queue's limits follow from the timeout of its function", () => {
  expect(DEFAULT).toEqual({
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
  expect(DEBOUNCED).toEqual({
    function: FUNCTION,
    batchSize: 10_000,
    batchingWindowSeconds: 20,
    maximumConcurrency: 2,
    visibilityTimeoutSeconds: 380,
    retentionSeconds: 300,
  });
});

test("derived limits break no rule, whatever the function's timeout and the window", () => {
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
      expect(checkLimits(limits)).toEqual([]);
    }),
  );
});

const LETTERS = { maxReceiveCount: 5, retentionSeconds: TWO_WEEKS };

test.each<[string, QueueLimits, string]>([
  [
    "a batch of more than Lambda takes",
    { ...DEBOUNCED, batchSize: 10_001 },
    "the batch size is 10001: AWS allows whole numbers from 1 to 10000.",
  ],
  [
    "a batch of more than 10 without a window",
    { ...DEFAULT, batchSize: 11 },
    "the batch size is 11: more than 10 need a batching window of at least 1 s.",
  ],
  [
    "a window longer than five minutes",
    { ...DEFAULT, batchingWindowSeconds: 301, visibilityTimeoutSeconds: 661 },
    "the batching window in seconds is 301: AWS allows whole numbers from 0 to 300.",
  ],
  [
    "a maximum concurrency of 1",
    { ...DEFAULT, maximumConcurrency: 1 },
    "the event source's maximum concurrency is 1: AWS allows whole numbers from 2 to 1000.",
  ],
  [
    "a maximum concurrency above the function's reserved one",
    { ...DEFAULT, function: { ...FUNCTION, reservedConcurrency: 1 } },
    "the event source's maximum concurrency is 2: it must not exceed the function's reserved concurrency, 1.",
  ],
  [
    "a visibility timeout of less than six times the function's timeout",
    { ...DEFAULT, visibilityTimeoutSeconds: 359 },
    "the queue's visibility timeout is 359 s: it must be at least six times the function's timeout of 60 s and the batching window of 0 s.",
  ],
  [
    "a visibility timeout without the batching window",
    { ...DEBOUNCED, visibilityTimeoutSeconds: 360 },
    "the queue's visibility timeout is 360 s: it must be at least six times the function's timeout of 60 s and the batching window of 20 s.",
  ],
  [
    "a visibility timeout of more than 12 hours",
    { ...DEFAULT, visibilityTimeoutSeconds: 43_201 },
    "the queue's visibility timeout in seconds is 43201: AWS allows whole numbers from 0 to 43200.",
  ],
  [
    "a retention of less than a minute",
    { ...DEBOUNCED, retentionSeconds: 59 },
    "the queue's retention in seconds is 59: AWS allows whole numbers from 60 to 1209600.",
  ],
  [
    "a retention that ends within the batching window",
    { ...DEBOUNCED, batchingWindowSeconds: 60, visibilityTimeoutSeconds: 420, retentionSeconds: 60 },
    "the queue's retention is 60 s: it must exceed the batching window of 60 s, or messages are lost before anybody sees them.",
  ],
  [
    "fewer than five attempts",
    { ...DEFAULT, deadLetters: { ...LETTERS, maxReceiveCount: 4 } },
    "the queue's maximum receive count is 4: with fewer than 5, messages that were only throttled become dead letters.",
  ],
  [
    "more attempts than SQS counts",
    { ...DEFAULT, deadLetters: { ...LETTERS, maxReceiveCount: 1001 } },
    "the queue's maximum receive count is 1001: AWS allows whole numbers from 1 to 1000.",
  ],
  [
    "a retention that ends before the last attempt",
    { ...DEFAULT, retentionSeconds: 1800 },
    "the queue's retention is 1800 s: it must exceed 5 attempts with a visibility timeout of 360 s, or messages are lost before they become dead letters.",
  ],
  [
    "dead letters that are kept longer than SQS can",
    { ...DEFAULT, deadLetters: { ...LETTERS, retentionSeconds: TWO_WEEKS + 1 } },
    "the dead letters' retention in seconds is 1209601: AWS allows whole numbers from 60 to 1209600.",
  ],
  [
    "dead letters that are gone before their queue's messages",
    { ...DEFAULT, deadLetters: { ...LETTERS, retentionSeconds: TWO_WEEKS - 1 } },
    "the dead letters' retention is 1209599 s: it counts from when a message was sent, so it must be at least the queue's, 1209600 s.",
  ],
])("%s is refused in one sentence", (_what, limits, sentence) => {
  // Limits that lie outside their range may break rules about their relation as well.
  expect(checkLimits(limits)).toContain(sentence);
});

test.each<[string, Partial<FunctionLimits>, string]>([
  ["no timeout", { timeoutSeconds: 0 }, "timeout in seconds is 0: AWS allows whole numbers from 1 to 900."],
  [
    "a timeout above 15 minutes",
    { timeoutSeconds: 901 },
    "timeout in seconds is 901: AWS allows whole numbers from 1 to 900.",
  ],
  ["too little memory", { memoryMiB: 127 }, "memory in MiB is 127: AWS allows whole numbers from 128 to 10240."],
  ["half a MiB", { memoryMiB: 128.5 }, "memory in MiB is 128.5: AWS allows whole numbers from 128 to 10240."],
  ["too much memory", { memoryMiB: 10_241 }, "memory in MiB is 10241: AWS allows whole numbers from 128 to 10240."],
  [
    "a negative concurrency",
    { reservedConcurrency: -1 },
    "reserved concurrency is -1: AWS allows whole numbers from 0.",
  ],
])("%s is refused, with a queue and without one", (_what, change, end) => {
  const changed = { ...FUNCTION, ...change };
  expect(checkFunctionLimits(changed)).toEqual([`the function's ${end}`]);
  expect(checkLimits({ ...DEFAULT, function: changed })).toContain(`the function's ${end}`);
});

test("each broken rule has its own sentence", () => {
  expect(checkLimits({ ...DEFAULT, batchSize: 11, maximumConcurrency: 1, visibilityTimeoutSeconds: 30 })).toHaveLength(
    3,
  );
});

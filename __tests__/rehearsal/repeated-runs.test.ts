import { medianRun, PHASES, repeat, spreadOf } from "../../src/rehearsal/repeated-runs";
import fc from "../support/fast-check";

test("a single run has the clocks that its seed draws", () => {
  expect(repeat({ seed: 7 }, 1)).toEqual([{ seed: 7 }]);
});

test("several runs have each a seed and a pair of phases of their own, and what was measured stays", () => {
  const runs = repeat({ seed: 2 ** 32 - 2, timings: { taskStartSeconds: 8 } }, 9);
  expect(runs.map(({ seed }) => seed)).toEqual([4_294_967_294, 4_294_967_295, 0, 1, 2, 3, 4, 5, 6]);
  expect(runs[5]!.timings).toEqual({ taskStartSeconds: 8, alarmEvaluationSeconds: 36, schedulePhaseSeconds: 45 });
  expect(new Set(runs.map(({ timings }) => JSON.stringify(timings))).size).toBe(PHASES.length);
  const measured = repeat({ seed: 1, timings: { alarmEvaluationSeconds: 20 } }, 3);
  expect(measured.map(({ timings }) => timings!.alarmEvaluationSeconds)).toEqual([20, 20, 20]);
});

test("the run that is shown is the median, the lower one of two", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }), (values) => {
      const median = values[medianRun(values)]!;
      const below = values.filter((value) => value < median).length;
      const above = values.filter((value) => value > median).length;
      expect(below).toBeLessThanOrEqual((values.length - 1) / 2);
      expect(above).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test("the spread has each figure that any run has", () => {
  const run = (taskMinutes: number, p99Seconds: number | null, killed: number) => ({
    measures: {
      waiting: { taskMinutes, p50Seconds: null, p99Seconds, maxSeconds: null },
      cost: { instanceHours: 2, lowerBoundHours: 1, ratio: 2, surplusVcpuHours: null },
      instances: { starts: taskMinutes, stops: 1, peak: 1 },
      tasks: { wanted: 1, killed, killedEarly: 0, killedBySpot: 0 },
      drains: { count: 0, unfinished: 0, p50Seconds: null, p99Seconds: null, maxSeconds: null },
      elasticity: { thetaU: 0, thetaO: 0, tauU: 0 },
    },
    usdPerMonth: null,
  });
  expect(spreadOf([run(5, null, 0), run(1, 40, 3), run(3, 60, 0)])).toEqual([
    { figure: "waitingTaskMinutes", minimum: 1, median: 3, maximum: 5 },
    { figure: "p99WaitSeconds", minimum: 40, median: 50, maximum: 60 },
    { figure: "tasksKilled", minimum: 0, median: 0, maximum: 3 },
    { figure: "costRatio", minimum: 2, median: 2, maximum: 2 },
    { figure: "startsAndStops", minimum: 2, median: 4, maximum: 6 },
  ]);
});

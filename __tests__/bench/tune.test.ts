import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gridOf } from "../../bench/tune/reference";
import { tracesIn, writeGenerated } from "../../bench/tune/traces";
import { keyOf } from "../../src/tune/candidate";
import { PATHS } from "../../src/tune/paths";

test("a grid has every combination once, today's first, and leaves what it does not vary", () => {
  const today = {
    [PATHS.instanceType]: "b",
    [PATHS.minSize]: 2,
    [PATHS.reservePercent]: 0,
    [PATHS.shortageThreshold]: 1,
  };
  const space = { dimensions: [{ path: PATHS.instanceType, values: ["a", "b"] }], today };
  const grid = gridOf(space, { reservePercent: [0, 10, 20], shortageThreshold: [0, 1] });
  expect(grid[0]).toEqual(today);
  expect(new Set(grid.map(keyOf)).size).toBe(2 * 3 * 2);
  expect(grid.every((each) => each[PATHS.minSize] === 2)).toBe(true);
});

test("generated traces are files of tasks, a row for each minute, whose days differ", () => {
  const folder = mkdtempSync(join(tmpdir(), "drydock-bench-tune-"));
  try {
    const [trace] = writeGenerated(folder, ["saw-tooth, 15 min"], 2);
    expect(tracesIn(folder)).toEqual([{ name: "generated-0", file: trace!.file }]);
    const [head, ...rows] = readFileSync(trace!.file, "utf8").trimEnd().split("\n");
    const tasks = rows.map((row) => Number(row.split(",")[1]));
    expect([head, rows.length, rows[1440]!.split(",")[0]]).toEqual(["time,tasks", 2880, "2026-06-02T00:00:00.000Z"]);
    expect(Math.max(...tasks)).toBeLessThanOrEqual(40);
    expect(Math.max(...tasks.slice(0, 1440))).not.toBe(Math.max(...tasks.slice(1440)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

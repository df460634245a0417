import { chooseTraffic } from "../../../src/rehearsal/traffic/choose-traffic";
import { refusalOf, traceFolder, writeTrace } from "./trace-file";

const folder = traceFolder();
const choose = (choice: Parameters<typeof chooseTraffic>[0], onProgress: (progress: string) => void = () => {}) =>
  chooseTraffic(choice, onProgress);

test("without a trace there are generated match days", async () => {
  expect(await choose({ days: 2, seed: 7 })).toMatchObject({
    source: "generated match days (seed 7)",
    unit: "requests",
  });
});

test("with a trace there is its reading, and its progress in words", async () => {
  const progress: string[] = [];
  const trace = writeTrace(folder, "t,a,b\n2026-01-01 00:00,1,2\n2026-01-01 00:01,3,4\n");
  const traffic = await choose({ trace, column: "b", unit: "tasks" }, (said) => progress.push(said));
  expect([...traffic.values]).toEqual([2, 4]);
  expect(traffic.reading).toMatchObject({ column: "b", unit: "tasks" });
  expect(progress).toEqual(["100 % of the trace read"]);
});

test("an empty name of a trace is refused: a variable of the shell may be unset", async () => {
  expect((await refusalOf(choose({ trace: "" }))).message).toBe(
    '--trace: got "", allowed the path of a file; name one, or leave the option out',
  );
});

test.each([
  ["column", { column: "a" }, "a"],
  ["series", { series: "a" }, "a"],
  ["gaps", { gaps: "zero" }, "zero"],
  ["unit", { unit: "tasks" }, "tasks"],
] as const)("--%s without a trace is refused", async (name, choice, value) => {
  expect((await refusalOf(choose(choice))).message).toBe(
    `--${name}: got "${value}", which says how a trace is read, and there is none; name its file with --trace, or leave the option out`,
  );
});

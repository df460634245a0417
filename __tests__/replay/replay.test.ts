import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { planOf } from "../../src/rehearsal/run";
import { runPolicy } from "../../src/rehearsal/run-policy";
import { figuresOf } from "../../src/replay/figures";
import { readLog } from "../../src/replay/read-log";
import { renderReplay } from "../../src/replay/render";
import { otherCluster, type Replay, replay, traceOf } from "../../src/replay/replay";
import type { Spread, Timings } from "../../src/virtual-aws";
import { SynthesizedCluster } from "../rehearsal/synthesized-cluster";

jest.setTimeout(60_000);

const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** A reality that is slower than AWS is taken for: boots of more than three minutes, at another second. */
const REALITY: Partial<Timings> = {
  agentRegisteredSeconds: { minimum: 200, maximum: 230, distribution: "uniform" },
  bootStepSeconds: 0,
  launchDelaySeconds: 10,
  schedulePhaseSeconds: 37,
};

/** Six hours that rise and fall by steps, so that instances come and go. */
const DEMAND = join(cluster.folder, "demand.csv");
const rows = Array.from({ length: 360 }, (_, index) => {
  const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
  return `${at},${Math.floor(index / 45) % 2 === 0 ? 6 : 24}`;
});
writeFileSync(DEMAND, `time,tasks\n${rows.join("\n")}\n`);

/** The lines that the deployed function writes in that reality. */
const logged = async (): Promise<readonly string[]> => {
  const options = { stacksDir: cluster.stacksDir, environment: "demo", trace: DEMAND, timings: REALITY, seed: 7 };
  const { run } = await planOf(options);
  const { log = [] } = await runPolicy({ ...run, policy: "drydock", keepsLog: true });
  return log;
};

/** The same as CloudWatch Logs exports it, with what Lambda writes around each line, and with lines of others. */
const exported = (written: readonly string[]) => ({
  events: [
    { logStreamName: "2026/01/01/[$LATEST]a", timestamp: 1, message: "INIT_START Runtime Version: nodejs:22\n" },
    ...written.map((line) => ({
      logStreamName: "2026/01/01/[$LATEST]a",
      timestamp: 1,
      message: `${JSON.stringify({ timestamp: "2026-01-01T00:00:00Z", level: "INFO", requestId: "1", message: JSON.parse(line) })}\n`,
    })),
  ],
  searchedLogStreams: [],
});

let lines: readonly string[];
let played: Replay;
beforeAll(async () => {
  lines = await logged();
  const file = join(cluster.folder, "night.json");
  writeFileSync(file, JSON.stringify(exported(lines)));
  const log = readLog(file);
  const trace = join(cluster.folder, "log.csv");
  writeFileSync(trace, traceOf(log));
  played = await replay({ stacksDir: cluster.stacksDir, environment: "demo", log, trace }, undefined, runPolicy);
});

test("a log of a rehearsal with other timings gives these timings back", () => {
  const { minimum, maximum } = played.proposed.agentRegisteredSeconds as Extract<Spread, { readonly minimum: number }>;
  // 10 s of launch delay, which the replay takes for 9.4 s, and a second pass of the larger steps.
  expect(minimum).toBeGreaterThan(190);
  expect(minimum).toBeLessThan(225);
  expect(maximum).toBeGreaterThan(210);
  expect(maximum).toBeLessThan(250);
  expect(played.proposed).toMatchObject({ bootStepSeconds: 0, metalBootSeconds: 0 });
  expect(Math.abs((played.proposed.schedulePhaseSeconds as number) - 37)).toBeLessThanOrEqual(5);
});

test("each line names its cluster, and a log of another cluster than the environment's is named", () => {
  const [own, file] = [lines.map((line) => JSON.parse(line)), join(cluster.folder, "other.log")];
  const name = own[0].cluster;
  expect(name).toMatch(/^demo/);
  expect(own.every((line) => line.cluster === name)).toBe(true);
  expect(played.warnings.filter((each) => each.includes("whose cluster is"))).toEqual([]);
  writeFileSync(file, own.map((line) => JSON.stringify({ ...line, cluster: "blog" })).join("\n"));
  const real = readLog(file);
  writeFileSync(file, lines.join("\n"));
  expect(otherCluster(real, readLog(file), "demo")).toEqual([
    `The log is that of the cluster blog, and is played on the settings of demo, whose cluster is ${name}.`,
  ]);
});

test("the boots of the virtual AWS are shorter, and the report says that reality differed", () => {
  const boots = played.differences.find(({ figure }) => figure === "bootSeconds")!;
  expect(boots.log!.median).toBeGreaterThan(200);
  expect(boots.virtual!.median).toBeLessThan(180);
  const text = renderReplay(played, 80);
  expect(text).toMatch(/Reality differed: bootSeconds was \d+ s longer than in the virtual AWS/);
  expect(text).toContain("agentRegisteredSeconds");
});

test("JSON lines of the function alone read as the export does, and what was wanted is the trace", () => {
  const file = join(cluster.folder, "lines.log");
  writeFileSync(file, `START RequestId: 1\n${lines.join("\n")}\n`);
  const log = readLog(file);
  expect(figuresOf(log).bootSeconds.length).toBeGreaterThanOrEqual(5);
  const wanted = traceOf(log)
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => Number(row.split(",")[1]));
  // Tasks that move count twice for a moment.
  expect(Math.max(...wanted)).toBeGreaterThanOrEqual(24);
  expect(Math.max(...wanted)).toBeLessThanOrEqual(26);
  expect(wanted.filter((count) => count === 6).length).toBeGreaterThan(100);
});

test.each([
  ["a log of something else", '{"message":"hello"}\n', 'it has 0 lines "headroom is measured", allowed 2 or more'],
  [
    "a log of an earlier version",
    '{"message":"headroom is measured","wantedContainers":3}\n',
    "line 1: startedAt is missing; a headroom function of this version logs it",
  ],
])("%s gets one sentence", (_case, text, sentence) => {
  const file = join(cluster.folder, "wrong.log");
  writeFileSync(file, text);
  expect(() => readLog(file)).toThrow(sentence);
  expect(() => readLog(file)).toThrow(expect.objectContaining({ exitCode: 2 }));
});

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describeReading, readingWarnings } from "../../../src/rehearsal/traffic/describe-reading";
import { type ReadTraceOptions, readTrace } from "../../../src/rehearsal/traffic/read-trace";
import { refusalOf, traceFolder, writeTrace } from "./trace-file";

const folder = traceFolder();
const read = (content: string, options: ReadTraceOptions = {}) => readTrace(writeTrace(folder, content), options);
const valuesOf = async (content: string, options: ReadTraceOptions = {}) => [...(await read(content, options)).values];

describe("a trace of samples", () => {
  test("keeps its spacing when the rows are one minute or more apart", async () => {
    const traffic = await read(
      "minute,requests\n2026-01-01 00:00:00,5\n2026-01-01 00:05:00,7\n2026-01-01 00:10:00,9\n",
    );
    expect(traffic).toMatchObject({
      source: "trace.csv",
      startMs: Date.UTC(2026, 0, 1),
      stepMs: 300_000,
      values: Float64Array.of(5, 7, 9),
      unit: "requests",
    });
  });

  test("averages rows that are closer than a minute over the minute", async () => {
    const rows = Array.from(
      { length: 8 },
      (_, index) => `${1_700_000_000 + index * 15},${index < 4 ? 10 : 20 + index}`,
    );
    expect(await read(`time,value\n${rows.join("\n")}\n`)).toMatchObject({
      startMs: 1_700_000_000_000,
      stepMs: 60_000,
      values: Float64Array.of(10, 25.5),
    });
  });

  test("weighs rows by how long they hold", async () => {
    const rows =
      "t,v\n2026-01-01T00:00:00Z,6\n2026-01-01T00:01:30Z,2\n2026-01-01T00:02:30Z,4\n2026-01-01T00:03:30Z,8\n";
    expect(await valuesOf(rows)).toEqual([6, 4, 3, 6, 8]);
  });

  test("may begin without a header, and with a byte order mark and CRLF", async () => {
    expect(await valuesOf("\uFEFF1700000000000,1\r\n1700000060000,2\r\n")).toEqual([1, 2]);
  });

  test("is cut after the number of days that are asked for, whatever comes later", async () => {
    const hours = Array.from({ length: 72 }, (_, hour) => `${1_700_000_000 + hour * 3600},${hour + 1}`);
    const { values, reading } = await read(`t,v\n${hours.join("\n")}\nTotal,`, { days: 2 });
    expect(values).toHaveLength(48);
    expect(reading).toMatchObject({ rows: 48, cutAfterDays: 2 });
  });
});

test("rows with irregular gaps of seconds are arrivals whose work adds up by the minute; a minute that is cut off is dropped", async () => {
  const arrivals = [
    ["00:00.0", 4],
    ["00:00.2", 6],
    ["00:07.0", 1],
    ["00:59.9", 2],
    ["01:00.0", 100],
    ["01:04.4", 10],
    ["02:00.0", 7],
    ["02:01.0", 9],
  ];
  const rows = arrivals.map(([time, work]) => `2026-01-01 00:${time},${work}`);
  const traffic = await read(`arrival,tokens\n${rows.join("\n")}\n`);
  expect(traffic).toMatchObject({ stepMs: 60_000, values: Float64Array.of(13, 110) });
  expect(traffic.reading).toMatchObject({ rowsAre: "arrivals", column: "tokens", rows: 8 });
});

describe("holes", () => {
  const minutes = (name: string, ...rows: readonly (readonly [minute: number, value: number])[]) =>
    `t,${name}\n${rows.map(([minute, value]) => `2026-01-01 00:${String(minute).padStart(2, "0")},${value}`).join("\n")}\n`;
  const long = [
    [0, 50],
    [1, 70],
    [4, 90],
    [5, 30],
    [6, 20],
  ] as const;
  const single = [
    [0, 50],
    [1, 70],
    [3, 90],
    [4, 30],
    [5, 20],
  ] as const;

  test.each([
    [
      "are 0 in counts that are never 0 and leave out more than a row",
      minutes("hits", ...long),
      {},
      [50, 70, 0, 0, 90, 30, 20],
    ],
    ["hold in counts that write a 0 elsewhere", minutes("hits", ...long, [7, 0]), {}, [50, 70, 70, 70, 90, 30, 20, 0]],
    ["hold where a single row of many requests is lost", minutes("hits", ...single), {}, [50, 70, 70, 90, 30, 20]],
    [
      "are 0 where a single row of few requests is left out",
      minutes("hits", [0, 5], [1, 7], [3, 9], [4, 3]),
      {},
      [5, 7, 0, 9, 3],
    ],
    [
      "are 0 in RequestCount, which AWS does not report without requests",
      minutes("RequestCount", ...single),
      {},
      [50, 70, 0, 90, 30, 20],
    ],
    ["hold in counts of tasks", minutes("RunningTaskCount", ...long), {}, [50, 70, 70, 70, 90, 30, 20]],
    ["are 0 on --gaps zero", minutes("tasks", ...long), { gaps: "zero" }, [50, 70, 0, 0, 90, 30, 20]],
    ["hold on --gaps hold", minutes("RequestCount", ...long), { gaps: "hold" }, [50, 70, 70, 70, 90, 30, 20]],
  ] as const)("%s", async (_, content, options, expected) =>
    expect(await valuesOf(content, options)).toEqual(expected),
  );

  test("an empty cell is a hole", async () => {
    const traffic = await read(
      "t,RequestCount\n2026-01-01 00:00,50\n2026-01-01 00:01,\n2026-01-01 00:02,40\n2026-01-01 00:03,30\n",
    );
    expect([...traffic.values]).toEqual([50, 0, 40, 30]);
    expect(traffic.reading).toMatchObject({ rows: 3, emptyCells: 1, holes: { count: 1, totalSeconds: 60 } });
  });

  test("are refused on --gaps refuse, with the line that follows and the time that is missing", async () => {
    const { message } = await refusalOf(read(minutes("hits", ...long), { gaps: "refuse" }));
    expect(message.slice(folder.length)).toBe(
      "/trace.csv, line 4: rows are missing from 2026-01-01 00:02:00 to 2026-01-01 00:04:00, and --gaps refuse allows no hole; choose --gaps zero or --gaps hold, or fill it",
    );
  });

  test("a long one is a warning with its length; the peak before it does not last", async () => {
    const rows = Array.from({ length: 30 }, (_, minute) => `2026-01-01 00:${String(minute).padStart(2, "0")},1`);
    const traffic = await read(`t,v\n${rows.join("\n")}\n2026-01-01 00:30,1000\n2026-01-01 12:00,1\n`);
    expect(traffic.values.filter((value) => value === 1000)).toHaveLength(1);
    expect(readingWarnings(traffic.reading)).toEqual([
      "The trace has no rows for 11.5 hours from 2026-01-01 00:31:00: this was read as no traffic, with --gaps hold the value before it holds.",
    ]);
  });

  test("a short one is none", async () =>
    expect(readingWarnings((await read(minutes("hits", ...long))).reading)).toEqual([]));
});

describe("several sources", () => {
  const twoBalancers = Array.from({ length: 60 }, (_, minute) => {
    const time = `2026-01-01 00:${String(minute).padStart(2, "0")}`;
    return `${time},1000\n${time},1`;
  });

  test("two rows of one time are added, and it is reported", async () => {
    const { values, reading } = await read(`t,requests\n${twoBalancers.join("\n")}\n`);
    expect(values.reduce((sum, value) => sum + value)).toBe(60_060);
    expect(reading).toMatchObject({ rows: 120, doubles: 60 });
  });

  const named = (rows: readonly string[]) => `time,balancer,requests\n${rows.join("\n")}\n`;

  test("a column that tells them apart lets each have an order of its own", async () => {
    const rows = ["a", "b"].flatMap((name) =>
      [0, 1, 2].map((minute) => `2026-01-01 00:0${minute},${name},${(minute + 1) * (name === "a" ? 100 : 1)}`),
    );
    const { values, reading } = await read(named(rows), { series: "balancer" });
    expect([...values]).toEqual([101, 202, 303]);
    expect(reading).toMatchObject({ column: "requests", series: "balancer", rows: 6 });
  });

  test("two rows of one source for one time are refused", async () => {
    const rows = ["2026-01-01 00:00,a,1", "2026-01-01 00:00,b,1", "2026-01-01 00:01,a,1", "2026-01-01 00:00,a,2"];
    const { message } = await refusalOf(read(named(rows), { series: "balancer" }));
    expect(message.slice(folder.length)).toBe(
      "/trace.csv, line 5: a has a row for 2026-01-01 00:00:00 already, in line 2; remove one",
    );
  });
});

describe("columns", () => {
  const content = "host,time,requests,errors\n7,2026-01-01 00:00,10,1\n7,2026-01-01 00:01,20,2\n";

  test("one of several is read by its name, wherever the time is", async () => {
    expect(await valuesOf(content, { column: "requests" })).toEqual([10, 20]);
    expect(await valuesOf(content, { column: "errors" })).toEqual([1, 2]);
  });

  test.each([
    [
      content,
      {},
      'it has 4 columns; choose the one to read with --column NAME, allowed are "host", "requests", "errors"',
    ],
    [content, { column: "nosuch" }, '--column nosuch is no column of it, allowed are "host", "requests", "errors"'],
    [
      content,
      { column: "time" },
      '--column time is the column of the times; choose the one to read with --column NAME, allowed are "host", "requests", "errors"',
    ],
    [content, { series: "hosts" }, '--series hosts is no column of it, allowed are "host", "requests", "errors"'],
    ["time,a,a\n2026-01-01,1,2\n", { column: "a" }, '2 columns are named "a"; rename one'],
    [
      "2026-01-01 00:00,7,10\n2026-01-01 00:01,7,20\n",
      {},
      "it has 3 columns and no header; add a first line with their names, and choose one with --column NAME",
    ],
    [
      "2026-01-01 00:00,10\n2026-01-01 00:01,20\n",
      { column: "a" },
      "--column a needs names, and the file has no header; add one",
    ],
  ] as const)("%j %j", async (text, options, reason) => {
    expect((await refusalOf(read(text, options))).message.slice(folder.length)).toBe(`/trace.csv: ${reason}`);
  });

  test("a time in the second of two columns is found by its name", async () => {
    expect(await valuesOf("requests,epoch\n100,1767225600\n101,1767225660\n")).toEqual([100, 101]);
  });
});

test.each([
  ["time,requests;per minute\n2026-01-01 00:00,5\n"],
  ['"time;of day",requests\n2026-01-01 00:00,5\n'],
  ["time;requests, per minute\n2026-01-01 00:00;5\n"],
  ["# a, b, c\n2026-01-01 00:00;5\n"],
])("the separator of %j is told from its first two lines", async (content) =>
  expect(await valuesOf(content)).toEqual([5]),
);

describe("order", () => {
  const rows = Array.from({ length: 10 }, (_, minute) => `2026-01-01 00:0${minute},${minute + 11}`);
  const ascending = Array.from({ length: 10 }, (_, minute) => minute + 11);

  test("a descending file is turned round, and it is reported", async () => {
    const { values, reading } = await read(`t,v\n${rows.toReversed().join("\n")}\n`);
    expect([...values]).toEqual(ascending);
    expect(reading).toMatchObject({ order: "descending" });
  });

  test("--days takes the first days of a descending file", async () => {
    const hours = Array.from({ length: 72 }, (_, hour) => `${1_700_000_000 + hour * 3600},${hour + 1}`);
    const { values } = await read(`t,v\n${hours.toReversed().join("\n")}\n`, { days: 2 });
    expect([...values]).toEqual(Array.from({ length: 48 }, (_, hour) => hour + 1));
  });

  test.each([
    [
      [rows[1], rows[2], rows[0]],
      "line 4: the time 2026-01-01 00:00:00 lies before the one in the row above it; sort the rows by time, or name the column that tells several sources apart with --series",
    ],
    [
      [rows[2], rows[1], rows[3]],
      "line 4: the time 2026-01-01 00:03:00 lies after the one in the row above it, although the file begins with descending times; sort its rows by time",
    ],
  ])("any other disorder is refused with its line", async (some, reason) => {
    expect((await refusalOf(read(`t,v\n${some.join("\n")}\n`))).message.slice(folder.length)).toBe(
      `/trace.csv, ${reason}`,
    );
  });
});

describe("the unit", () => {
  test.each([
    ["requests", "requests"],
    ["value", "requests"],
    ["RequestCount", "requests"],
    ["tasks", "tasks"],
    ["RunningTaskCount", "tasks"],
    ["DesiredTaskCount", "tasks"],
    ["replicas", "tasks"],
  ])("of a column %s is %s", async (name, unit) => {
    expect(await read(`time,${name}\n2026-01-01 00:00,3\n2026-01-01 00:01,4\n`)).toMatchObject({ unit });
  });

  test("is what was asked for", async () => {
    expect(await read("time,value\n2026-01-01 00:00,3\n", { unit: "tasks" })).toMatchObject({ unit: "tasks" });
  });

  test("tasks beyond what is rehearsed are refused", async () => {
    expect((await refusalOf(read("time,tasks\n2026-01-01 00:00,250000\n"))).message.slice(folder.length)).toBe(
      "/trace.csv: its peak is 250000 tasks, allowed are up to 100000; say --unit requests if it counts something else",
    );
  });
});

describe("the report says how the file was read", () => {
  test("of requests", async () => {
    const traffic = await read(
      "t,hits\n2026-01-01 00:06,20\n2026-01-01 00:05,30\n2026-01-01 00:04,90\n2026-01-01 00:01,70\n2026-01-01 00:01,1\n2026-01-01 00:00,\n",
    );
    expect(describeReading(traffic.reading!, 12)).toEqual([
      "Read as CSV with commas: 5 rows, column hits, times in UTC, as none is written.",
      "The rows are 1 minute apart and count requests; the rehearsal's step is 1 minute.",
      "The file descends: it was turned round.",
      "1 row has the time of another row: their values were added.",
      "1 row has no value: left out.",
      "1 hole, 2 minutes in all, the longest 2 minutes: read as 0.",
      "Requests give the shape alone: the peak, 90 in a step of 1 minute, was scaled to 12 tasks.",
    ]);
  });

  test.each([
    [
      "2026-01-01 00:00,0.04\n",
      "It is of one time alone, counts requests and holds for 1 minute.",
      "the peak, 0.04 in",
    ],
    ["2026-01-01 00:00,1\n2026-01-01 00:00,2\n", "It is of one time alone,", "the peak, 3 in"],
    ["2026-01-01T00:00+02:00,1\n2026-01-01 00:00,2\n", "times in +02:00, UTC where none is written.", "the peak, 2 in"],
  ])("of %j", async (rows, ...sentences) => {
    const text = describeReading((await read(`time,value\n${rows}`)).reading!, 1).join(" ");
    for (const sentence of sentences) expect(text).toContain(sentence);
  });

  test("a hole of an hour may be clocks that went forward, where no zone is written", async () => {
    const warningsFor = async (zone: string) => {
      const minutes = [..."6789"].map((digit) => `2026-03-29 01:5${digit}${zone},9\n`);
      const { reading } = await read(`time,requests\n${minutes.join("")}2026-03-29 03:00${zone},9\n`);
      return readingWarnings(reading).join();
    };
    expect(await warningsFor("")).toContain("; if clocks went forward here, write the times in UTC.");
    expect(await warningsFor("Z")).toMatch(/--gaps hold the value before it holds\.$/);
  });

  test("of tasks", async () => {
    const traffic = await read("t,tasks\n2026-01-01T00:00+02:00,2\n2026-01-01T00:01+02:00,7\n");
    expect(describeReading(traffic.reading!, 7)).toEqual([
      "Read as CSV with commas: 2 rows, column tasks, times in +02:00.",
      "The rows are 1 minute apart and count tasks; the rehearsal's step is 1 minute.",
      "The figures are tasks and are not scaled: the peak is 7.",
    ]);
    expect(describeReading(traffic.reading!, 70).at(-1)).toBe(
      "The peak of 7 tasks was scaled to 70, as --peak-tasks asks.",
    );
  });
});

test.each(["1.234\n2026-01-01 00:01;0.5", "1.234\n2026-01-01 00:01;12345", "0.123", "1234.567"])(
  "a point is one of decimals where a value of the column says so: %j",
  async (values) => {
    const { values: bins } = await read(`time;value\n2026-01-01 00:00;${values}\n`);
    expect(bins[0]).toBe(Number(values.split("\n")[0]));
  },
);

describe("a large file", () => {
  const minutes = (count: number) =>
    Array.from({ length: count }, (_, index) => `${1_767_225_600 + index * 20},${index % 97}`);

  test.each([
    ["ascending", minutes(500)],
    ["descending", minutes(500).toReversed()],
  ])("is folded as it comes in, %s, with the result that it has when it is kept whole", async (_, rows) => {
    const content = `t,v\n${rows.join("\n")}\n`;
    const whole = await read(content);
    const folded = await read(content, { keptRows: 50 });
    expect({ ...folded, values: [...folded.values].map((value) => value.toFixed(9)) }).toEqual({
      ...whole,
      values: [...whole.values].map((value) => value.toFixed(9)),
    });
  });

  test("is read no further than --days asks, and progress is shown", async () => {
    const file = join(folder, "large.csv");
    const stream = createWriteStream(file);
    stream.write("t,v\n");
    for (let block = 0; block < 40; block++)
      stream.write(
        Array.from({ length: 5_000 }, (_, index) => `${1_767_225_600 + (block * 5_000 + index) * 60},7\n`).join(""),
      );
    await once(stream.end(), "finish");
    const shares: number[] = [];
    const { values } = await readTrace(file, { days: 2, onProgress: ({ share }) => shares.push(share!) });
    expect(values).toHaveLength(2 * 1440);
    expect(shares.length).toBeGreaterThan(0);
    expect(Math.max(...shares)).toBeLessThan(0.5);
  });

  test("ends with the reason of a signal that aborts", async () => {
    const interruption = new AbortController();
    const reason = new Error("interrupted");
    const file = writeTrace(folder, `t,v\n${minutes(100_000).join("\n")}\n`);
    await expect(
      readTrace(file, { signal: interruption.signal, onProgress: () => interruption.abort(reason) }),
    ).rejects.toBe(reason);
  });
});

test("gzip is read, in several members too, as load balancers' logs have when they are put together", async () => {
  const content = Buffer.concat([
    gzipSync("t,v\n2026-01-01 00:00,1\n"),
    gzipSync("2026-01-01 00:01,2\n2026-01-01 00:02,3\n"),
  ]);
  const traffic = await readTrace(writeTrace(folder, content, "trace.csv.gz"));
  expect([...traffic.values]).toEqual([1, 2, 3]);
});

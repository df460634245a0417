import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTrace } from "../../../src/rehearsal/traffic/csv";
import { TrafficError } from "../../../src/rehearsal/traffic/traffic";

const folder = mkdtempSync(join(tmpdir(), "drydock-traces-"));
afterAll(() => rmSync(folder, { recursive: true }));

const trace = (content: string): string => {
  const file = join(folder, "trace.csv");
  writeFileSync(file, content);
  return file;
};

const failure = (read: () => unknown): TrafficError => {
  try {
    read();
  } catch (error) {
    if (error instanceof TrafficError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("a trace of samples", () => {
  test("keeps its spacing when the rows are one minute or more apart", () => {
    const traffic = readTrace(
      trace("minute,requests\n2026-01-01 00:00:00,5\n2026-01-01 00:05:00,7\n2026-01-01 00:10:00,9\n"),
    );
    expect(traffic).toEqual({
      source: "trace.csv",
      startMs: Date.UTC(2026, 0, 1),
      stepMs: 300_000,
      values: Float64Array.of(5, 7, 9),
    });
  });

  test("holds a value over rows that are missing", () => {
    const traffic = readTrace(
      trace(
        "t,v\n2026-01-01 00:00,5\n2026-01-01 00:01,7\n2026-01-01 00:04,9\n2026-01-01 00:05,3\n2026-01-01 00:06,2\n",
      ),
    );
    expect([...traffic.values]).toEqual([5, 7, 7, 7, 9, 3, 2]);
  });

  test("averages rows that are closer than a minute over the minute", () => {
    const rows = Array.from(
      { length: 8 },
      (_, index) => `${1_700_000_000 + index * 15},${index < 4 ? 10 : 20 + index}`,
    );
    expect(readTrace(trace(`time,value\n${rows.join("\n")}\n`))).toMatchObject({
      startMs: 1_700_000_000_000,
      stepMs: 60_000,
      values: Float64Array.of(10, 25.5),
    });
  });

  test("weighs irregular rows by how long they hold", () => {
    const rows =
      "t,v\n2026-01-01T00:00:00Z,6\n2026-01-01T00:01:30Z,2\n2026-01-01T00:02:30Z,4\n2026-01-01T00:03:30Z,8\n";
    expect([...readTrace(trace(rows)).values]).toEqual([6, 4, 3, 6, 8]);
  });

  test("may begin without a header, and with a byte order mark and CRLF", () => {
    expect([...readTrace(trace("\uFEFF1700000000000,1\r\n1700000060000,2\r\n")).values]).toEqual([1, 2]);
  });

  test("is cut after the number of days that are asked for", () => {
    const hours = Array.from({ length: 72 }, (_, hour) => `${1_700_000_000 + hour * 3600},${hour + 1}`);
    expect(readTrace(trace(`t,v\n${hours.join("\n")}`), { days: 2 }).values).toHaveLength(48);
  });
});

test("rows with irregular gaps of seconds are arrivals whose work adds up by the minute; a minute that is cut off is dropped", () => {
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
  expect(readTrace(trace(`arrival,tokens\n${rows.join("\n")}\n`))).toMatchObject({
    stepMs: 60_000,
    values: Float64Array.of(13, 110),
  });
});

describe("a bad trace is refused in one sentence with file, line and reason", () => {
  test.each([
    ["", "the file is empty"],
    ["time,value\n", "there are no data rows, expected time,value below a header"],
    [
      "time,value\n2026-01-01 00:00,1\nyesterday,1\n",
      'line 3: "yesterday" is not a time: write YYYY-MM-DD HH:MM[:SS], ISO 8601, or seconds or milliseconds since 1970',
    ],
    ["time,value\n2026-01-01 00:00,1\n\n2026-01-01 00:01,many\n", 'line 4: the value "many" is not a number'],
    ["time,value\n2026-01-01 00:00,1\n2026-01-01 00:01,\n", 'line 3: the value "" is not a number'],
    ["time,value\n2026-01-01 00:00,-4\n", "line 2: the value -4 is negative"],
    [
      "time,value\n2026-01-01 00:01,1\n2026-01-01 00:00,1\n",
      "line 3: the time 2026-01-01 00:00 lies before the one in the row above it",
    ],
    [
      "time;value\n2026-01-01 00:01;1\n2026-01-01 00:02;1\n",
      "line 2: there is only one column, expected time,value separated by a comma",
    ],
    ["time,value\n2026-01-01 00:00,0\n2026-01-01 00:01,0\n", "all values are 0, so there is no peak to scale"],
    [
      "time,value\n2020-01-01 00:00,1\n2026-01-01 00:00,1\n",
      "it spans 2192 days, at most 366 are rehearsed: check the unit of its times, or choose a part with --days",
    ],
  ])("%j", (content, reason) => {
    const error = failure(() => readTrace(trace(content)));
    expect(error.message.replace(folder, "")).toMatch(/^\/trace\.csv[:,] /);
    expect(error.message.slice(folder.length + "/trace.csv".length + 2)).toBe(reason);
    expect(error.exitCode).toBe(2);
  });

  test("a file that is missing, and a folder", () => {
    const missing = join(folder, "missing.csv");
    expect(failure(() => readTrace(missing)).message).toBe(`${missing}: there is no such file`);
    expect(failure(() => readTrace(folder)).message).toBe(`${folder}: it is a folder`);
  });

  test("a quote that never ends", () => {
    expect(failure(() => readTrace(trace('time,value\n2026-01-01 00:00,"1\n'))).message).toContain("it is not CSV: ");
  });
});

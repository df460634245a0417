import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ReadTraceOptions, readTrace } from "../../../src/rehearsal/traffic/read-trace";
import { refusalOf, traceFolder, writeTrace } from "./trace-file";

const folder = traceFolder();
const NOW = { nowMs: Date.UTC(2026, 5, 1) };

const reasonOf = async (content: string | Uint8Array, options: ReadTraceOptions = {}): Promise<string> => {
  const error = await refusalOf(readTrace(writeTrace(folder, content), { ...NOW, ...options }));
  expect(error.exitCode).toBe(2);
  expect(error.message.startsWith(`${folder}/trace.csv`)).toBe(true);
  return error.message.replaceAll(`${folder}/`, "").replace(/^trace\.csv[:,] /, "");
};

const TIME_FORMS = "YYYY-MM-DD HH:MM[:SS] with or without an offset, or s, ms, µs or ns since 1970";
const OUTSIDE = "lies outside of the years 1990 to 2027;";
const NO_NUMBER = `${OUTSIDE} write ${TIME_FORMS}, not the number of the row or a spreadsheet's count of days`;
const NO_YEAR = `${OUTSIDE} mend it, or remove the row`;
const notANumber = (value: string) =>
  `the value "${value}" is not a number, allowed are digits with a decimal point such as 12 or 12.5; mend it, or leave the cell empty`;

const REFUSALS: readonly (readonly [content: string, reason: string])[] = [
  ["", "the file is empty; expected a time and a value in each row"],
  [" \n\n", "the file is empty; expected a time and a value in each row"],
  ["time,value\n", "there are no rows with a value, expected a time and a value in each"],
  ["time,value\n2026-01-01,\n", "there are no rows with a value, expected a time and a value in each"],
  [
    "time,value\n2026-01-01 00:00,0\n2026-01-01 00:01,0\n",
    "all values are 0, so there is no peak to scale; choose another file, or another column with --column",
  ],
  [
    "time,requests\n2026-01-01 00:00,0\n2026-01-01 00:01,0\n",
    "all values are 0, so there is no peak to scale; choose another file, or another column with --column",
  ],
  // Times.
  [
    "time,value\n2026-01-01 00:00,1\nyesterday,1\n",
    `line 3: "yesterday" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`,
  ],
  [
    "2026-01-01 0x:00,1\n",
    `line 1: "2026-01-01 0x:00" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`,
  ],
  ["yesterday,1\n", `line 1: "yesterday" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`],
  ["t,v\nu,w\n2026-01-01,1\n", `line 2: "u" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`],
  ["t,v\n2026-01-01,1\nTotal,1\n", `line 3: "Total" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`],
  [
    "t,v\n2026-01-01 00:00+99:99,1\n",
    `line 2: "2026-01-01 00:00+99:99" is not a time, allowed is ${TIME_FORMS}; mend or remove the row`,
  ],
  ["minute,requests\n0,5\n1,6\n", `line 2: the time 0 ${NO_NUMBER}`],
  ["100,1767225600\n101,1767225660\n", `line 1: the time 100 ${NO_NUMBER}`],
  ["t,v\n0001-01-01,5\n", `line 2: the time 0001-01-01 ${NO_YEAR}`],
  ["t,v\n2030-01-01,5\n", `line 2: the time 2030-01-01 ${NO_YEAR}`],
  ["t,v\n99999999999,5\n", `line 2: the time 99999999999 ${NO_NUMBER}`],
  ["t,v\n9999999999999999999,5\n", `line 2: the time 9999999999999999999 ${NO_NUMBER}`],
  [
    "time,value\n2020-01-01 00:00,1\n2026-01-01 00:00,1\n",
    "line 3: the time 2026-01-01 00:00:00 is 2192 days away from the first row's, at most 366 days are rehearsed; check the unit of the times, or choose a part with --days",
  ],
  // Values.
  ["time,value\n2026-01-01 00:00,1\n\n2026-01-01 00:01,many\n", `line 4: ${notANumber("many")}`],
  ...["0x10", "0b11", "NaN", "null", "Infinity", "1e", "1_000", "12 req/s", "+5", "1e9999"].map(
    (value) => [`time,value\n2026-01-01 00:00,${value}\n`, `line 2: ${notANumber(value)}`] as const,
  ),
  ...["1.7e308", "1e16", "1e309", "9999999999999999"].map(
    (value) =>
      [
        `time,value\n2026-01-01 00:00,${value}\n`,
        `line 2: the value ${value} is too large, allowed is up to 1e15; write it in a larger unit`,
      ] as const,
  ),
  [
    "time,value\n2026-01-01 00:00,-4\n",
    "line 2: the value -4 is negative, allowed is 0 or more; choose another column, or mend it",
  ],
  ...["1,5", "101,5", "1.234,5", "12,34"].map(
    (value) =>
      [
        `time;value\n2026-01-01 00:00;${value}\n`,
        value === "1.234,5"
          ? `line 2: ${notANumber(value)}`
          : `line 2: the value "${value}" has a comma; write a point for decimals and nothing for thousands`,
      ] as const,
  ),
  [
    'time,value\n2026-01-01 00:00,"101,5"\n',
    'line 2: the value "101,5" has a comma; write a point for decimals and nothing for thousands',
  ],
  [
    "time;value\n2026-01-01 00:00;1,234\n",
    'line 2: the value "1,234" has a comma; write a point for decimals and nothing for thousands',
  ],
  // Columns.
  [
    "time\n2026-01-01 00:01\n",
    'there is only one column in the header, "time", expected a time and a value separated by a comma, a semicolon or a tab; write both in each row, and no title above',
  ],
  [
    "2026-01-01 00:01\n",
    "there is only one column, expected a time and a value separated by a comma, a semicolon or a tab; write both in each row, and no title above",
  ],
  [
    "time,value\n10:00:00,5\n",
    'line 2: 10:00:00 is a time of day without its date; write both in one column, such as "2026-01-31 10:00:00"',
  ],
  [
    "time,value\n2026-01-01 00:00,101,5\n",
    'line 2: it has 3 columns where the header has 2; write 1234.5 for a number, or put "1,234" into quotes',
  ],
  [
    "time,value\n2026-01-01 00:00,1,234\n",
    'line 2: it has 3 columns where the header has 2; write 1234.5 for a number, or put "1,234" into quotes',
  ],
  [
    "2026-01-01 00:00,1\n2026-01-01 00:01\n",
    "line 2: it has 1 column where the first row has 2; add what is missing, or remove the row",
  ],
  [
    "time;value\n2026-01-01 00:00;1;2\n",
    "line 2: it has 3 columns where the header has 2; remove what is too much, or name each column in the first row",
  ],
  ...["1.234", "12.345", "999.000"].map((value): [string, string] => [
    `time;value\n2026-01-01 00:00;950\n2026-01-01 00:01;${value}\n`,
    `line 3: the value ${value} may be ${value.replace(".", "")} or ${Number(value)}, and no other value of the column tells which; write thousands without a point, or decimals with other than three digits`,
  ]),
  [
    "time,x,x,y\n2026-01-01 00:00,1,2,3\n",
    'it has 4 columns; choose the one to read with --column NAME, allowed are "y"',
  ],
  [
    `time${",x".repeat(10_000)}\n2026-01-01 00:00${",1".repeat(10_000)}\n`,
    "it has 10001 columns; give each a name of its own in the header, and choose the one to read with --column NAME",
  ],
  [
    `time,${"x".repeat(5000)},y\n2026-01-01 00:00,1,2\n`,
    `it has 3 columns; choose the one to read with --column NAME, allowed are "${"x".repeat(40)}…", "y"`,
  ],
  [
    "time,value\n2026-10-25 02:59,1\n2026-10-25 02:00,1\n2026-10-25 02:01,1\n2026-10-25 02:00,1\n",
    "line 4: the time 2026-10-25 02:01:00 lies after the one in the row above it, although the file begins with descending times; sort its rows by time",
  ],
  [
    "time,value\n2026-10-25 02:58,1\n2026-10-25 02:59,1\n2026-10-25 02:00,1\n",
    "line 4: the time 2026-10-25 02:00:00 lies before the one in the row above it; sort the rows by time, write them in UTC if clocks went back here, or name the column that tells several sources apart with --series",
  ],
  [
    "time,host,requests\n2026-01-01,7,100\n",
    'it has 3 columns; choose the one to read with --column NAME, allowed are "host", "requests"',
  ],
];

test.each(["10:00", "10:00:00", "9:05:00.5", "10:00 AM"])(
  "a date is not read as midnight where %s stands in another column",
  async (timeOfDay) =>
    expect(await reasonOf(`date;requests;at\n2026-01-01;5;${timeOfDay}\n`, { column: "requests" })).toBe(
      `line 2: the date 2026-01-01 and the time of day ${timeOfDay} stand in two columns; join them into one, such as "2026-01-01 ${timeOfDay}"`,
    ),
);

describe("a bad trace is refused in one sentence with file, line, value, what is allowed and what to do", () => {
  test.each(REFUSALS)("%j", async (content, reason) => expect(await reasonOf(content)).toBe(reason));

  test("a quote that never ends", async () => {
    expect(await reasonOf('time,value\n2026-01-01 00:00,"1\n')).toMatch(/^it is not CSV: .*; mend the line$/);
  });

  test("a line without an end", async () => {
    expect(await reasonOf(`time,value\n${"x".repeat(3_000_000)}`)).toMatch(/^it is not CSV: /);
  });
});

test.each(["x", '"x"', '"1\n2"'])(
  "the line is right far down in a file, where quotes begin late: %j",
  async (value) => {
    const rows = Array.from({ length: 12_000 }, (_, index) => `${1_767_225_600 + index * 60},7`);
    const quoted = `"${1_767_225_600 + 12_000 * 60}","8"`;
    const content = `time,value\n${rows.join("\n")}\n\n${quoted}\n${1_767_225_600 + 12_001 * 60},${value}\n`;
    const line = value.includes("\n") ? 12_005 : 12_004;
    expect(await reasonOf(content, { nowMs: Date.UTC(2026, 11, 1) })).toBe(
      `line ${line}: ${notANumber(value.replaceAll('"', ""))}`,
    );
  },
);

test.each([
  ["missing.csv", "there is no such file; check the path"],
  ["", "it is a folder; name a file in it"],
  ["trace.csv/below.csv", "a part of its path is no folder; check the path"],
])("%j: %s", async (name, reason) => {
  writeTrace(folder, "t,v\n");
  const file = join(folder, name);
  expect((await refusalOf(readTrace(file))).message).toBe(`${file}: ${reason}`);
});

const utf16 = (text: string) => Buffer.from(text, "utf16le");
const tar = Buffer.alloc(512);
tar.write("trace.csv");
tar.write("ustar", 257);

const NO_TEXT: readonly (readonly [content: string | Uint8Array, name: string, remedy: string])[] = [
  [
    Buffer.concat([Buffer.of(0xff, 0xfe), utf16("t,v\n1,2\n")]),
    "UTF-16 text",
    "convert it: iconv -f UTF-16 -t UTF-8 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [
    Buffer.concat([Buffer.of(0xfe, 0xff), utf16("t,v\n").swap16()]),
    "UTF-16 text",
    "convert it: iconv -f UTF-16 -t UTF-8 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [
    utf16("t,v\n1,2\n"),
    "UTF-16 text without a mark",
    "convert it: iconv -f UTF-16LE -t UTF-8 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [
    utf16("t,v\n1,2\n").swap16(),
    "UTF-16 text without a mark",
    "convert it: iconv -f UTF-16BE -t UTF-8 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  ["PK\u0003\u0004 trace.csv", "a zip archive", "unpack it: unzip -p 'trace.csv' > 'trace.csv-converted.csv'"],
  [
    "PK\u0003\u0004 [Content_Types].xml",
    "an Excel workbook",
    "open it in a spreadsheet program and save the sheet as CSV",
  ],
  [
    Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0),
    "compressed by zstd",
    "unpack it: zstd -dc 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [
    Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0),
    "compressed by xz",
    "unpack it: xz -dc 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  ["BZh91AY&SY", "compressed by bzip2", "unpack it: bzip2 -dc 'trace.csv' > 'trace.csv-converted.csv'"],
  [tar, "a tar archive", "unpack it: tar -xOf 'trace.csv' > 'trace.csv-converted.csv'"],
  [gzipSync(tar), "a tar archive", "unpack it: tar -xOf 'trace.csv' > 'trace.csv-converted.csv'"],
  [
    "PAR1\u0015",
    "a Parquet file",
    "convert it: duckdb -c \"copy (select * from 'trace.csv') to 'trace.csv-converted.csv' (header)\"",
  ],
  ["SQLite format 3\u0000", "an SQLite database", "export the figures as CSV or JSON instead"],
  ["%PDF-1.7", "a PDF document", "export the figures as CSV or JSON instead"],
  ["<!doctype html><html>", "an HTML or XML document", "export the figures as CSV or JSON instead"],
  [
    "MetricDataResults:\n- Id: m1\n",
    "output of the AWS CLI as text, table or YAML",
    "run the command again with --output json",
  ],
  [
    "DATAPOINTS\t2026-01-05T10:00:00+00:00\t5.0\tCount\n",
    "output of the AWS CLI as text, table or YAML",
    "run the command again with --output json",
  ],
  [
    "- MetricDataResults:\n  - Id: m1\n",
    "output of the AWS CLI as text, table or YAML",
    "run the command again with --output json",
  ],
  [
    "\nAn error occurred (AccessDenied) when calling the GetMetricData operation: no\n",
    "an error message of the AWS CLI",
    "mend what it says, and run the command again",
  ],
  [
    '{"time":"2026-01-05T10:00:00Z","requests":5}\n{"time":"2026-01-05T10:01:00Z","requests":6}\n',
    "JSON Lines, a document in each line",
    "convert it, with the names of its fields: jq -r '[.time, .requests] | @csv' 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [
    '# HELP requests_total Requests.\n# TYPE requests_total counter\nrequests_total{a="b"} 5\n',
    "metrics as Prometheus scrapes them, of one moment",
    "ask Prometheus for a time by /api/v1/query_range, and read that JSON",
  ],
  [
    "tls 2.0 2026-01-05T10:00:00 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.1:51341 10.0.0.1:443 5 2\n",
    "an access log of a Network Load Balancer, which has connections and no requests",
    "export the figures as CSV or JSON instead",
  ],
  [
    '2026-01-05T10:00:00.036000Z 203.0.113.7 48160 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 0.004 "CN=x" x\n',
    "a connection log of a load balancer, which has no requests",
    "read its access log",
  ],
  ...[" time | n \n------+---\n 2026 | 5\n", "| time | n |\n|---|--:|\n| 2026 | 5 |\n", "+---+---+\n| t | n |\n"].map(
    (table) =>
      [table, "a table drawn with lines", "export it as CSV, in psql with --csv and in mysql with --batch"] as const,
  ),
  [
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n",
    "a pointer of Git LFS",
    "fetch the file itself: git lfs pull",
  ],
  [
    gzipSync(gzipSync("t,v\n2026-01-01,1\n")),
    "compressed by gzip twice",
    "unpack it: gzip -dc 'trace.csv' > 'trace.csv-converted.csv'",
  ],
  [Buffer.alloc(100), "a binary file", "export the figures as CSV or JSON instead"],
  [Buffer.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), "a binary file", "export the figures as CSV or JSON instead"],
];

describe("a file that is no text is named for what it is, with the command that converts it", () => {
  test.each(NO_TEXT)("%#: %s %s", async (content, name, remedy) => {
    const reason = await reasonOf(content);
    expect(reason).toBe(`it is ${name}, allowed are CSV, JSON and access logs, plain or in gzip; ${remedy}`);
  });

  test("text of another encoding", async () => {
    expect(await reasonOf(Buffer.from("Z\xe4hler,v\n", "latin1"))).toBe(
      "its text is not UTF-8; if it is Latin-1, convert it: iconv -f ISO-8859-1 -t UTF-8 'trace.csv' > 'trace.csv-converted.csv'",
    );
  });

  test("gzip that is cut off or damaged", async () => {
    const whole = gzipSync(
      `t,v\n${Array.from({ length: 5000 }, (_, index) => `${1_767_225_600 + index * 60},${index * 7919}`).join("\n")}`,
    );
    expect(await reasonOf(whole.subarray(0, whole.length / 2))).toBe("its gzip data ends too early; fetch it again");
    whole.fill(0xff, 5000, 5100);
    expect(await reasonOf(whole)).toBe("its gzip data is damaged; fetch it again");
  });
});

describe("JSON that cannot be used", () => {
  const result = (parts: object) =>
    JSON.stringify({
      MetricDataResults: [
        {
          Id: "m1",
          Label: "RequestCount",
          Timestamps: ["2026-01-05T10:00:00+00:00"],
          Values: [5],
          StatusCode: "Complete",
          ...parts,
        },
      ],
    });

  test.each([
    [
      '{"a":1}',
      "it is JSON of another form, allowed is that of aws cloudwatch get-metric-data (in PowerShell with ConvertTo-Json -Depth 5), aws cloudwatch get-metric-statistics, aws logs get-query-results, Prometheus' query_range and Grafana; write CSV instead",
    ],
    [
      '{"a":1,\n"b":}',
      "it begins like JSON and is none, or more than one document; fetch it again, one document a file",
    ],
    [
      '{"a":1,\n"b":2}{"a":2}',
      "line 2: it begins like JSON and is none, or more than one document; fetch it again, one document a file",
    ],
    [
      result({ StatusCode: "PartialData" }),
      "the metric m1 is not complete (StatusCode PartialData); ask for fewer days",
    ],
    [result({ Timestamps: [], Values: [] }), "there are no rows with a value, expected a time and a value in each"],
    ['{"MetricDataResults":[]}', "there are no rows with a value; check the metric, its dimensions and the times"],
    [
      result({ Values: [-5] }),
      "entry 1: the value -5 is negative, allowed is 0 or more; choose another column, or mend it",
    ],
    [
      JSON.stringify({ ...JSON.parse(result({})), NextToken: "x" }),
      "it is the first page of several (NextToken); run the command without --no-paginate and --max-items",
    ],
    [
      JSON.stringify({ ...JSON.parse(result({})), Messages: [{ Code: "MaxMetricsExceeded", Value: "limit 500" }] }),
      "CloudWatch says MaxMetricsExceeded: limit 500; ask for fewer metrics or days",
    ],
    [
      result({ Timestamps: ["2026-01-05T10:00:00Z"], Values: [1, 2] }),
      "the lists of metric m1 differ in length, Timestamps 1 and Values 2; get it anew",
    ],
  ])("%s", async (content, reason) => expect(await reasonOf(content)).toBe(reason));

  test("a hole, on --gaps refuse", async () => {
    const Timestamps = ["2026-01-05T10:00:00Z", "2026-01-05T10:01:00Z", "2026-01-05T10:04:00Z"];
    expect(await reasonOf(result({ Timestamps, Values: [1, 2, 3] }), { gaps: "refuse" })).toBe(
      "entry 3: rows are missing from 2026-01-05 10:02:00 to 2026-01-05 10:04:00, and --gaps refuse allows no hole; choose --gaps zero or --gaps hold, or fill it",
    );
  });

  test("--series", async () => {
    expect(await reasonOf(result({}), { series: "a" })).toBe(
      "--series is for CSV; in JSON values of one time are added, leave it out",
    );
  });
});

describe("an access log that cannot be used", () => {
  const entry =
    '2026-01-05T10:00:39.943958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.00007 0.001 0.00005 200 200 0 29 "GET http://a/ HTTP/1.1" "curl" - -';

  test.each([
    [
      `${entry}\ngarbage\n`,
      {},
      'line 2: "garbage" is no entry of an access log of a load balancer; mend or remove the line',
    ],
    [
      `${entry}\n${entry.replace("2026", "2029")}\n`,
      {},
      "line 2: the time 2029-01-05 10:00:39 cannot be; mend or remove the line",
    ],
    [
      `${entry}\n${entry.replace("2026", "2024")}\n`,
      {},
      "line 2: the entries span more than 366 days; read fewer logs",
    ],
    [
      entry,
      { unit: "tasks" },
      "it is an access log, whose requests are counted; leave out --column, --series and --unit tasks",
    ],
    [
      entry,
      { column: "a" },
      "it is an access log, whose requests are counted; leave out --column, --series and --unit tasks",
    ],
  ] as [string, ReadTraceOptions, string][])("%#", async (content, options, reason) =>
    expect(await reasonOf(content, options)).toBe(reason),
  );
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLog } from "../../src/replay/read-log";

const folder = mkdtempSync(join(tmpdir(), "drydock-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A line of the function. */
const decisionAt = (minute: number, changed: object = {}): string =>
  JSON.stringify({
    message: "headroom is measured",
    startedAt: new Date(Date.UTC(2026, 5, 1, 0, minute, 3)).toISOString(),
    wantedContainers: 4,
    missingInstances: 0,
    surplusInstances: 0,
    inServiceInstances: 2,
    schedulableInstances: 2,
    desiredCapacity: 2,
    pendingInstances: 0,
    registrations: {},
    ...changed,
  });

const DECISIONS = [0, 1, 2].map((minute) => decisionAt(minute));

const logOfText = (text: string | Buffer, cluster?: string) => {
  const file = join(folder, "some.log");
  writeFileSync(file, text);
  return readLog(file, cluster);
};

const results = (fields: readonly (readonly [string, string])[][], more: object = {}): string =>
  JSON.stringify({
    results: fields.map((row) => row.map(([field, value]) => ({ field, value }))),
    status: "Complete",
    ...more,
  });

test.each([
  ["lines", DECISIONS.join("\n")],
  ["lines with the ends of Windows", DECISIONS.join("\r\n")],
  ["UTF-16, as PowerShell redirects it", Buffer.from(`\uFEFF${DECISIONS.join("\n")}`, "utf16le")],
  [
    "aws logs filter-log-events",
    JSON.stringify({ events: DECISIONS.map((message) => ({ message })), nextToken: null }),
  ],
  ["the same with --query events", JSON.stringify(DECISIONS.map((message) => ({ message })))],
  ["the same with --query 'events[].message'", JSON.stringify(DECISIONS)],
  ["aws logs tail", DECISIONS.map((line) => `2026-06-01T00:00:03+00:00 2026/06/01/[$LATEST]a ${line}`).join("\n")],
  ["an export that overlaps with another one", [...DECISIONS, ...DECISIONS.slice(1)].join("\n")],
  [
    "Logs Insights",
    results(
      DECISIONS.map((line) => [
        ["@timestamp", "2026-06-01"],
        ["@message", line],
      ]),
    ),
  ],
])("three decisions are read from %s", (_form, text) => {
  expect(logOfText(text).decisions).toHaveLength(3);
});

const MIXED = [0, 1, 2, 3, 4, 5, 6, 7].map((minute) =>
  decisionAt(minute, minute % 2 === 0 ? {} : { desiredCapacity: 9, inServiceInstances: 9 }),
);

/** Two clusters of one size: nothing but the name tells them apart. */
const TWO = [0, 1, 2].flatMap((minute) =>
  ["shop", "blog"].map((cluster) => decisionAt(minute, { cluster, wantedContainers: cluster.length + minute })),
);
const CHANGE = { message: "the desired capacity is set", setAt: "2026-06-01T00:01:04Z", from: 2, to: 3 };

test("of a log of two clusters of one size the chosen one is played, with its changes alone, each line once", () => {
  const changes = ["shop", "blog"].map((cluster) => JSON.stringify({ ...CHANGE, cluster }));
  const { decisions, changes: read } = logOfText([...TWO, ...changes, ...TWO].join("\n"), "shop");
  expect(decisions.map(({ cluster, wantedContainers }) => [cluster, wantedContainers])).toEqual([
    ["shop", 4],
    ["shop", 5],
    ["shop", 6],
  ]);
  expect(read).toEqual([{ cluster: "shop", at: Date.parse(CHANGE.setAt), from: 2, to: 3 }]);
});

const SHOP = TWO.filter((_, index) => index % 2 === 0);

/** A record of Logs Insights. */
const inGroup = (logGroup: string, line: string): (readonly [string, string])[] => [
  ["@log", `1234:/aws/lambda/${logGroup}`],
  ["@message", line],
];

test("of a query of several log groups the chosen cluster is played, with the lines without a name of its own group", () => {
  const lines = [
    ...TWO.map((line, index) => inGroup(["shop", "blog"][index % 2]!, line)),
    ...[0, 1].map((minute) => inGroup("old", decisionAt(minute))),
    inGroup("shop", decisionAt(9)),
    inGroup("watchdog", "START"),
    // An earlier version of the function logs less.
    inGroup("old", JSON.stringify({ message: "headroom is measured", wantedContainers: 1 })),
  ];
  const { decisions } = logOfText(results(lines), "shop");
  expect(decisions.map(({ cluster, wantedContainers }) => [cluster, wantedContainers])).toEqual([
    ["shop", 4],
    ["shop", 5],
    ["shop", 6],
    [undefined, 4],
  ]);
});

test("lines without a name are those of the only cluster of a log: its function was deployed anew meanwhile", () => {
  const { decisions } = logOfText([...DECISIONS, decisionAt(3, { cluster: "shop" })].join("\n"));
  expect(decisions).toHaveLength(4);
});

const WRONGLY_CHOSEN: readonly (readonly [name: string, lines: readonly string[], chosen: string, sentence: string])[] =
  [
    ["another cluster", TWO, "shp", "--cluster shp: FILE has no line of it, allowed blog, shop"],
    ["one of a log without names", DECISIONS, "shop", "--cluster shop: the lines of FILE name no cluster"],
    [
      "one of several where a line has no name",
      [...TWO, JSON.stringify(CHANGE)],
      "shop",
      "FILE: 1 of its lines name no cluster, as those of an earlier version, the last at 2026-06-01T00:01:04Z",
    ],
  ];

test.each(WRONGLY_CHOSEN)("%s is refused", (_case, lines, chosen, sentence) => {
  expect(() => logOfText(lines.join("\n"), chosen)).toThrow(sentence.replace("FILE", join(folder, "some.log")));
});

const REFUSED: readonly (readonly [name: string, text: string | Buffer, sentence: string])[] = [
  ["a first page", JSON.stringify({ events: [], nextToken: "x" }), "it is the first page of several (nextToken)"],
  ["a page of one stream", JSON.stringify({ events: [], nextForwardToken: "x" }), "one page of one stream"],
  ["a query that still runs", results([], { status: "Running" }), "the query is not complete (status Running)"],
  [
    "a part of what a query finds",
    results([[["@message", DECISIONS[0]!]]], { statistics: { recordsMatched: 1440 } }),
    'it has 1 of 1440 records; add "| limit 10000"',
  ],
  ["a query without messages", results([[["@timestamp", "x"]]]), "1 of its records have no @message"],
  [
    "a query of two log groups that name no cluster",
    results(DECISIONS.flatMap((line) => [inGroup("b", line), inGroup("a", line)])),
    "it holds 2 log groups without a cluster's name (1234:/aws/lambda/a, 1234:/aws/lambda/b), as functions of an earlier version log; query that of one",
  ],
  [
    "a query of two clusters",
    results(TWO.map((line, index) => inGroup(["shop", "blog"][index % 2]!, line))),
    "it is the log of 2 clusters (blog, shop); choose one with --cluster NAME",
  ],
  [
    "a query of a cluster and of a log group that names none",
    results([...SHOP.map((line) => inGroup("shop", line)), ...DECISIONS.map((line) => inGroup("old", line))]),
    "it is the log of 1 cluster (shop) and of 1 log group without a cluster's name (1234:/aws/lambda/old), as functions of an earlier version log; choose one with",
  ],
  ["a line that is cut", `${DECISIONS[0]}\n${DECISIONS[1]!.slice(0, 60)}`, "some.log, line 2: it is a part of what"],
  [
    "JSON over several lines",
    JSON.stringify(JSON.parse(DECISIONS[0]!), undefined, 2),
    "allowed is a JSON object in one line",
  ],
  ["bytes", Buffer.from([0, 1, 2, 255]), "it is no text"],
  [
    "two clusters of one size",
    TWO.join("\n"),
    "it is the log of 2 clusters (blog, shop); choose one with --cluster NAME",
  ],
  ["two clusters in turn", MIXED.join("\n"), "it is the log of more than one cluster"],
  [
    "two clusters in one moment",
    [...DECISIONS, decisionAt(1, { desiredCapacity: 9, inServiceInstances: 9 })].join("\n"),
    "it is the log of more than one cluster (2026-06-01T00:01:03.000Z)",
  ],
  [
    "times of 1970",
    [decisionAt(0, { startedAt: "1970-01-01T00:00:00Z" }), ...DECISIONS].join("\n"),
    'startedAt: got "1970-01-01T00:00:00Z", allowed a time in ISO 8601 from 2020-01-01 to tomorrow',
  ],
  [
    "years",
    [decisionAt(0, { startedAt: "2021-01-01T00:00:00Z" }), ...DECISIONS].join("\n"),
    "its decisions are 1977 days apart, allowed 366",
  ],
  ...(["wantedContainers", "desiredCapacity", "pendingInstances"] as const).flatMap((member) =>
    [-1, 0.5, 1e12, "3"].map(
      (wrong) =>
        [
          `${member} ${wrong}`,
          [decisionAt(0, { [member]: wrong }), ...DECISIONS].join("\n"),
          `line 1: ${member}: got ${JSON.stringify(wrong)}, allowed a whole number from 0 to `,
        ] as const,
    ),
  ),
];

test.each(REFUSED)("%s gets one sentence, and no replay", (_case, text, sentence) => {
  expect(() => logOfText(text)).toThrow(sentence);
  expect(() => logOfText(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
});

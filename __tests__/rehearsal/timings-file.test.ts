import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endsOf } from "../../src/rehearsal/calibration/sensitivity";
import { readTimingsFile } from "../../src/rehearsal/calibration/timings-file";
import { UserError } from "../../src/user-error";
import { BEHAVIOURS, type Behaviour, TIMINGS } from "../../src/virtual-aws";

const folder = mkdtempSync(join(tmpdir(), "drydock-timings-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "measured.json");

const read = (text: string) => {
  writeFileSync(file, text);
  return readTimingsFile(file);
};
const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error.message.replaceAll(file, "FILE");
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

test("timings are numbers, ranges, choices and states", () => {
  const timings = {
    agentRegisteredSeconds: 75,
    launchDelaySeconds: { minimum: 3, maximum: 12, distribution: "logNormal" },
    healthySeconds: { oneOf: [0, 40] },
    roomRelease: "optimistic",
  };
  expect(read(JSON.stringify(timings))).toEqual(timings);
});

/** The timings as a file has them: JSON has no number without an end. */
const inJson = (timings: object): string =>
  JSON.stringify(timings, (_, value) => (value === Number.POSITIVE_INFINITY ? "unlimited" : value));

test.each(Object.entries(TIMINGS))("the values of the preset %s can be read", (_, timings) => {
  expect(read(inJson(timings))).toEqual(timings);
});

const NUMERIC = Object.values(BEHAVIOURS)
  .flatMap((table) => Object.entries<Behaviour>(table))
  .flatMap(([name, behaviour]) => ("states" in behaviour ? [] : [{ name, ...behaviour }]));

test.each(NUMERIC)("$name has bounds, and no figure beyond them is read", ({ name, unit, allowed, aws, steady }) => {
  const { minimum, maximum } = allowed;
  const readsEach = (values: readonly unknown[]) => values.forEach((value) => void read(inJson({ [name]: value })));
  readsEach([minimum, maximum, { oneOf: [minimum, maximum] }, { minimum, maximum, distribution: "uniform" }]);
  const [below, above] = [minimum - 0.001, maximum * 1.001];
  const isWhole = ["instances", "tasks", "tasks a minute", "vCPUs"].includes(unit);
  const half = Math.floor(minimum) + 0.5;
  if (!isWhole && half >= minimum && half <= maximum) readsEach([half]);
  for (const value of [
    below,
    above,
    { oneOf: [minimum, above] },
    { oneOf: [minimum, null] },
    { minimum: below, maximum, distribution: "uniform" },
    { minimum, maximum: above, distribution: "uniform" },
    { minimum, maximum: "unlimited", distribution: "uniform" },
    ...(isWhole ? [half, { oneOf: [half] }, { minimum: half, maximum, distribution: "uniform" }] : []),
  ])
    expect(refusal(JSON.stringify({ [name]: value }))).toContain(
      `allowed a ${isWhole ? "whole " : ""}number from ${minimum} to ${maximum}`,
    );
  const highest = Math.max(0, ...endsOf(aws).filter((value) => value < Number.POSITIVE_INFINITY));
  if (unit === "s" && highest > 0)
    expect(refusal(JSON.stringify({ [name]: highest * 1000 }))).toContain(`milliseconds are ${highest} s`);
  const isEndless = inJson({ aws, steady }).includes("unlimited");
  if (isEndless) readsEach(["unlimited", { oneOf: [maximum, "unlimited"] }]);
  else expect(refusal(inJson({ [name]: "unlimited" }))).toContain('got "unlimited", allowed a ');
});

test.each([
  ['{"agentRegistredSeconds": 75}', "agentRegistredSeconds is not a behaviour; did you mean agentRegisteredSeconds? "],
  ['{"toString": 75}', "toString is not a behaviour; "],
  ['{"roomRelease": "soon"}', 'roomRelease: got "soon", allowed whenStopped, optimistic; name one of these states'],
  ['{"pollSeconds": "1"}', 'pollSeconds: got "1", allowed a number from 0 to 60, {"oneOf": [numbers]} or {"minimum"'],
  ['{"pollSeconds": -1}', "pollSeconds: got -1, allowed a number from 0 to 60; give it in s"],
  ['{"pollSeconds": null}', "pollSeconds: got null, allowed"],
  ['{"pollSeconds": 1e999}', "pollSeconds: got Infinity, allowed a number from 0 to 60; give it in s"],
  ['{"pollSeconds": {"oneOf": []}}', 'allowed {"oneOf": [numbers]} with one number or more'],
  ['{"pollSeconds": {"oneOf": [1], "minimum": 0}}', "and no other member; write it so"],
  [
    '{"pollSeconds": {"minimum": 2, "maximum": 1, "distribution": "uniform"}}',
    "allowed a minimum below the maximum; exchange the two",
  ],
  [
    '{"pollSeconds": {"minimum": 2, "maximum": 2, "distribution": "uniform"}}',
    "allowed a minimum below the maximum; write 2 alone",
  ],
  [
    '{"pollSeconds": {"minimum": 0, "maximum": 1, "distribution": "logNormal"}}',
    "allowed a minimum above 0 with logNormal; raise it, or choose uniform",
  ],
  ['{"pollSeconds": {"minimum": 0, "maximum": 1}}', '"distribution": uniform | logUniform | logNormal} and no other'],
  [
    '{"pollSeconds": {"minimum": 0, "maximum": 1, "distribution": "normal"}}',
    '"distribution": uniform | logUniform | logNormal} and no other',
  ],
  ['{"duplicateShare": 3}', "duplicateShare: got 3, allowed a number from 0 to 0.5; 3 percent are 0.03 share"],
  [
    '{"launchBatchInstances": 0}',
    "launchBatchInstances: got 0, allowed a whole number from 1 to 10000; give it in instances",
  ],
  ['{"stopTimeoutSeconds": 1e9}', "stopTimeoutSeconds: got 1000000000, allowed a number from 0 to 21600; give it in s"],
  ['{"pollSeconds": NaN}', "FILE, line 1: this is not JSON; write"],
  ["[]", "FILE: got [], allowed an object of timings by name"],
  ["{", "FILE, line 1: this is not JSON; write"],
  ['{"pollSeconds": 1,\n"pollSeconds": 2}', "FILE, line 2: a name is written twice; write each of the timings once"],
  ['\u00a0{"pollSeconds": 1}', "FILE: this is not JSON; write"],
  ['{"\\u001b[31m": 1}', 'FILE: "\\u001b[31m" is not a behaviour; '],
  ['"0123456789012345678901234567890123456789012345678901234567890123"', "…, allowed an object of timings by name"],
])("%s is refused: %s", (text, message) => {
  expect(refusal(text)).toContain(message);
});

test("all problems are named at once", () => {
  expect(refusal('{"pollSeconds": -1, "x": 1}').split("\n")).toHaveLength(2);
});

test("a file that is not there is refused by the option's name", () => {
  expect(() => readTimingsFile(join(folder, "none.json"))).toThrow(
    /^--physics: .*none\.json cannot be read \(ENOENT\);/,
  );
});

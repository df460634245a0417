import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTimingsFile } from "../../src/rehearsal/calibration/timings-file";
import { UserError } from "../../src/user-error";
import { TIMINGS } from "../../src/virtual-aws";

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

test("the values of a preset can be read, but for those without an end", () => {
  const finite = Object.entries(TIMINGS.aws).filter(([, value]) => !JSON.stringify({ value }).includes("null"));
  expect(finite.length).toBeGreaterThan(40);
  expect(read(JSON.stringify(Object.fromEntries(finite)))).toEqual(Object.fromEntries(finite));
});

test.each([
  ['{"agentRegistredSeconds": 75}', "agentRegistredSeconds is not a behaviour; did you mean agentRegisteredSeconds? "],
  ['{"toString": 75}', "toString is not a behaviour; "],
  ['{"roomRelease": "soon"}', 'roomRelease: got "soon", allowed whenStopped, optimistic; name one of these states'],
  ['{"pollSeconds": "1"}', 'pollSeconds: got "1", allowed a number from 0 on, '],
  ['{"pollSeconds": -1}', "pollSeconds: got -1, allowed"],
  ['{"pollSeconds": null}', "pollSeconds: got null, allowed"],
  ['{"pollSeconds": {"oneOf": []}}', 'pollSeconds: got {"oneOf":[]}, allowed'],
  ['{"pollSeconds": {"minimum": 2, "maximum": 1, "distribution": "uniform"}}', "with 0 <= minimum < maximum"],
  ['{"pollSeconds": {"minimum": 0, "maximum": 1, "distribution": "logNormal"}}', "(0 only if uniform)"],
  ['{"pollSeconds": {"minimum": 0, "maximum": 1}}', "give it in s"],
  ["[]", "FILE: got [], allowed an object of timings by name"],
  ["{", "FILE: this is not JSON ("],
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

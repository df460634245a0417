import { Command } from "commander";
import { environmentName } from "../../src/cli/options";
import { addTrafficOptions } from "../../src/cli/traffic-options";
import { UserError } from "../../src/user-error";

const parse = (...args: string[]) => addTrafficOptions(new Command()).parse(args, { from: "user" }).opts();

test("options of a rehearsal are whole numbers", () => {
  expect(parse("--days", "14", "--seed", "0")).toEqual({ days: 14, seed: 0 });
});

test.each([
  ["--peak-tasks", "x", "1 to 100000"],
  ["--peak-tasks", "0", "1 to 100000"],
  ["--peak-tasks", "100001", "1 to 100000"],
  ["--peak-tasks", "web=1.5", "1 to 100000"],
  ["--days", "0", "1 to 366"],
  ["--days", "1.5", "1 to 366"],
  ["--days", "1e2", "1 to 366"],
  ["--days", "", "1 to 366"],
  ["--seed", "-1", "0 to 4294967295"],
  ["--seed", "4294967296", "0 to 4294967295"],
])("%s %j is refused with the range and a remedy", (option, value, range) => {
  const refused = () => parse(option, value);
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(`${option}: got ${JSON.stringify(value)}, allowed a whole number from ${range}; name`);
});

test("traces and peaks are gathered, for each application as for all", () => {
  expect(parse("--trace", "a.csv", "--trace", "web=b.csv", "--peak-tasks", "web=20", "--peak-tasks", "200")).toEqual({
    trace: ["a.csv", "web=b.csv"],
    peakTasks: ["web=20", "200"],
  });
});

test("the reading of a trace is chosen by words", () => {
  expect(parse("--unit", "tasks", "--gaps", "hold", "--column", "web", "--series", "zone")).toEqual({
    unit: "tasks",
    gaps: "hold",
    column: "web",
    series: "zone",
  });
});

test.each([
  ["--unit", "Tasks", "requests, tasks"],
  ["--unit", "", "requests, tasks"],
  ["--gaps", "0", "zero, hold, refuse"],
  ["--gaps", "constructor", "zero, hold, refuse"],
  ["--timings", "fast", "aws, steady"],
])("%s %j is refused with the words and a remedy", (option, value, words) => {
  const refused = () => parse(option, value);
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(`${option}: got ${JSON.stringify(value)}, allowed ${words}; `);
});

describe("the environment", () => {
  const before = process.env["DRYDOCK_ENV"];
  const npmCommandBefore = process.env["npm_command"];
  afterEach(() => {
    if (before === undefined) delete process.env["DRYDOCK_ENV"];
    else process.env["DRYDOCK_ENV"] = before;
    if (npmCommandBefore === undefined) delete process.env["npm_command"];
    else process.env["npm_command"] = npmCommandBefore;
  });

  test.each([
    ["staging", "prod", "staging"],
    [undefined, "prod", "prod"],
    ["staging", "", "staging"],
  ])("-e %s with DRYDOCK_ENV=%j is %s", (option, variable, expected) => {
    process.env["DRYDOCK_ENV"] = variable;
    expect(environmentName(option === undefined ? {} : { environment: option })).toBe(expected);
  });

  test.each([
    ["run", "No environment is named: example. Another needs -- before it: -- -e NAME\n"],
    ["start", "No environment is named: example. Another needs -- before it: -- -e NAME\n"],
    ["test", ""],
  ])("is the example where none is named, and npm %s has it said: %j", (npmCommand, said) => {
    delete process.env["DRYDOCK_ENV"];
    process.env["npm_command"] = npmCommand;
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(environmentName({})).toBe("example");
    expect(write.mock.calls.map(([text]) => text).join("")).toBe(said);
    write.mockRestore();
  });
});

import { group, json, oneOf, optional, text, wholeNumber } from "../../../functions/shared/variables";

test("a variable that is set is read as it is", () => {
  expect(text("NAME").decode({ NAME: "demo" })).toBe("demo");
  expect(wholeNumber("TIMEOUT").decode({ TIMEOUT: "172800" })).toBe(172_800);
  expect(wholeNumber("TIMEOUT").decode({ TIMEOUT: "0" })).toBe(0);
  expect(oneOf("COLOR", ["red", "blue"]).decode({ COLOR: "blue" })).toBe("blue");
});

test.each([{}, { NAME: "" }])("a missing variable is named, with what it must be: %p", (variables) => {
  expect(() => text("NAME").decode(variables)).toThrow(
    "environment variable NAME is missing, allowed is a text that is not empty: set it on the function",
  );
  expect(() => wholeNumber("NAME", 1).decode(variables)).toThrow(
    "environment variable NAME is missing, allowed is a whole number of 1 or more: set it on the function",
  );
});

test.each(["60s", "-1", "1.5", "1e3", " 60", "NaN", "9".repeat(16)])("%p is refused as a whole number", (value) => {
  expect(() => wholeNumber("TIMEOUT").decode({ TIMEOUT: value })).toThrow(
    `environment variable TIMEOUT is "${value}", allowed is a whole number of 0 or more: correct it on the function`,
  );
});

test("a number below the minimum is refused", () => {
  expect(wholeNumber("CPU", 1).decode({ CPU: "1" })).toBe(1);
  expect(() => wholeNumber("CPU", 1).decode({ CPU: "0" })).toThrow(
    'CPU is "0", allowed is a whole number of 1 or more',
  );
});

test("a value that is none of the allowed ones is refused", () => {
  expect(() => oneOf("COLOR", ["red", "blue"]).decode({ COLOR: "green" })).toThrow(
    'environment variable COLOR is "green", allowed is red, blue: correct it on the function',
  );
});

test.each(["[", "{}", "[1, null]"])("%s is refused as a JSON list of numbers", (value) => {
  const isNumbers = (given: unknown): given is number[] =>
    Array.isArray(given) && given.every((each) => typeof each === "number");
  const numbers = json("SIZES", "a JSON list of numbers", isNumbers);
  expect(numbers.decode({ SIZES: "[1,2]" })).toEqual([1, 2]);
  expect(() => numbers.decode({ SIZES: value })).toThrow(
    `environment variable SIZES is ${JSON.stringify(value)}, allowed is a JSON list of numbers: correct it on the function`,
  );
});

test("an optional setting is no variable while it is empty, and is read as any other when it is not", () => {
  const port = optional(wholeNumber("PORT", 0), 0);
  expect(port.encode(0)).toEqual({});
  expect(port.decode({})).toBe(0);
  expect(port.decode({ PORT: "" })).toBe(0);
  expect(port.encode(80)).toEqual({ PORT: "80" });
  expect(port.decode({ PORT: "80" })).toBe(80);
  expect(() => port.decode({ PORT: "http" })).toThrow("environment variable PORT is");
});

test("a group has the variables of all of its settings", () => {
  const size = group<{ width: number; height: number }>({ width: wholeNumber("WIDTH"), height: wholeNumber("HEIGHT") });
  expect(size.encode({ width: 1, height: 2 })).toEqual({ WIDTH: "1", HEIGHT: "2" });
  expect(size.decode({ WIDTH: "1", HEIGHT: "2", DEPTH: "3" })).toEqual({ width: 1, height: 2 });
  expect(() => size.decode({ WIDTH: "1" })).toThrow("environment variable HEIGHT is missing");
});

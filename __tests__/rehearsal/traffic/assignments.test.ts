import { assign } from "../../../src/rehearsal/traffic/assignments";

const TRACE = { option: "--trace", placeholder: "FILE" };

test("a value is for the application that is named before it, and for all others without one", () => {
  expect(assign(["web=a.csv", "b.csv"], ["api", "web"], TRACE)).toEqual({
    all: "b.csv",
    of: new Map([["web", "a.csv"]]),
  });
  expect(assign([], ["web"], TRACE)).toEqual({ of: new Map() });
});

test("a file may have = in its name, unless an application is named like its beginning", () => {
  const isFile = (path: string) => path === "x=1.csv" || path === "web=2.csv";
  expect(assign(["x=1.csv"], ["web"], TRACE, isFile)).toEqual({ all: "x=1.csv", of: new Map() });
  expect(assign(["web=2.csv"], ["web"], TRACE, isFile)).toEqual({ of: new Map([["web", "2.csv"]]) });
});

test.each([
  [["a", "b"], ["api", "web"], 'got "b", and "a" before it; write --trace api=FILE --trace web=FILE'],
  [["a", "b"], [], 'got "b", and "a" before it; give the option once'],
  [["web=a", "web=b"], ["web"], 'got "web=b", and "a" before it; give each application one value'],
  [["web=", "b"], ["web"], 'got "web=", allowed web=FILE; name one, or leave the option out'],
  [["wep=a"], ["web"], 'got "wep=a", and "wep" is no application of the environment, allowed are web'],
  [
    ["constructor=a"],
    [],
    'got "constructor=a", and the environment has no applications to name before "="; write FILE alone',
  ],
  [[""], ["web"], 'got "", allowed FILE; name one, or leave the option out'],
])("%j for the applications %j are refused", (texts, applications, message) => {
  expect(() => assign(texts, applications, TRACE)).toThrow(`--trace: ${message}`);
});

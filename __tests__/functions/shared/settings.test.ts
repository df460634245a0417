import { text, wholeNumber } from "../../../functions/shared/settings";

test("a variable that is set is read as it is", () => {
  expect(text({ CLUSTER_NAME: "demo" }, "CLUSTER_NAME")).toBe("demo");
  expect(wholeNumber({ TIMEOUT: "172800" }, "TIMEOUT")).toBe(172_800);
  expect(wholeNumber({ TIMEOUT: "0" }, "TIMEOUT")).toBe(0);
});

test.each([{}, { CLUSTER_NAME: "" }])("a missing variable is named: %p", (environment) => {
  const sentence = "environment variable CLUSTER_NAME is missing: set it on the function";
  expect(() => text(environment, "CLUSTER_NAME")).toThrow(sentence);
  expect(() => wholeNumber(environment, "CLUSTER_NAME")).toThrow(sentence);
});

test.each(["60s", "-1", "1.5", "1e3", " 60", "NaN", "9".repeat(16)])("%p is refused as a whole number", (value) => {
  expect(() => wholeNumber({ TIMEOUT: value }, "TIMEOUT")).toThrow(
    `environment variable TIMEOUT is "${value}", allowed is a whole number of 0 or more: correct it on the function`,
  );
});

test("a number below the least is refused", () => {
  expect(wholeNumber({ CPU: "1" }, "CPU", 1)).toBe(1);
  expect(() => wholeNumber({ CPU: "0" }, "CPU", 1)).toThrow('CPU is "0", allowed is a whole number of 1 or more');
});

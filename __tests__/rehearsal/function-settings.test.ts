import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { drainTimeoutOf, headroomOf } from "../../src/rehearsal/function-settings";

const told = (environment: Record<string, string>) =>
  ({ functions: [{ name: "demo-headroom", environment }] }) as unknown as Blueprint;
const environment = {
  CONTAINER_CPU: "256",
  CONTAINER_MEMORY: "512",
  SHORTAGE_THRESHOLD: "1",
  EXCESS_THRESHOLD: "8",
  RESERVE_PERCENT: "20",
};

test("the usual container and the thresholds are what the headroom function is told", () => {
  expect(headroomOf(told(environment))).toEqual({
    container: { cpu: 256, memory: 512 },
    shortageThreshold: 1,
    excessThreshold: 8,
    reservePercent: 20,
  });
});

test("the drain timeout is what the drain function is told", () => {
  expect(drainTimeoutOf(told({ DRAIN_TIMEOUT_SECONDS: "300" }))).toBe(300);
});

test("a function that is not told, or told no number, is refused by name", () => {
  expect(() => headroomOf(told({}))).toThrow(
    "a rehearsal needs exactly one function with the variables CONTAINER_CPU, CONTAINER_MEMORY, SHORTAGE_THRESHOLD, EXCESS_THRESHOLD, RESERVE_PERCENT, there are 0",
  );
  expect(() => headroomOf(told({ ...environment, CONTAINER_CPU: "much" }))).toThrow(
    "function demo-headroom: CONTAINER_CPU must be a number, it is much",
  );
});

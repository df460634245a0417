import { counted, listed, minutes } from "../../src/review/words";

test.each([
  [1, "subnet", "1 subnet"],
  [2, "subnet", "2 subnets"],
  [2, "policy of a role", "2 policies of a role"],
  [3, "launch batch", "3 launch batches"],
  [2, "hosted zone", "2 hosted zones"],
  [2, "key", "2 keys"],
])("%d %s is %s", (count, noun, words) => {
  expect(counted(count, noun)).toBe(words);
});

test("minutes are rounded up, and hours from two on", () => {
  expect([60, 61, 7140, 7260].map(minutes)).toEqual(["1 min", "2 min", "119 min", "2 h 1 min"]);
});

test("a long list is cut", () => {
  expect(listed(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});

import { matchDays } from "../../../src/rehearsal/traffic/match-day";

const week = matchDays({ days: 7, seed: 3 }).values;
const day = (index: number) => [...week.slice(index * 1440, (index + 1) * 1440)];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the same seed gives the same traffic, another seed another", () => {
  expect(matchDays({ days: 2, seed: 7 })).toEqual(matchDays({ days: 2, seed: 7 }));
  expect(matchDays({ days: 2, seed: 8 }).values).not.toEqual(matchDays({ days: 2, seed: 7 }).values);
});

test("it has one bin for each minute of the days that are asked for", () => {
  expect(matchDays({ days: 3 })).toMatchObject({ stepMs: 60_000 });
  expect(matchDays({ days: 3 }).values).toHaveLength(3 * 1440);
});

test("a day of rest peaks in the evening at about twice its mean and is never empty", () => {
  const rest = day(3);
  const peak = Math.max(...rest);
  expect(peak / mean(rest)).toBeGreaterThan(1.6);
  expect(peak / mean(rest)).toBeLessThan(2.4);
  expect(Math.abs(rest.indexOf(peak) - 1200)).toBeLessThan(60);
  expect(Math.min(...rest)).toBeGreaterThan(0);
});

test("a match day rises several-fold within 15 minutes and beyond all days of rest", () => {
  const match = day(0);
  const steepest = Math.max(...match.slice(15).map((value, index) => value / match[index]!));
  expect(steepest).toBeGreaterThan(3);
  expect(Math.max(...match)).toBeGreaterThan(2 * Math.max(...day(3), ...day(6)));
});

import { type Candidate, keyOf, type Space } from "../../src/tune/candidate";
import { finalistsOf } from "../../src/tune/finalists";
import { frontOf, type Score } from "../../src/tune/front";
import { choose, chooseWith, type Judged } from "../../src/tune/recommend";
import { search } from "../../src/tune/search";
import fc from "../support/fast-check";

const values = (count: number) => Array.from({ length: count }, (_, index) => index);
const space: Space = {
  dimensions: [
    { path: "type", values: values(5).map((type) => `t${type}`) },
    { path: "minSize", values: values(4) },
    { path: "reserve", values: values(7) },
    { path: "threshold", values: values(5) },
  ],
  today: { type: "t2", minSize: 1, reserve: 1, threshold: 0 },
};

const all: readonly Candidate[] = space.dimensions.reduce<readonly Candidate[]>(
  (found, { path, values: open }) => found.flatMap((each) => open.map((value) => ({ ...each, [path]: value }))),
  [{}],
);

/** A cluster whose room costs money and saves waiting, as rehearsed clusters do: less the more there is. */
const cluster = fc.record({
  usdOfType: fc.array(fc.double({ min: 0.8, max: 1.3, noNaN: true }), { minLength: 5, maxLength: 5 }),
  base: fc.double({ min: 20, max: 200, noNaN: true }),
  roomUsd: fc.double({ min: 0.01, max: 0.1, noNaN: true }),
  decay: fc.double({ min: 0.1, max: 1, noNaN: true }),
  limit: fc.constantFrom(undefined, 40, 100),
});

type Cluster = typeof cluster extends fc.Arbitrary<infer Value> ? Value : never;

const scoreOf = ({ usdOfType, base, roomUsd, decay, limit }: Cluster, candidate: Candidate): Score => {
  const [type, minSize, reserve, threshold] = ["type", "minSize", "reserve", "threshold"].map((path) =>
    Number(String(candidate[path]).replace("t", "")),
  );
  const room = 0.6 * minSize! + Math.max(reserve!, 1.2 * threshold!);
  const waitingPerDay = (150 + 10 * Math.abs(type! - 2)) * Math.exp(-decay * room);
  return {
    usdPerMonth: base * usdOfType[type!]! * (1 + roomUsd * room),
    waitingPerDay,
    missed: limit !== undefined && waitingPerDay > limit ? 1 : 0,
  };
};

const judged = (candidate: Candidate, score: Score): Judged => ({ candidate, scores: [score] });

test("on whatever cluster, the search of 60 of 700 settings finds one that costs no more than 5 % above the best", async () => {
  await fc.assert(
    fc.asyncProperty(cluster, async (each) => {
      const boundsWaiting = each.limit !== undefined;
      const terms = { days: [1], boundsWaiting };
      const tried: string[] = [];
      const scored = await search(space, { limit: 60, boundsWaiting }, async (candidates) => {
        tried.push(...candidates.map(keyOf));
        return candidates.map((candidate) => scoreOf(each, candidate));
      });
      expect(tried.length).toBeLessThanOrEqual(60);
      expect(new Set(tried).size).toBe(tried.length);
      const finals = finalistsOf(scored, 8, boundsWaiting).map(({ candidate, score }) => judged(candidate, score));
      expect(finals.length).toBeLessThanOrEqual(8);
      const found = choose(finals, finals[0]!, terms);
      const everything = all.map((candidate) => judged(candidate, scoreOf(each, candidate)));
      const today = everything.find(({ candidate }) => keyOf(candidate) === keyOf(space.today))!;
      const best = choose(everything, today, terms);
      expect(found.reason === "none").toBe(best.reason === "none");
      if (best.reason === "cheaper") expect(usd(found.best)).toBeLessThanOrEqual(1.05 * usd(best.best));
    }),
  );
});

const usd = ({ scores }: Judged): number => scores[0]!.usdPerMonth;

test("what the rules refuse is left out, and the search goes on", async () => {
  const scored = await search(space, { limit: 30, boundsWaiting: false }, async (candidates) =>
    candidates.map(({ type }) => (type === "t2" ? { usdPerMonth: 1, waitingPerDay: 1, missed: 0 } : undefined)),
  );
  expect(scored[0]!.candidate).toEqual(space.today);
  expect(scored.every(({ candidate }) => candidate["type"] === "t2")).toBe(true);
  expect(scored.length).toBeGreaterThan(10);
});

test("the front holds those that nothing beats, the cheapest first", () => {
  const scored = [
    [3, 1, 0],
    [1, 9, 0],
    [2, 9, 0],
    [1, 1, 1],
  ].map(([usdPerMonth, waitingPerDay, missed], index) => ({
    candidate: { index },
    score: { usdPerMonth: usdPerMonth!, waitingPerDay: waitingPerDay!, missed: missed! },
  }));
  expect(frontOf(scored).map(({ candidate }) => candidate.index)).toEqual([1, 3, 0]);
});

describe("the recommendation", () => {
  test("has one setting more where that saves waiting and costs the same, on the days held out too", () => {
    const cheap = item("cheap", [80, 10], [80, 10]);
    const answerWith = (...parts: Parameters<typeof item> extends [string, ...infer Parts] ? Parts : never) => {
      const more = { ...item("cheap", ...parts), candidate: { name: "cheap", schedule: "median" } };
      const { reason, best } = chooseWith([today, cheap], more, today, { days: [2, 1], boundsWaiting: false });
      return [reason, best === more];
    };
    expect(answerWith([80.5, 2], [80.5, 3])).toEqual(["cheaper", true]);
    expect(answerWith([81, 2], [81, 3])).toEqual(["cheaper", false]);
    expect(answerWith([80.5, 2], [80.5, 11])).toEqual(["cheaper", false]);
    expect(answerWith([80.5, 9.5], [80.5, 9.5])).toEqual(["cheaper", false]);
    expect(answerWith([80.5, 2, 1], [80.5, 3])).toEqual(["cheaper", false]);
  });

  /** @param parts USD, waiting and missed objectives on the training days, and on those held out */
  const item = (
    name: string,
    ...parts: readonly (readonly [usd: number, waiting: number, missed?: number])[]
  ): Judged => ({
    candidate: { name },
    scores: parts.map(([usdPerMonth, waitingPerDay, missed = 0]) => ({ usdPerMonth, waitingPerDay, missed })),
  });
  const answer = (items: readonly Judged[], boundsWaiting = false) => {
    const { reason, best } = choose(items, items[0]!, { days: [2, 1], boundsWaiting });
    return [reason, best.candidate["name"]];
  };
  const today = item("today", [100, 10], [100, 10]);

  test("is the cheapest with which tasks wait no longer on the days held out too", () => {
    const overfit = item("overfit", [50, 9], [50, 11]);
    expect(answer([today, overfit, item("good", [80, 10], [80, 9]), item("dear", [90, 1], [90, 1])])).toEqual([
      "cheaper",
      "good",
    ]);
    expect(answer([today, overfit])).toEqual(["keep", "today"]);
  });

  test("changes nothing for a percent, and saves waiting where it can save no money", () => {
    expect(answer([today, item("as dear", [100.9, 5], [100.9, 5])])).toEqual(["waitsLess", "as dear"]);
    expect(answer([today, item("dearer", [101.1, 5], [101.1, 5])])).toEqual(["keep", "today"]);
    expect(answer([today, item("noise", [99.5, 9.9], [99.5, 9.9])])).toEqual(["keep", "today"]);
    expect(answer([today, item("patient", [100, 5], [100, 5])])).toEqual(["waitsLess", "patient"]);
  });

  test("respects objectives on all days", () => {
    const missing = item("missing", [50, 5], [50, 5, 1]);
    expect(answer([today, missing, item("met", [70, 30], [70, 30])], true)).toEqual(["cheaper", "met"]);
    expect(answer([item("today", [100, 10, 1], [100, 10]), missing, item("met", [150, 9], [150, 9])])).toEqual([
      "cheaper",
      "met",
    ]);
    expect(
      answer([item("today", [100, 10, 1], [100, 10]), item("a", [90, 30], [90, 30]), item("b", [95, 20], [95, 20])]),
    ).toEqual(["meetsObjectives", "b"]);
    expect(answer([item("today", [100, 10, 2], [100, 10]), missing])).toEqual(["none", "missing"]);
  });
});

import type { Figures } from "../../bench/scaling/figures";
import { frontierOf, goalsOf, reserveSentences, verdictOf } from "../../bench/scaling/goals";
import { demandOfShares, GENERATED_TRACES } from "../../bench/scaling/traces";

const spread = (mean: number) => ({ mean, minimum: mean, maximum: mean });

const figures = (policy: string, waiting: number, cost: number, its: Partial<Figures> = {}): Figures => ({
  trace: "trace",
  kind: "other",
  containers: 7,
  policy,
  runs: 1,
  waiting: spread(waiting),
  cost: spread(cost),
  actionsPerDay: spread(0),
  killed: 0,
  p99Seconds: spread(0),
  usdPerMonth: spread(0),
  ...its,
});

/** The goals that are missed, by their first word and what misses them. */
const missed = (...all: Figures[]) =>
  goalsOf(all)
    .filter(({ misses }) => misses.length > 0)
    .map(({ name, misses }) => [name.split(" ")[0], misses.length]);

test("on smooth traffic either share of managed scaling's waiting will do, at its cost", () => {
  const smooth = { kind: "smooth" } as const;
  const rival = figures("managed-90", 100, 1.3, smooth);
  expect(missed(figures("drydock", 25, 1.12, smooth), rival)).toEqual([]);
  expect(missed(figures("drydock", 10, 1.15, smooth), rival)).toEqual([]);
  expect(missed(figures("drydock", 25, 1.15, smooth), rival)).toEqual([["smooth", 1]]);
});

test("a rival must not be better in both, and one that knows the future is none", () => {
  const own = figures("drydock", 10, 1.2);
  expect(missed(own, figures("managed-90", 9, 1.2), figures("clairvoyant", 0, 1))).toEqual([]);
  expect(missed(own, figures("managed-90", 9, 1.1))).toEqual([["no", 1]]);
});

test.each([
  ["flash", { kind: "flash", waiting: spread(351) }],
  ["1", { containers: 2, cost: spread(1.31) }],
  ["square", { kind: "square", actionsPerDay: spread(101) }],
  ["constant", { kind: "constant", actionsPerDay: spread(2) }],
  ["no", { killed: 1 }],
] as const)("goal %s is missed by %j", (name, its) => {
  const all = [figures("drydock", 0, 1, its)];
  expect(missed(...all)).toEqual([[name, 1]]);
  expect(verdictOf(goalsOf(all))).toMatch(/^FAIL: 1 of 8 goals/);
});

test("a flash crowd has a reserve that is enough, and its price; a reserve is no rival", () => {
  const flash = { kind: "flash" } as const;
  const own = figures("drydock", 340, 1.1, { ...flash, usdPerMonth: spread(70) });
  const reserved = (waiting: number, usd: number, reserve: string) =>
    figures("drydock", waiting, 1, { ...flash, usdPerMonth: spread(usd), reserve });
  const all = [own, reserved(260, 90, "minSize 9"), reserved(250, 130, "minSize 12"), reserved(240, 140, "minSize 14")];
  expect(missed(...all)).toEqual([]);
  expect(reserveSentences(all)).toEqual([
    "trace with 7 an instance: minSize 12 makes 250 task-minutes of 340, for USD 60 a month more (70 without).",
  ]);
  expect(missed(...all.slice(0, 2))).toEqual([["flash", 1]]);
  expect(reserveSentences(all.slice(0, 2))).toEqual([]);
});

test("the frontier has the default and each reserve, as a share of managed scaling's waiting at its cost", () => {
  const smooth = { kind: "smooth" } as const;
  const rival = figures("managed-90", 200, 1.3, smooth);
  const own = figures("drydock", 60, 1.12, smooth);
  const reserved = figures("drydock", 40, 1.2, { ...smooth, reserve: "reservePercent 10" });
  expect(frontierOf([own, rival, reserved, figures("drydock", 1, 1)])).toEqual([
    {
      name: "trace, 7 an instance",
      points: [
        { reserve: "default", point: "0.30 at 1.12" },
        { reserve: "reservePercent 10", point: "0.20 at 1.20" },
      ],
    },
  ]);
  expect(reserveSentences([own, rival, reserved])).toEqual([]);
});

test("generated demand is the same for a seed, within its peak, and later than the minute by its phase", () => {
  for (const { shares } of GENERATED_TRACES) {
    expect(shares(1).join()).toBe(shares(1).join());
    expect(Math.max(...shares(2))).toBeLessThanOrEqual(1);
    const demand = demandOfShares(shares(1), 200, 20);
    expect(demand.startMs % 60_000).toBe(20_000);
    expect(Math.max(...demand.tasks)).toBeLessThanOrEqual(200);
  }
});

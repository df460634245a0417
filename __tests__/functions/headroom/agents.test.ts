import {
  memoriesOf,
  type RegisteredInstance,
  SHORT_DISCONNECTION_SECONDS,
  withShortDisconnections,
} from "../../../functions/headroom/agents";
import fc from "../../support/fast-check";

const NOW = Date.UTC(2026, 5, 1, 12);
const ROOM = { cpu: 1024, memory: 1024 };
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

const instance = (index: number, agentWorks: boolean, disconnectedSince?: string): RegisteredInstance => ({
  arn: `ci-${index}`,
  instanceId: `i-${index}`,
  status: "ACTIVE",
  agentWorks,
  disconnectedSince,
  registered: ROOM,
  remaining: ROOM,
});

const counted = (some: readonly RegisteredInstance[]) =>
  withShortDisconnections(some, NOW).map(({ agentWorks }) => agentWorks);

test("an instance whose agent is away counts as present for 200 seconds, and as lost from then on", () => {
  const since = [0, 199, 200, 3600].map((seconds, index) => instance(index, false, ago(seconds)));
  expect(counted([...since, instance(9, false), instance(10, true)])).toEqual([true, true, false, false, true, true]);
});

test("a time that cannot be is none: the instance counts as present, and the time is remembered anew", () => {
  const wrong = [instance(1, false, "soon"), instance(2, false, ago(-60))];
  expect(counted(wrong)).toEqual([true, true]);
  expect(memoriesOf(wrong, true, NOW)).toEqual({ remember: ["ci-1", "ci-2"], forget: [] });
});

test("a disconnection is remembered once, and only where it matters; it is forgotten when the agent is back", () => {
  const some = [instance(1, false), instance(2, false, ago(30)), instance(3, true, ago(30)), instance(4, true)];
  expect(memoriesOf(some, true, NOW)).toEqual({ remember: ["ci-1"], forget: ["ci-3"] });
  expect(memoriesOf(some, false, NOW)).toEqual({ remember: [], forget: ["ci-3"] });
});

test("a run makes a bounded number of changes, however many agents are away", () => {
  const all = Array.from({ length: 5000 }, (_, index) => instance(index, false));
  expect(memoriesOf(all, true, NOW).remember).toHaveLength(50);
});

/** One run a minute at the latest, with the lateness of schedules and reads; alarms and events bring more. */
const pauses = fc.array(fc.integer({ min: 1, max: 75 }), { minLength: 5, maxLength: 20 });

/** Whether the agent counts as present in each run, and whether it works then. */
const runs = (pauseSeconds: readonly number[], worksAt: (second: number) => boolean) => {
  let memory: string | undefined;
  let second = -60;
  return pauseSeconds.map((pause) => {
    second += pause;
    const now = NOW + second * 1000;
    const seen = [instance(1, worksAt(second), memory)];
    const since = memory === undefined ? 0 : (now - Date.parse(memory)) / 1000;
    const { remember, forget } = memoriesOf(seen, true, now);
    if (remember.length > 0) memory = new Date(now).toISOString();
    if (forget.length > 0) memory = undefined;
    return { isPresent: withShortDisconnections(seen, now)[0]!.agentWorks, since };
  });
};

test("an agent that is away twice for up to a minute never counts as lost, whatever the seconds of the runs", () => {
  const minute = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(minute, fc.integer({ min: 0, max: 300 }), minute, pauses, (first, between, second, pauseSeconds) => {
      const worksAt = (at: number) =>
        !(at >= 0 && at < first) && !(at >= first + between && at < first + between + second);
      for (const { isPresent } of runs(pauseSeconds, worksAt)) expect(isPresent).toBe(true);
    }),
    { examples: [[55, 21, 44, [36, 28, 31, 42, 22, 5, 37]]] },
  );
});

test("an agent that stays away counts as lost by the run after 200 seconds", () => {
  fc.assert(
    fc.property(pauses, (pauseSeconds) => {
      for (const { isPresent, since } of runs(pauseSeconds, () => false))
        expect(isPresent).toBe(since < SHORT_DISCONNECTION_SECONDS);
    }),
  );
});

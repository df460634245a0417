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

test("an instance whose agent is away counts as present for 90 seconds, and as lost from then on", () => {
  const since = [0, 89, 90, 3600].map((seconds, index) => instance(index, false, ago(seconds)));
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

test("an agent that is away for up to a minute never counts as lost, whatever the seconds of the runs", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: 1, max: 75 }), { minLength: 1, maxLength: 20 }),
      (awaySeconds, pauses) => {
        let memory: string | undefined;
        let second = -60;
        for (const pause of pauses) {
          second += pause;
          const now = NOW + second * 1000;
          const seen = [instance(1, !(second >= 0 && second < awaySeconds), memory)];
          expect(withShortDisconnections(seen, now)[0]!.agentWorks).toBe(true);
          const { remember, forget } = memoriesOf(seen, true, now);
          if (remember.length > 0) memory = new Date(now).toISOString();
          if (forget.length > 0) memory = undefined;
        }
      },
    ),
  );
});

test("an agent that stays away counts as lost by the run after 90 seconds", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 75 }), { minLength: 5, maxLength: 20 }), (pauses) => {
      let memory: string | undefined;
      let second = 0;
      for (const pause of pauses) {
        second += pause;
        const now = NOW + second * 1000;
        const seen = [instance(1, false, memory)];
        const since = memory === undefined ? 0 : (now - Date.parse(memory)) / 1000;
        expect(withShortDisconnections(seen, now)[0]!.agentWorks).toBe(since < SHORT_DISCONNECTION_SECONDS);
        if (memoriesOf(seen, true, now).remember.length > 0) memory = new Date(now).toISOString();
      }
    }),
  );
});

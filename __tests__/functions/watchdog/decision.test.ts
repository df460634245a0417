import { type Command, decide, type InService, type Registration } from "../../../functions/watchdog/decision";
import fc from "../../support/fast-check";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 5, 1);
const SETTINGS = { disconnectedMinutes: 10 };
const minutesAgo = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();

const connected = (instanceId: string, its: Partial<Registration> = {}): Registration => ({
  arn: `ci-${instanceId}`,
  instanceId,
  status: "ACTIVE",
  agentWorks: true,
  disconnectedSince: undefined,
  ...its,
});
const disconnected = (instanceId: string, since?: string, its: Partial<Registration> = {}): Registration =>
  connected(instanceId, { agentWorks: false, disconnectedSince: since, ...its });

const inService = (...ids: string[]): InService => new Map(ids.map((id) => [id, { healthy: true }]));
const FOUR = inService("i-1", "i-2", "i-3", "i-4");
const WELL = [connected("i-2"), connected("i-3"), connected("i-4")];

const commandsOf = (registrations: readonly Registration[], group = FOUR) =>
  decide(registrations, group, SETTINGS, NOW).commands;

test("a cluster in which every agent is connected is left alone", () => {
  expect(decide([connected("i-1"), ...WELL], FOUR, SETTINGS, NOW)).toEqual({
    commands: [],
    disconnected: [],
    outage: false,
  });
});

test("an agent that is seen disconnected for the first time is remembered with the time", () => {
  expect(commandsOf([disconnected("i-1"), ...WELL])).toEqual([
    { kind: "remember", registration: "ci-i-1", since: "2026-06-01T00:00:00.000Z" },
  ]);
});

test("it is left alone until the time has passed, and its instance is then marked", () => {
  expect(commandsOf([disconnected("i-1", minutesAgo(9.99)), ...WELL])).toEqual([]);
  expect(commandsOf([disconnected("i-1", minutesAgo(10)), ...WELL])).toEqual([
    { kind: "setUnhealthy", instanceId: "i-1" },
  ]);
});

test("an agent that is connected again is forgotten, in the group or not", () => {
  const again = [connected("i-1", { disconnectedSince: minutesAgo(60) }), ...WELL];
  const forgotten: Command[] = [{ kind: "forget", registration: "ci-i-1" }];
  expect(commandsOf(again)).toEqual(forgotten);
  expect(commandsOf(again, inService("i-2", "i-3"))).toEqual(forgotten);
});

test.each(["", "yesterday", minutesAgo(-1)])("a time that cannot be (%j) counts as now and is replaced", (since) => {
  expect(commandsOf([disconnected("i-1", since), ...WELL])).toEqual([
    { kind: "remember", registration: "ci-i-1", since: "2026-06-01T00:00:00.000Z" },
  ]);
});

test("a registration that an agent left behind does not kill an instance whose other registration is connected", () => {
  const stale = disconnected("i-1", minutesAgo(600), { arn: "ci-stale" });
  expect(commandsOf([stale, connected("i-1"), ...WELL])).toEqual([]);
});

test("of several disconnected registrations the one that was connected last counts", () => {
  const stale = disconnected("i-1", minutesAgo(600), { arn: "ci-stale" });
  expect(commandsOf([stale, disconnected("i-1", minutesAgo(9)), ...WELL])).toEqual([]);
  expect(commandsOf([stale, disconnected("i-1"), ...WELL])).toMatchObject([{ kind: "remember" }]);
  expect(commandsOf([stale, disconnected("i-1", minutesAgo(10)), ...WELL])).toMatchObject([{ kind: "setUnhealthy" }]);
});

test("instances that are not in service, of another group or not ACTIVE or DRAINING are none of its business", () => {
  const long = minutesAgo(60);
  expect(commandsOf([disconnected("i-9"), disconnected("mi-1", long), ...WELL])).toEqual([]);
  for (const status of ["REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED", "INACTIVE"])
    expect(commandsOf([disconnected("i-1", long, { status }), ...WELL])).toEqual([]);
  expect(commandsOf([disconnected("i-1", long, { status: "DRAINING" }), ...WELL])).toHaveLength(1);
});

test("an instance that is marked already is not marked again", () => {
  const group = new Map([...FOUR, ["i-1", { healthy: false }]]);
  expect(commandsOf([disconnected("i-1", minutesAgo(11)), ...WELL], group)).toEqual([]);
});

test("of several instances the one that has been disconnected longest is marked, and only that", () => {
  const registrations = [
    disconnected("i-1", minutesAgo(20)),
    disconnected("i-2", minutesAgo(30)),
    connected("i-3"),
    connected("i-4"),
  ];
  expect(commandsOf(registrations)).toEqual([{ kind: "setUnhealthy", instanceId: "i-2" }]);
});

test("of two that have been disconnected equally long the one with the lower id is marked, in whatever order they come", () => {
  const pair = [disconnected("i-1", minutesAgo(20)), disconnected("i-2", minutesAgo(20))];
  for (const registrations of [pair, pair.toReversed()])
    expect(commandsOf([...registrations, connected("i-3"), connected("i-4")])).toEqual([
      { kind: "setUnhealthy", instanceId: "i-1" },
    ]);
});

test("when more than half are disconnected none is marked or remembered, and all start anew", () => {
  const registrations = [
    disconnected("i-1", minutesAgo(60)),
    disconnected("i-2", minutesAgo(60)),
    disconnected("i-3"),
    connected("i-4"),
  ];
  expect(decide(registrations, FOUR, SETTINGS, NOW)).toEqual({
    commands: [
      { kind: "forget", registration: "ci-i-1" },
      { kind: "forget", registration: "ci-i-2" },
    ],
    disconnected: ["i-1", "i-2", "i-3"],
    outage: true,
  });
});

test("instances that have not registered yet do not make an outage look smaller", () => {
  const group = inService("i-1", "i-2", "i-5", "i-6", "i-7", "i-8");
  const registrations = [disconnected("i-1", minutesAgo(60)), disconnected("i-2", minutesAgo(60))];
  expect(decide(registrations, group, SETTINGS, NOW).outage).toBe(true);
});

test("the only instance of a group is replaced", () => {
  expect(commandsOf([disconnected("i-1", minutesAgo(10))], inService("i-1"))).toEqual([
    { kind: "setUnhealthy", instanceId: "i-1" },
  ]);
});

describe("whatever the cluster looks like", () => {
  const registration = fc.record({
    arn: fc.uuid(),
    instanceId: fc.integer({ min: 1, max: 8 }).map((n) => `i-${n}`),
    status: fc.constantFrom("ACTIVE", "ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING"),
    agentWorks: fc.boolean(),
    disconnectedSince: fc.option(fc.integer({ min: -5, max: 30 }).map(minutesAgo), { nil: undefined }),
  });
  const view = fc.record({
    registrations: fc.uniqueArray(registration, { selector: ({ arn }) => arn, maxLength: 12 }),
    group: fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.boolean()), { selector: ([n]) => n })
      .map((found): InService => new Map(found.map(([n, healthy]) => [`i-${n}`, { healthy }]))),
  });

  /** What the next look sees of the registrations. */
  const carriedOut = (registrations: readonly Registration[], commands: readonly Command[]): Registration[] =>
    registrations.map((each) => {
      const command = commands.find((some) => some.kind !== "setUnhealthy" && some.registration === each.arn);
      if (!command) return each;
      return { ...each, disconnectedSince: command.kind === "remember" ? command.since : undefined };
    });

  test("at most one instance is marked: in service, healthy, without a connected agent for the whole time", () => {
    fc.assert(
      fc.property(view, ({ registrations, group }) => {
        const marked = commandsOf(registrations, group).flatMap((c) =>
          c.kind === "setUnhealthy" ? [c.instanceId] : [],
        );
        expect(marked.length).toBeLessThanOrEqual(1);
        for (const id of marked) {
          expect(group.get(id)).toEqual({ healthy: true });
          const own = registrations.filter(
            ({ instanceId, status }) => instanceId === id && (status === "ACTIVE" || status === "DRAINING"),
          );
          expect(own.length).toBeGreaterThan(0);
          for (const { agentWorks, disconnectedSince } of own) {
            expect(agentWorks).toBe(false);
            expect(Date.parse(disconnectedSince!)).toBeLessThanOrEqual(NOW - 10 * MINUTE);
          }
        }
      }),
    );
  });

  test("what is remembered or forgotten once is not remembered or forgotten again", () => {
    fc.assert(
      fc.property(view, ({ registrations, group }) => {
        const next = commandsOf(carriedOut(registrations, commandsOf(registrations, group)), group);
        expect(next.filter(({ kind }) => kind !== "setUnhealthy")).toEqual([]);
      }),
    );
  });

  test("nothing is marked while more than half of the registered instances, and more than one, are disconnected", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 19 }), (gone, well) => {
        fc.pre(gone > well);
        const ids = Array.from({ length: gone + well }, (_, index) => `i-${index}`);
        const registrations = ids.map((id, index) => (index < gone ? disconnected(id, minutesAgo(60)) : connected(id)));
        expect(commandsOf(registrations, inService(...ids)).map(({ kind }) => kind)).not.toContain("setUnhealthy");
      }),
    );
  });
});

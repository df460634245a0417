import { ghostsAmong } from "../../../functions/drain/ghost-decision";

/** A machine, as EC2, the group and ECS know it. */
interface World {
  readonly machine: "lives" | "ended";
  readonly agent: "connected" | "away";
  /** The group's view: the instance is there, is being terminated, was terminated, or was detached and lives on. */
  readonly group: "present" | "terminating" | "terminated" | "detached" | "never";
  /** Whether the group still lists an instance that it has terminated. */
  readonly listed: boolean;
  readonly registered: boolean;
}

/** Everything that may happen next. */
const stepsOf = (world: World): readonly World[] => [
  ...(world.machine === "lives" ? [{ ...world, agent: world.agent === "away" ? "connected" : "away" } as World] : []),
  ...(world.machine === "ended" && world.agent === "connected" ? [{ ...world, agent: "away" } as World] : []),
  // It dies by itself, or EC2 takes it back.
  { ...world, machine: "ended" },
  ...(world.group === "present"
    ? [{ ...world, group: "terminating" } as World, { ...world, group: "detached", listed: false } as World]
    : []),
  // The activity of a termination ends with success when the machine has ended, and not before.
  ...(world.group === "terminating" ? [{ ...world, group: "terminated", machine: "ended" } as World] : []),
  ...(world.group === "terminated" ? [{ ...world, listed: false }] : []),
  { ...world, registered: false },
];

/** The parts that a run reads, one after the other; then it acts. */
const READS = ["registration", "list", "activity"] as const;

interface Run {
  readonly read: number;
  readonly agentConnected: boolean;
  readonly registered: boolean;
  readonly listed: boolean;
  readonly terminated: boolean;
}

const BEGUN: Run = { read: 0, agentConnected: true, registered: false, listed: false, terminated: false };

const readNext = (run: Run, world: World): Run => {
  const read = run.read + 1;
  switch (READS[run.read]) {
    case "registration":
      return { ...run, read, registered: world.registered, agentConnected: world.agent === "connected" };
    case "list":
      return { ...run, read, listed: world.listed };
    default:
      return { ...run, read, terminated: world.group === "terminated" };
  }
};

const decided = ({ registered, agentConnected, listed, terminated }: Run) =>
  ghostsAmong(registered ? [{ arn: "ci-1", instanceId: "i-1", agentConnected }] : [], {
    present: new Set(listed ? ["i-1"] : []),
    terminated: new Set(terminated ? ["i-1"] : []),
  });

/** Every state of the world and of a run that can be reached, breadth first. */
function explored(beginning: World): readonly { readonly world: World; readonly run: Run }[] {
  const found = new Map<string, { world: World; run: Run }>();
  const queue = [{ world: beginning, run: BEGUN }];
  for (const state of queue) {
    const key = JSON.stringify(state);
    if (found.has(key)) continue;
    found.set(key, state);
    for (const world of stepsOf(state.world)) queue.push({ world, run: state.run });
    if (state.run.read < READS.length) queue.push({ world: state.world, run: readNext(state.run, state.world) });
  }
  return [...found.values()];
}

const BEGINNINGS: readonly World[] = [
  { machine: "lives", agent: "connected", group: "present", listed: true, registered: true },
  { machine: "lives", agent: "connected", group: "never", listed: false, registered: true },
];

test.each(BEGINNINGS)("no instance that lives is deregistered, whenever a run reads and acts: $group", (beginning) => {
  const acts = explored(beginning).filter(({ run }) => run.read === READS.length && decided(run).length > 0);
  expect(acts.filter(({ world }) => world.machine === "lives")).toEqual([]);
  expect(acts.length > 0).toBe(beginning.group === "present");
});

test("whatever happens, an instance that the group has terminated is deregistered by the next run", () => {
  const ended = explored(BEGINNINGS[0]!).filter(
    ({ world }) => world.group === "terminated" && !world.listed && world.agent === "away" && world.registered,
  );
  expect(ended.length).toBeGreaterThan(0);
  for (const { world } of ended) {
    const run = READS.reduce((before) => readNext(before, world), BEGUN);
    expect(decided(run)).toHaveLength(1);
  }
});

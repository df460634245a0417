import { quantile } from "simple-statistics";
import { drainContract } from "../../../functions/drain/contract";
import { readBlueprint } from "../../../src/rehearsal/blueprint/read-blueprint";
import { SynthesizedCluster } from "../../rehearsal/synthesized-cluster";
import { DEEP, SEED } from "../../support/deep";
import { commandsOf, faultsOf, nameOf, type Outcome, runSchedule, type Tamper } from "./faults";

const SCHEDULES = DEEP ? 10_000 : 100;

const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** The cluster with its drain function alone. */
const { blueprint } = readBlueprint(cluster.stacksDir, "demo");
const functions = blueprint.functions.filter(({ environment }) => drainContract.isContractOf(environment));
const isDrains = (name: string) => functions.some((its) => its.name === name);
const deployed = {
  ...blueprint,
  alarms: [],
  functions,
  eventSourceMappings: blueprint.eventSourceMappings.filter((mapping) => isDrains(mapping.function)),
  rules: blueprint.rules.filter((rule) => rule.functions.length > 0 && rule.functions.every(isDrains)),
};

const COMMANDS = commandsOf(deployed);

async function run(count: number, tamper?: Tamper): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = SEED; seed < SEED + count; seed++) outcomes.push(await runSchedule(seed, deployed, tamper));
  return outcomes;
}

const endingsOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ seed, atDeadline, endings }) => endings.map((ending) => ({ seed, atDeadline, ...ending })));

/**
 * Seconds between two runs of the schedule, and one in which EventBridge delivers. With AWS's spread a schedule is up to
 * 10 s late, its event takes 3 s, and a run lasts as long as its reads of up to 2 s.
 */
const ONE_POLL_SECONDS = { steady: 61, aws: 60 + 10 + 3 + 5 * 2 } as const;

describe(`${SCHEDULES} random schedules of faults from seed ${SEED} on`, () => {
  let outcomes: readonly Outcome[];
  beforeAll(async () => {
    outcomes = await run(SCHEDULES);
    process.stdout.write(`${summaryOf(outcomes)}\n`);
  }, 7_200_000);

  test("kill no task before its instance's time", () => {
    expect(endingsOf(outcomes).filter(({ killedEarly }) => killedEarly > 0)).toEqual([]);
  });

  test("end every instance, and close every lifecycle action once", () => {
    expect(endingsOf(outcomes).filter(({ ended, completions }) => !ended || completions !== 1)).toEqual([]);
  });

  test.each(["steady", "aws"] as const)(
    "let an instance go within one poll of its last task in 99 of 100 cases, with the timings %s",
    (preset) => {
      const idle = idleSecondsOf(outcomes.filter((each) => each.preset === preset));
      expect(idle.length).toBeGreaterThan(0);
      expect(p99(idle)).toBeLessThanOrEqual(ONE_POLL_SECONDS[preset]);
    },
  );

  test(DEEP ? "strike every command in every way" : "strike every command that reads", () => {
    const struck = outcomes.flatMap(({ faults }) => [...faults.keys()]);
    if (DEEP)
      expect([...new Set(struck)].sort()).toEqual(
        COMMANDS.flatMap((command) => faultsOf(command).map((fault) => nameOf(command, fault))).sort(),
      );
    else
      for (const command of COMMANDS.filter((name) => /^(List|Describe)/.test(name)))
        expect(struck.filter((name) => name.startsWith(nameOf(command, "")))).not.toEqual([]);
  });
});

describe("a broken function is found out", () => {
  const killed = async (tamper: Tamper) =>
    endingsOf(await run(15, tamper)).reduce((sum, { killedEarly }) => sum + killedEarly, 0);

  test("that lists only tasks that shall run", async () => {
    const onlyRunning: Tamper = (command, input) =>
      command === "ListTasksCommand" ? { ...input, desiredStatus: "RUNNING" } : input;
    expect(await killed(onlyRunning)).toBeGreaterThan(0);
  }, 120_000);

  test("that does not find the instance's registration", async () => {
    const findsNone: Tamper = (command, input) =>
      command === "ListContainerInstancesCommand" ? { ...input, filter: "ec2InstanceId in [i-0]" } : input;
    expect(await killed(findsNone)).toBeGreaterThan(0);
  }, 120_000);
});

const idleSecondsOf = (outcomes: readonly Outcome[]) =>
  endingsOf(outcomes).flatMap(({ idleSeconds }) => (idleSeconds === undefined ? [] : [idleSeconds]));

const p99 = (values: readonly number[]): number => quantile([...values], 0.99);

function summaryOf(outcomes: readonly Outcome[]): string {
  const endings = endingsOf(outcomes);
  const struck = outcomes.flatMap(({ faults }) => [...faults.values()]).reduce((sum, count) => sum + count, 0);
  return (
    `drain faults | ${outcomes.length} schedules | seeds ${SEED} to ${SEED + outcomes.length - 1} | ` +
    `${endings.length} terminations | ${struck} faults | ` +
    `${endings.reduce((sum, { killedEarly }) => sum + killedEarly, 0)} tasks killed before their time | ` +
    `${endings.filter(({ completions }) => completions === 1).length} closed once | ` +
    `p99 from last task to completion ${p99(idleSecondsOf(outcomes)).toFixed(0)} s`
  );
}

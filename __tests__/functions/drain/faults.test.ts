import { readBlueprint } from "../../../src/rehearsal/read-blueprint";
import { SynthesizedCluster } from "../../rehearsal/synthesized-cluster";
import { DEEP } from "../../support/deep";
import { FAULTS, faultsOf, type Outcome, runSchedule, type Tamper } from "./faults";

const SCHEDULES = DEEP ? 10_000 : 100;
const SEED = Number(process.env["DRYDOCK_SEED"] ?? 1);

const cluster = new SynthesizedCluster();
afterAll(() => cluster.remove());

/** The cluster with its drain function alone. */
const { blueprint } = readBlueprint(cluster.stacksDir, "demo");
const functions = blueprint.functions.filter(({ environment }) => "DRAIN_TIMEOUT_SECONDS" in environment);
const isDrains = (name: string) => functions.some((its) => its.name === name);
const deployed = {
  ...blueprint,
  alarms: [],
  functions,
  eventSourceMappings: blueprint.eventSourceMappings.filter((mapping) => isDrains(mapping.function)),
  rules: blueprint.rules.filter((rule) => rule.functions.length > 0 && rule.functions.every(isDrains)),
};

async function run(count: number, tamper?: Tamper): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = SEED; seed < SEED + count; seed++) outcomes.push(await runSchedule(seed, deployed, tamper));
  return outcomes;
}

const endingsOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ seed, atDeadline, endings }) => endings.map((ending) => ({ seed, atDeadline, ...ending })));

test("x", async () => {
  const t = performance.now();
  const outcomes = await run(Number(process.env["N"] ?? 20));
  const endings = endingsOf(outcomes);
  console.log((performance.now() - t) / 1000, endings.length);
  const idle = endings.flatMap((e) => e.idleSeconds ?? []).sort((a, b) => a - b);
  console.log(idle.slice(-20), idle[Math.floor(idle.length * 0.99)], idle[Math.floor(idle.length * 0.5)]);
  console.log(
    endings.filter((e) => e.killedEarly > 0 || !e.ended || e.completions > 1).slice(0, 10),
    endings.filter((e) => e.completions !== 1).length,
  );
  console.log(
    new Map(
      [...outcomes.flatMap((o) => [...o.faults])].reduce(
        (m, [k, v]) => m.set(k, (m.get(k) ?? 0) + v),
        new Map<string, number>(),
      ),
    ),
  );
}, 600000);

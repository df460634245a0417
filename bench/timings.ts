import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { synthesizeInto } from "../src/cli/synthesize";
import { projectRoot } from "../src/project-root";
import {
  type Sensitivity,
  type SensitivityFigures,
  type SensitivityRun,
  showValue,
  valuesToPlay,
} from "../src/rehearsal/calibration/sensitivity";
import { choosePolicies } from "../src/rehearsal/policies/choose";
import { planOf } from "../src/rehearsal/run";
import { runAll } from "../src/rehearsal/run-all";
import type { PolicyOutcome } from "../src/rehearsal/run-policy";
import { BEHAVIOURS, type Behaviour, type Timings, type TimingsName } from "../src/virtual-aws";
import { showRuns } from "./progress";
import { runBench } from "./run-bench";

const FILE = "src/rehearsal/calibration/measured.json";
const ENVIRONMENT = "example";
const CONDITIONS = { peakTasks: 100, days: 1, seed: 1 };

/** Drydock and two rivals on instances of one's own. */
const { policies: POLICIES } = choosePolicies("managed-90,baseline");

/** Behaviours that show only where another one is not steady: the value of that one. */
const TOGETHER_WITH: Partial<Record<keyof Timings, Partial<Timings>>> = {
  agentDisconnectSeconds: { agentDisconnectsPerHour: 3 },
  launchRetrySeconds: { zoneShortagesPerDay: 6 },
  longestThrottleSeconds: { withoutRoom: "throttle" },
  placementGraceSeconds: { withoutRoom: "throttle" },
  provisioningSeconds: { withoutRoom: "provision" },
  provisioningTasks: { withoutRoom: "provision" },
  taskZoneRebalanceSeconds: { taskZoneRebalance: "oneByOne" },
  throttleReset: { withoutRoom: "throttle" },
  throttleSeconds: { withoutRoom: "throttle" },
  typeShortageSeconds: { typeShortagesPerDay: 6 },
  zoneShortageSeconds: { zoneShortagesPerDay: 6 },
};

const figuresOf = ({ measures }: PolicyOutcome): SensitivityFigures => ({
  waitingTaskMinutes: measures.waiting.taskMinutes,
  instanceHours: measures.cost.instanceHours,
  killed: measures.tasks.killed,
  startsAndStops: measures.instances.starts + measures.instances.stops,
});

/** A value of a behaviour, and the timings with which it is played. */
interface Variant {
  readonly behaviour: string;
  readonly value: string;
  readonly preset: TimingsName;
  readonly timings?: Partial<Timings>;
}

/** The presets, then one behaviour at a time. */
const VARIANTS: readonly Variant[] = [
  ...(["steady", "aws"] as const).map((preset) => ({ behaviour: preset, value: "all", preset })),
  ...Object.values(BEHAVIOURS)
    .flatMap((table) => Object.entries<Behaviour>(table))
    .flatMap(([name, behaviour]) => valuesToPlay(behaviour).map((value) => variantOf(name, value))),
];

function variantOf(name: string, value: number | string): Variant {
  const others: Partial<Timings> = TOGETHER_WITH[name as keyof Timings] ?? {};
  const [other] = Object.entries(others);
  return {
    behaviour: name,
    value: other ? `${showValue(value)} (with ${other.join(" ")})` : showValue(value),
    preset: "steady",
    timings: { ...others, [name]: value } as Partial<Timings>,
  };
}

/** Plays each policy in each of the variants. @throws the error of a run */
const playAll = async (stacksDir: string): Promise<readonly SensitivityRun[]> => {
  const { run } = await planOf({ stacksDir, environment: ENVIRONMENT, ...CONDITIONS });
  const plays = VARIANTS.flatMap(({ preset, timings }) =>
    POLICIES.map(({ name }) => ({ ...run, policy: name, preset, timings })),
  );
  const endings = await runAll(plays, showRuns);
  return VARIANTS.map(({ behaviour, value }, variant) => ({
    behaviour,
    value,
    policies: Object.fromEntries(
      POLICIES.map(({ name }, index) => {
        const ending = endings[variant * POLICIES.length + index]!;
        if (ending.kind === "failed") throw ending.error;
        return [name, figuresOf(ending.outcome)];
      }),
    ),
  }));
};

void runBench(
  new Command("npm run bench:timings --")
    .description(`Rehearses the example environment with one behaviour of AWS at a time, and writes ${FILE}.`)
    .action(async () => {
      const runs = await withScratchFolder(join(tmpdir(), "drydock-timings-"), async (folder) => {
        await synthesizeInto(folder, ENVIRONMENT, new AbortController().signal);
        return playAll(join(folder, "stacks"));
      });
      const { peakTasks, days, seed } = CONDITIONS;
      const sensitivity: Sensitivity = {
        conditions: `environment \`${ENVIRONMENT}\`, ${days} day of generated traffic with a flood, ${peakTasks} tasks at the peak, seed ${seed}.`,
        date: new Date().toISOString().slice(0, 10),
        runs,
      };
      writeFileSync(join(projectRoot(), FILE), `${JSON.stringify(sensitivity, null, 2)}\n`);
      process.stdout.write(`wrote ${FILE}; npm run docs puts it on the page\n`);
    }),
);

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { synthesizeInto } from "../src/cli/synthesize";
import { projectRoot } from "../src/project-root";
import {
  type Sensitivity,
  type SensitivityRun,
  showValue,
  valuesToPlay,
} from "../src/rehearsal/calibration/sensitivity";
import type { RehearsalReport } from "../src/rehearsal/report/rehearsal-report";
import { type RehearsalOptions, rehearse } from "../src/rehearsal/run";
import { BEHAVIOURS, type Behaviour, type Timings, type TimingsName } from "../src/virtual-aws";

const FILE = "src/rehearsal/calibration/sensitivity.json";
const ENVIRONMENT = "example";
const CONDITIONS = { peakTasks: 100, days: 1, seed: 1 };

/** Behaviours that show only where another one is not steady: the value of that one. */
const TOGETHER_WITH: Partial<Record<keyof Timings, Partial<Timings>>> = {
  agentDisconnectSeconds: { agentDisconnectsPerHour: 3 },
  launchRetrySeconds: { zoneShortagesPerDay: 6 },
  placementGraceSeconds: { withoutRoom: "throttle" },
  throttleSeconds: { withoutRoom: "throttle" },
  zoneShortageSeconds: { zoneShortagesPerDay: 6 },
};

const figuresOf = (report: RehearsalReport): SensitivityRun["policies"] =>
  Object.fromEntries(
    Object.entries(report.policies).map(([name, { measures }]) => [
      name,
      {
        waitingTaskMinutes: measures.waiting.taskMinutes,
        instanceHours: measures.cost.instanceHours,
        killed: measures.tasks.killed,
        startsAndStops: measures.instances.starts + measures.instances.stops,
      },
    ]),
  );

/** All runs: the presets, then one behaviour at a time. */
const runAll = async (stacksDir: string): Promise<readonly SensitivityRun[]> => {
  const runs: SensitivityRun[] = [];
  const play = async (behaviour: string, value: string, its: Partial<RehearsalOptions>) => {
    const report = await rehearse({ stacksDir, environment: ENVIRONMENT, ...CONDITIONS, ...its });
    runs.push({ behaviour, value, policies: figuresOf(report) });
    process.stderr.write(`${behaviour} ${value} ${JSON.stringify(Object.values(runs.at(-1)!.policies))}\n`);
  };
  const playOne = async (name: string, value: number | string) => {
    const others: Partial<Timings> = TOGETHER_WITH[name as keyof Timings] ?? {};
    const [other] = Object.entries(others);
    const shown = other ? `${showValue(value)} (with ${other.join(" ")})` : showValue(value);
    await play(name, shown, { preset: "steady", timings: { ...others, [name]: value } as Partial<Timings> });
  };
  for (const preset of ["steady", "aws"] satisfies TimingsName[]) await play(preset, "all", { preset });
  for (const table of Object.values(BEHAVIOURS))
    for (const [name, behaviour] of Object.entries<Behaviour>(table))
      for (const value of valuesToPlay(behaviour)) await playOne(name, value);
  return runs;
};

new Command("npm run bench:timings --")
  .description(`Rehearses the example environment with one behaviour of AWS at a time, and writes ${FILE}.`)
  .action(async () => {
    const runs = await withScratchFolder(join(tmpdir(), "drydock-timings-"), async (folder) => {
      await synthesizeInto(folder, ENVIRONMENT, new AbortController().signal);
      return runAll(join(folder, "stacks"));
    });
    const { peakTasks, days, seed } = CONDITIONS;
    const sensitivity: Sensitivity = {
      conditions: `environment \`${ENVIRONMENT}\`, ${days} day of generated traffic with a flood, ${peakTasks} tasks at the peak, seed ${seed}.`,
      date: new Date().toISOString().slice(0, 10),
      runs,
    };
    writeFileSync(join(projectRoot(), FILE), `${JSON.stringify(sensitivity, null, 2)}\n`);
    process.stdout.write(`wrote ${FILE}; npm run docs puts it on the page\n`);
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

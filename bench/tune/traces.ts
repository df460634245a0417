import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DAY_MS, MINUTE_MS } from "../../src/rehearsal/traffic/traffic";
import { seededRandom } from "../../src/virtual-aws";
import { GENERATED_TRACES } from "../scaling/traces";

/** A trace under which an environment is tuned. */
export interface TunedTrace {
  /** Its name in tables. */
  readonly name: string;
  /** Path of its file. */
  readonly file: string;
}

/** A day that begins and ends at the same hours each time: a schedule knows them. */
const OFFICE_HOURS = {
  name: "office hours",
  shares: () => Array.from({ length: 24 * 60 }, (_, minute) => (minute >= 8 * 60 && minute < 18 * 60 ? 1 : 0.15)),
};

/** Tasks wanted at the peak of each trace. */
export const PEAK_TASKS = 40;

/** Monday, 2026-06-01 00:00 UTC. */
const START_MS = Date.UTC(2026, 5, 1);

const MINUTES_A_DAY = DAY_MS / MINUTE_MS;

/** By how much the peaks of two days differ at the most. */
const DAY_SPREAD = 0.2;

/** Writes generated traces as files of tasks: each day of one has a seed and a height of its own. */
export const writeGenerated = (folder: string, names: readonly string[], days: number): readonly TunedTrace[] =>
  [...GENERATED_TRACES, OFFICE_HOURS]
    .filter(({ name }) => names.includes(name))
    .map(({ name, shares }, index) => {
      const random = seededRandom(index + 1);
      const tasks = Array.from({ length: days }, (_, day) => {
        const height = 1 - DAY_SPREAD * random();
        const values = shares(day + 1);
        return Array.from({ length: MINUTES_A_DAY }, (_minute, minute) =>
          Math.ceil(PEAK_TASKS * height * values[minute % values.length]! - 1e-9),
        );
      }).flat();
      const rows = tasks.map((count, minute) => `${new Date(START_MS + minute * MINUTE_MS).toISOString()},${count}`);
      const file = join(folder, `generated-${index}.csv`);
      writeFileSync(file, `time,tasks\n${rows.join("\n")}\n`);
      return { name, file };
    });

/** The traces of a folder, by the names of its CSV files. */
export const tracesIn = (folder: string): readonly TunedTrace[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".csv"))
    .sort()
    .map((name) => ({ name: basename(name, ".csv"), file: join(folder, name) }));

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { projectRoot } from "../src/project-root";
import { runBench } from "./run-bench";

const MAX_SECONDS = 2;
const MAX_MEGABYTES = 200;
const DEFAULT_RUNS = 5;

/** Files that a synth reads, below the project's root. */
const SOURCES = ["main.ts", "src", "functions", "environments", "cdktf.json", "package.json", "tsconfig.json"];

interface Sample {
  readonly seconds: number;
  /** Peak resident memory of the Node.js process, in MB. */
  readonly megabytes: number;
}

/** Runs one synth of the example environment as `cdktf synth` would, in a process of its own. */
const synthesize = (root: string, temporary: string): Sample => {
  const outdir = join(temporary, "cdktf.out");
  const preload = join(temporary, "print-peak-memory.js");
  const peak = join(temporary, "peak-memory");
  writeFileSync(
    preload,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--require", preload, "--import", "tsx", "main.ts"], {
    cwd: root,
    env: { ...process.env, DRYDOCK_ENV: "example", CDKTF_OUTDIR: outdir },
    encoding: "utf8",
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`synth in ${root} failed: ${stderr}`);
  if (!existsSync(join(outdir, "manifest.json"))) throw new Error(`synth in ${root} wrote no manifest.json`);
  rmSync(outdir, { recursive: true });
  // Node.js gives KiB on every platform.
  return { seconds, megabytes: (Number(readFileSync(peak, "utf8")) * 1024) / 1e6 };
};

const DEEP_IMPORT = /^import \{([^}]*)\} from "@cdktf\/provider-aws\/lib\/([a-z0-9-]+)";$/gm;

/** Turns deep imports of the provider's bindings into imports of its root, which exports a namespace per resource. */
const withRootImports = (source: string): string =>
  source.replace(DEEP_IMPORT, (_, imported: string, resource: string) => {
    const values = imported
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => name.replace(/ as /, ": "));
    const namespace = resource.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
    return `import { ${namespace} } from "@cdktf/provider-aws";\nconst { ${values.join(", ")} } = ${namespace};`;
  });

/** A copy of the sources that imports the provider's bindings by their root. */
const copyWithRootImports = (root: string, copy: string): void => {
  for (const path of SOURCES) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  let rewritten = 0;
  for (const path of readdirSync(join(copy, "src"), { recursive: true, encoding: "utf8" })) {
    const file = join(copy, "src", path);
    if (!file.endsWith(".ts")) continue;
    const source = readFileSync(file, "utf8");
    const changed = withRootImports(source);
    if (changed === source) continue;
    writeFileSync(file, changed);
    rewritten += 1;
  }
  if (rewritten === 0) throw new Error("no source imports @cdktf/provider-aws/lib/<resource>: nothing to compare with");
};

const medianOf = async (samples: readonly Sample[]): Promise<Sample> => {
  const { median } = await import("simple-statistics");
  return {
    seconds: median(samples.map((sample) => sample.seconds)),
    megabytes: median(samples.map((sample) => sample.megabytes)),
  };
};

const measure = async (root: string, runs: number, temporary: string) => {
  const copy = join(temporary, "root-imports");
  copyWithRootImports(root, copy);
  const deepSamples: Sample[] = [];
  const rootSamples: Sample[] = [];
  for (let run = 0; run < runs; run += 1) {
    deepSamples.push(synthesize(root, temporary));
    rootSamples.push(synthesize(copy, temporary));
  }
  const deepImports = await medianOf(deepSamples);
  const rootImports = await medianOf(rootSamples);
  return {
    node: process.version,
    runs,
    deepImports,
    rootImports,
    timeRatio: deepImports.seconds / rootImports.seconds,
    memoryRatio: deepImports.megabytes / rootImports.megabytes,
    fast: deepImports.seconds <= MAX_SECONDS,
    small: deepImports.megabytes <= MAX_MEGABYTES,
  };
};

const runsOption = (value: string): number => {
  const runs = Number(value);
  if (!Number.isInteger(runs) || runs < 1) throw new InvalidArgumentError("a whole number from 1 on");
  return runs;
};

const print = (result: Awaited<ReturnType<typeof measure>>, isJudged: boolean): void => {
  const line = ({ seconds, megabytes }: Sample): string => `${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`;
  const verdict = (pass: boolean): string => (pass ? "PASS" : "FAIL");
  console.log(`Node.js ${result.node}, median of ${result.runs} synths of the example environment`);
  console.log(`deep imports (as it is): ${line(result.deepImports)}`);
  console.log(`root imports:            ${line(result.rootImports)}`);
  console.log(`ratio:                   time ${result.timeRatio.toFixed(2)}, memory ${result.memoryRatio.toFixed(2)}`);
  if (!isJudged) return;
  console.log(`${verdict(result.fast)} time (at most ${MAX_SECONDS} s)`);
  console.log(`${verdict(result.small)} memory (at most ${MAX_MEGABYTES} MB)`);
};

void runBench(
  new Command("npm run bench:synth --")
    .description(
      "Prints how long a synth of the example environment takes and how much memory, beside the same stacks with imports\n" +
        `of the provider's root. Exit code 1 when the median exceeds ${MAX_SECONDS} s or ${MAX_MEGABYTES} MB.`,
    )
    .option("--runs <number>", "synths per figure, the median counts", runsOption, DEFAULT_RUNS)
    .option("--check", "only see that it still runs: one synth of each, and no figure is too large", false)
    .option("--json", "print JSON", false)
    .action(async ({ runs, check, json }: { runs: number; check: boolean; json: boolean }) => {
      const temporary = mkdtempSync(join(tmpdir(), "drydock-bench-"));
      try {
        const result = await measure(projectRoot(), check ? 1 : runs, temporary);
        if (json) console.log(JSON.stringify(result, null, 2));
        else print(result, !check);
        process.exitCode = check || (result.fast && result.small) ? 0 : 1;
      } finally {
        rmSync(temporary, { recursive: true });
      }
    }),
);

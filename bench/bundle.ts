import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { buildSync } from "esbuild";
import { FUNCTION_VARIABLE } from "../functions/shared/contract";
import { bundleFunction } from "../src/lambda/bundle";
import { projectRoot } from "../src/project-root";
import { withDrydock } from "./peers/drydock";
import { runBench } from "./run-bench";

const MAX_BYTES = 400_000;
const MAX_RATIO = 0.5;
const MIN_RUNS = 11;

/** A function of the project with the environment variables that its stack gives it. */
interface DeployedFunction {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The functions of a cluster that has all of them. */
const deployedFunctions = (): Promise<readonly DeployedFunction[]> =>
  withDrydock({ agentWatchdog: { replace: true } }, async ({ functions }) =>
    functions.map(({ environment }) => ({ name: environment[FUNCTION_VARIABLE]!, environment })),
  );

/** Variables that AWS Lambda sets, and that every process gets. */
const LAMBDA_ENVIRONMENT = {
  AWS_REGION: "eu-central-1",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

interface FunctionResult {
  readonly name: string;
  readonly bytes: number;
  readonly zipBytes: number;
  /** Processor time in ms of loading above bare Node.js, medians. */
  readonly bundledMs: number;
  readonly unbundledMs: number;
  /** Bundled to unbundled. */
  readonly ratio: number;
  readonly pass: boolean;
}

interface Loaded {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Loads the file and prints the microseconds of processor time that the process took. */
const loading = (file: string): string =>
  `require(${JSON.stringify(file)}); process.once("exit", () => { const { user, system } = process.cpuUsage(); console.log(user + system); });`;

/** Processor time in ms of a whole Node.js process that loads the file. Wall time is other people's too on a busy machine. */
const processTime = ({ file, environment }: Loaded): number => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--eval", loading(file)], {
    env: { ...LAMBDA_ENVIRONMENT, ...environment },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${file} does not load: ${/^\w*Error: .*$/m.exec(stderr)?.[0] ?? stderr}`);
  return Number(stdout) / 1000;
};

/** The function's own sources in one file, its packages still in node_modules. */
const unbundled = (root: string, entry: string): string =>
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node24",
    format: "cjs",
  }).outputFiles[0]!.text;

const measure = async (root: string, runs: number, folder: string) => {
  // Both files of a function, and the empty one, lie in the same folder, beside the same packages.
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (name: string, code: string, environment: Loaded["environment"]): Loaded => {
    const file = join(folder, name);
    writeFileSync(file, code);
    return { file, environment };
  };
  const bare = write("bare.js", "", {});
  const functions = (await deployedFunctions()).map(({ name, environment }) => {
    const entry = `functions/${name}/handler.ts`;
    const bundle = bundleFunction(entry);
    return {
      name,
      bytes: Buffer.byteLength(bundle.code),
      zipBytes: bundle.zip.length,
      bundled: write(`${name}-bundled.js`, bundle.code, environment),
      unbundled: write(`${name}-unbundled.js`, unbundled(root, entry), environment),
    };
  });

  const files = [bare, ...functions.flatMap((each) => [each.bundled, each.unbundled])];
  for (const file of files) processTime(file);
  const times = new Map<Loaded, number[]>(files.map((file) => [file, []]));
  for (let run = 0; run < runs; run += 1) for (const file of files) times.get(file)!.push(processTime(file));

  const { median } = await import("simple-statistics");
  const bareMs = median(times.get(bare)!);
  const results = functions.map((each): FunctionResult => {
    const bundledMs = median(times.get(each.bundled)!) - bareMs;
    const unbundledMs = median(times.get(each.unbundled)!) - bareMs;
    const ratio = bundledMs / unbundledMs;
    return {
      name: each.name,
      bytes: each.bytes,
      zipBytes: each.zipBytes,
      bundledMs,
      unbundledMs,
      ratio,
      pass: each.bytes <= MAX_BYTES && ratio <= MAX_RATIO,
    };
  });
  return { node: process.version, runs, bareMs, functions: results };
};

const runsOption = (value: string): number => {
  const runs = Number(value);
  if (!Number.isInteger(runs) || runs < MIN_RUNS) throw new InvalidArgumentError(`a whole number from ${MIN_RUNS} on`);
  return runs;
};

const print = ({ node, runs, bareMs, functions }: Awaited<ReturnType<typeof measure>>, isJudged: boolean): void => {
  const verdict = (pass: boolean): string => (isJudged ? (pass ? "PASS " : "FAIL ") : "");
  console.log(`Node.js ${node}, median of ${runs} processes; bare Node.js ${bareMs.toFixed(0)} ms`);
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  for (const each of functions) {
    console.log(
      `${verdict(each.bytes <= MAX_BYTES)}${each.name}: ${kilobytes(each.bytes)} (at most ${kilobytes(MAX_BYTES)}), ` +
        `zip ${kilobytes(each.zipBytes)}`,
    );
    console.log(
      `${verdict(each.ratio <= MAX_RATIO)}${each.name}: loads in ${each.bundledMs.toFixed(0)} ms of processor time above bare Node.js, ` +
        `unbundled ${each.unbundledMs.toFixed(0)} ms, ratio ${each.ratio.toFixed(2)} (at most ${MAX_RATIO})`,
    );
  }
};

void runBench(
  new Command("npm run bench:bundle --")
    .description(
      "Prints the size of each function's bundle and how long Node.js takes to load it, beside the same code unbundled.\n" +
        `Exit code 1 when a bundle exceeds ${MAX_BYTES / 1000} kB or takes more than ${MAX_RATIO} of the unbundled time.`,
    )
    .option("--runs <number>", "processes per figure, the median counts", runsOption, MIN_RUNS)
    .option("--check", "only see that it still runs: one process per figure, and no figure is too large", false)
    .option("--json", "print JSON", false)
    .action(async ({ runs, check, json }: { runs: number; check: boolean; json: boolean }) => {
      const root = projectRoot();
      const folder = mkdtempSync(join(tmpdir(), "drydock-bench-"));
      try {
        const result = await measure(root, check ? 1 : runs, folder);
        if (json) console.log(JSON.stringify(result, null, 2));
        else print(result, !check);
        process.exitCode = check || result.functions.every((each) => each.pass) ? 0 : 1;
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
);

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type BuildFailure, buildSync, type OutputFile } from "esbuild";
import { projectRoot } from "../project-root";
import { type FunctionBundle, zippedCode } from "./zipped-code";

/**
 * Bundles a function and everything that it imports, the AWS SDK included, into one minified CommonJS file and zips it.
 * The bundle takes its AWS credentials from the environment variables that Lambda sets and from nowhere else.
 *
 * @param entry path of the function's source file, relative to the folder of cdktf.json
 * @throws one sentence when the entry is not a file or does not compile
 */
export const bundleFunction = (entry: string): FunctionBundle => bundleFunctions([entry])[0]!;

/** Bundles several functions, in their order. Their shared sources, above all the SDK, are read once. */
export const bundleFunctions = (entries: readonly string[]): FunctionBundle[] => {
  const root = projectRoot();
  for (const entry of entries)
    if (!statSync(resolve(root, entry), { throwIfNoEntry: false })?.isFile())
      throw new Error(
        `function entry: got ${JSON.stringify(entry)}, which is not a file in ${root}; ` +
          "give the path of the handler's source file relative to the folder of cdktf.json",
      );
  const outputs = build(root, entries);
  return entries.map((_, index) => {
    const { text } = outputs.find(({ path }) => basename(dirname(path)) === String(index))!;
    return zippedCode(text);
  });
};

/** Bundles an entry and all handlers in `functions/`, by their entries. A process bundles the same entries once. */
export function bundleProject(entry: string): ReadonlyMap<string, FunctionBundle> {
  const entries = [...new Set([entry, ...projectFunctions()])].toSorted();
  const key = entries.map((each) => resolve(projectRoot(), each)).join("\n");
  const project =
    projects.get(key) ?? new Map(bundleFunctions(entries).map((bundle, index) => [entries[index]!, bundle]));
  projects.set(key, project);
  return project;
}

/** Bundles that were made, by the paths of the entries. */
const projects = new Map<string, ReadonlyMap<string, FunctionBundle>>();

/** The handlers in `functions/`. */
export const projectFunctions = (): string[] =>
  readdirSync(join(projectRoot(), "functions"))
    .map((name) => `functions/${name}/handler.ts`)
    .filter((entry) => existsSync(join(projectRoot(), entry)));

/**
 * Sources of credentials that the SDK tries, by `import()`, only after the environment variables. Lambda always sets
 * those. Without these packages and the clients behind them a bundle is a third smaller and loads in 3/4 of the time.
 */
const UNUSED_IN_LAMBDA = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

/** Writes `<index of the entry>/index.js` for each. */
const build = (root: string, entries: readonly string[]): OutputFile[] => {
  try {
    return buildSync({
      absWorkingDir: root,
      entryPoints: Object.fromEntries(entries.map((entry, index) => [`${index}/index`, resolve(root, entry)])),
      outdir: ".",
      write: false,
      bundle: true,
      external: UNUSED_IN_LAMBDA,
      platform: "node",
      target: "node24",
      format: "cjs",
      mainFields: ["module", "main"],
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    }).outputFiles;
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) throw error;
    const where = first.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new Error(
      `function entry ${entries.map((entry) => JSON.stringify(entry)).join(" or ")} does not compile: ${where}${first.text}`,
      {
        cause: error,
      },
    );
  }
};

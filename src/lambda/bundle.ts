import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type BuildFailure, buildSync, type OutputFile } from "esbuild";
import { zipSync } from "fflate";
import { projectRoot } from "../project-root";

/** A Lambda function's code as it is deployed. The same sources give the same bytes on any machine. */
export interface FunctionBundle {
  /** Holds `index.js`. */
  readonly zip: Uint8Array;
  /** The text of `index.js`. */
  readonly code: string;
  /** Base64 SHA-256 of `zip`: CodeSha256 in Lambda, `source_code_hash` in the AWS provider. */
  readonly sha256Base64: string;
}

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
    const file = outputs.find(({ path }) => basename(dirname(path)) === String(index))!;
    const zip = zipFile(file);
    return {
      zip,
      code: file.text,
      sha256Base64: createHash("sha256").update(zip).digest("base64"),
    };
  });
};

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

// A zip stores local time. This one is made of local fields, so that every time zone writes the same; at noon, because
// clocks are put forward at night.
const MODIFIED = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

const zipFile = ({ path, contents }: OutputFile): Uint8Array =>
  zipSync({ [basename(path)]: contents }, { level: 9, mtime: MODIFIED, os: UNIX, attrs: READABLE_FILE });

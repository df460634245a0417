import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TestEnvironment as NodeEnvironment } from "jest-environment-node";
import type { StackSynthesizer } from "./stack-synthesizer";

const ROOT = join(__dirname, "../..");

/** The folders and the module that a synthesis runs. */
const SOURCES = ["src", "functions", "__tests__/support"];

/** Changes when a source does. */
const stampOf = (folders: readonly string[]): number =>
  Math.max(
    ...folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map(
        (path) => statSync(join(ROOT, folder, path)).mtimeMs,
      ),
    ),
  );

let loaded: { readonly stamp: number; readonly stackSynthesizer: StackSynthesizer } | undefined;

/**
 * Loads the constructs into the worker process itself. There they and CDKTF are loaded once for all test files of the
 * worker, and not once for each; and once more when a source has changed, as it does while Jest watches.
 */
function loadSynthesizer(): StackSynthesizer {
  const stamp = stampOf(SOURCES);
  if (loaded?.stamp !== stamp) {
    const tsx = require("tsx/cjs/api") as typeof import("tsx/cjs/api");
    const { require: load } = tsx.register({ namespace: String(stamp) });
    process.setSourceMapsEnabled(false);
    const { stackSynthesizer } = load("./stack-synthesizer.ts", __filename) as typeof import("./stack-synthesizer");
    loaded = { stamp, stackSynthesizer };
  }
  return loaded.stackSynthesizer;
}

/** The environment of every test file: Node.js, and a synthesizer of stacks that outlives the test file. */
export default class DrydockTestEnvironment extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    let synthesizer: StackSynthesizer | undefined;
    this.global["stackSynthesizer"] = (): StackSynthesizer => {
      synthesizer ??= loadSynthesizer();
      return synthesizer;
    };
  }
}

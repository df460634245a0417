import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMALLEST, synthesizeInto } from "../support/synthesize";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The cluster stack of an environment `demo` with default settings, synthesized with its real functions. */
export class SynthesizedCluster {
  readonly folder = mkdtempSync(join(tmpdir(), "drydock-rehearsal-"));
  readonly stacksDir = join(this.folder, "stacks");

  constructor() {
    synthesizeInto(this.folder, "cluster", SMALLEST, "demo");
  }

  /** The folder `stacks` of a copy that is changed as a fault in the wiring would. */
  changed(name: string, change: (resources: Resources) => void): string {
    const stacksDir = join(this.folder, name);
    cpSync(this.stacksDir, stacksDir, { recursive: true });
    const file = join(stacksDir, "demo-cluster", "cdk.tf.json");
    const stack = JSON.parse(readFileSync(file, "utf8"));
    change(stack.resource);
    writeFileSync(file, JSON.stringify(stack));
    return stacksDir;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

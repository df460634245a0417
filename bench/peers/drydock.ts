import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { ClusterStack } from "../../src/cluster/stack";
import { type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import type { Blueprint } from "../../src/rehearsal/blueprint/blueprint";
import { readBlueprint } from "../../src/rehearsal/blueprint/read-blueprint";
import { withoutTokenTraces } from "../../src/without-token-traces";

/**
 * Synthesizes a cluster with its bundled functions, and removes the files when the work with it is over.
 *
 * @param cluster settings of the cluster that differ from the defaults
 */
export async function withDrydock<T>(
  cluster: EnvironmentInput["cluster"],
  work: (blueprint: Blueprint) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "drydock-peers-"));
  try {
    const settings = environmentSchema.parse({
      network: { source: "create" },
      cluster,
    });
    withoutTokenTraces(() => {
      const app = new App({ outdir: folder });
      new ClusterStack(app, { ...settings, name: "bench" });
      app.synth();
    });
    return await work(readBlueprint(join(folder, "stacks"), "bench").blueprint);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

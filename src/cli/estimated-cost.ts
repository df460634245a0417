import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeStacks } from "../add-stacks";
import { estimate } from "../cost/estimate";
import type { Estimated } from "../cost/page";
import type { Arguments, Resources } from "../cost/resources";
import type { Environment } from "../environment/schema";
import { withScratchFolder } from "./scratch-folder";

/**
 * The cost of an environment at rest, from its stacks, which are synthesized for it.
 *
 * @throws UserError when there is no price of its instances
 */
export function estimatedCost(name: string, environment: Environment): Promise<Estimated> {
  return withScratchFolder(join(tmpdir(), "drydock-cost-"), async (outdir) => {
    const folder = synthesizeStacks(environment, outdir);
    return { name, region: environment.region, parts: estimate(environment, resourcesIn(folder)) };
  });
}

function resourcesIn(folder: string): Resources {
  const stacks = readdirSync(folder).map((stack) => {
    const json = JSON.parse(readFileSync(join(folder, stack, "cdk.tf.json"), "utf8")) as {
      readonly resource?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
    };
    return json.resource ?? {};
  });
  return (type) => stacks.flatMap((resources) => Object.values(resources[type] ?? {}));
}

import { join } from "node:path";
import { App } from "cdktf";
import { AlertsStack } from "./alerts/stack";
import { ApplicationStack } from "./application/stack";
import { ClusterStack } from "./cluster/stack";
import type { Environment } from "./environment/schema";
import { NetworkStack } from "./network/stack";
import type { DrydockStack } from "./terraform/stack";
import { VolumeStack } from "./volume/stack";
import { withoutTokenTraces } from "./without-token-traces";

/**
 * Adds the stacks of an environment to an app. Each depends on those before it; applications know nothing of each other.
 *
 * @returns the stacks, in the order in which they are deployed
 */
export function addStacks(app: App, environment: Environment): readonly DrydockStack[] {
  const alerts = environment.alerts && new AlertsStack(app, environment);
  const network = environment.network.source === "create" ? new NetworkStack(app, environment) : undefined;
  const volume = environment.volume && new VolumeStack(app, environment);
  const cluster = new ClusterStack(app, environment);

  const applications = Object.keys(environment.applications).map(
    (name) => new ApplicationStack(app, name, environment),
  );

  const parents = [alerts, network, volume, cluster].filter((stack) => stack !== undefined);
  for (const [position, stack] of parents.entries())
    for (const parent of parents.slice(0, position)) stack.addDependency(parent);
  for (const application of applications) for (const parent of parents) application.addDependency(parent);
  return [...parents, ...applications];
}

/**
 * Synthesizes the stacks of an environment into an empty folder.
 *
 * @returns the folder `stacks` in it
 */
export function synthesizeStacks(environment: Environment, outdir: string): string {
  withoutTokenTraces(() => {
    const app = new App({ outdir });
    // CDKTF resolves every token a second time to find references to other stacks. These have none.
    for (const stack of addStacks(app, environment)) stack.prepareStack = () => {};
    app.synth();
  });
  return join(outdir, "stacks");
}

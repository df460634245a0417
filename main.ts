import { App } from "cdktf";
import { AlertsStack } from "./src/alerts/stack";
import { ClusterStack } from "./src/cluster/stack";
import { loadEnvironment } from "./src/environment/load";
import { NetworkStack } from "./src/network/stack";
import { isUserError } from "./src/user-error";
import { VolumeStack } from "./src/volume/stack";

/** The composition root: environment -> App -> stacks. Started by `cdktf` and by `npm run synth`. */
function main(): void {
  // cdktf takes a stack trace of every token; mapping each to its source would be a fifth of the time.
  process.setSourceMapsEnabled(false);
  const environment = loadEnvironment(process.env["DRYDOCK_ENV"] ?? "example");
  const app = new App({ outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out" });

  const alerts = environment.alerts && new AlertsStack(app, environment);
  const network = environment.network.source === "create" ? new NetworkStack(app, environment) : undefined;
  const volume = environment.volume && new VolumeStack(app, environment);
  const cluster = new ClusterStack(app, environment);

  // Each after those before it: they are what the next one may ask for outputs.
  const stacks = [alerts, network, volume, cluster].filter((stack) => stack !== undefined);
  for (const [position, stack] of stacks.entries())
    for (const parent of stacks.slice(0, position)) stack.addDependency(parent);

  app.synth();
}

try {
  main();
} catch (error) {
  if (!isUserError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

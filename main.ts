import "./src/without-source-maps";
import { App } from "cdktf";
import { AlertsStack } from "./src/alerts/stack";
import { ApplicationStack } from "./src/application/stack";
import { ClusterStack } from "./src/cluster/stack";
import { loadEnvironment } from "./src/environment/load";
import { warningsOf } from "./src/environment/schema";
import { asUserError } from "./src/file-system-error";
import { NetworkStack } from "./src/network/stack";
import { isUserError } from "./src/user-error";
import { WARNING } from "./src/user-warning";
import { VolumeStack } from "./src/volume/stack";

/** The composition root: environment -> App -> stacks. Started by `cdktf` and by `npm run synth`. */
function main(): void {
  const environment = loadEnvironment(process.env["DRYDOCK_ENV"] ?? "example");
  const app = new App({ outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out" });

  const alerts = environment.alerts && new AlertsStack(app, environment);
  const network = environment.network.source === "create" ? new NetworkStack(app, environment) : undefined;
  const volume = environment.volume && new VolumeStack(app, environment);
  const cluster = new ClusterStack(app, environment);

  const applications = Object.keys(environment.applications).map(
    (name) => new ApplicationStack(app, name, environment),
  );

  // Each after those before it: they are what the next one may ask for outputs. Applications know nothing of each other.
  const parents = [alerts, network, volume, cluster].filter((stack) => stack !== undefined);
  for (const [position, stack] of parents.entries())
    for (const parent of parents.slice(0, position)) stack.addDependency(parent);
  for (const application of applications) for (const parent of parents) application.addDependency(parent);

  app.synth();
  for (const warning of warningsOf(environment)) process.stderr.write(`${WARNING}${warning}\n`);
}

try {
  main();
} catch (thrown) {
  const error = asUserError(thrown);
  if (!isUserError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
// An environment's file may have started a timer or the like, which nobody waits for.
process.exit();

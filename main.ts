import "./src/without-source-maps";
import { App } from "cdktf";
import { addStacks } from "./src/add-stacks";
import { loadEnvironment } from "./src/environment/load";
import { warningsOf } from "./src/environment/schema";
import { asUserError } from "./src/file-system-error";
import { isUserError } from "./src/user-error";
import { WARNING } from "./src/user-warning";

/** The composition root: environment -> App -> stacks. Started by `cdktf` and by `npm run synth`. */
function main(): void {
  const environment = loadEnvironment(process.env["DRYDOCK_ENV"] ?? "example");
  const app = new App({ outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out" });
  addStacks(app, environment);
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

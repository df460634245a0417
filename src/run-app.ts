import { App } from "cdktf";
import { settingsFrom } from "./environment/changes";
import { inheritanceWarnings } from "./environment/layers";
import { readEnvironment } from "./environment/load";
import { type Environment, warningsOf } from "./environment/schema";
import { asUserError } from "./file-system-error";
import { isUserError } from "./user-error";
import { WARNING } from "./user-warning";
import { withoutTokenTraces } from "./without-token-traces";

/** An environment, and what its user should know of it. */
interface Loaded {
  readonly environment: Environment;
  /** One sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Synthesizes the environment that DRYDOCK_ENV names into the folder that CDKTF_OUTDIR names, and ends the process. Each
 * argument of the process, `PATH=VALUE`, is a setting in the place of the file's.
 *
 * @param add adds the stacks
 * @param writeBeside writes more into the folder, beside the stacks. @default nothing
 */
export const runApp = (
  add: (app: App, environment: Environment) => void,
  writeBeside?: (out: string, environment: Environment) => void,
): void => synthesizeEnvironment(fromFile, add, writeBeside);

const fromFile = (): Loaded => {
  const { environment, layers } = readEnvironment(
    process.env["DRYDOCK_ENV"] ?? "example",
    undefined,
    undefined,
    settingsFrom(process.argv.slice(2)),
  );
  return { environment, warnings: [...warningsOf(environment), ...inheritanceWarnings(layers, environment)] };
};

/**
 * Synthesizes an environment into the folder that CDKTF_OUTDIR names, and ends the process.
 *
 * @param load gives the environment
 * @param add adds the stacks
 * @param writeBeside writes more into the folder, beside the stacks. @default nothing
 */
export function synthesizeEnvironment(
  load: () => Loaded,
  add: (app: App, environment: Environment) => void,
  writeBeside: (out: string, environment: Environment) => void = () => {},
): void {
  try {
    const { environment, warnings } = load();
    const app = new App({ outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out" });
    withoutTokenTraces(() => {
      add(app, environment);
      app.synth();
    });
    writeBeside(app.outdir, environment);
    for (const warning of warnings) process.stderr.write(`${WARNING}${warning}\n`);
  } catch (thrown) {
    const error = asUserError(thrown);
    if (!isUserError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
  // An environment's file may have started a timer or the like, which nobody waits for.
  process.exit();
}

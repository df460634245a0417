import "../without-source-maps";
import { readFileSync } from "node:fs";
import { addStacks } from "../add-stacks";
import { environmentOf } from "../environment/environment-of";
import type { EnvironmentInput } from "../environment/schema";
import { synthesizeEnvironment } from "../run-app";

/**
 * The app of the environment that is rehearsed beside a cluster that Drydock did not make. Its first argument is a file of
 * settings. Started by `npm run rehearse -- --from FOLDER`.
 */
synthesizeEnvironment(() => {
  const [file = ""] = process.argv.slice(2);
  const settings = JSON.parse(readFileSync(file, "utf8")) as EnvironmentInput;
  return { environment: environmentOf(process.env["DRYDOCK_ENV"] ?? "", settings), warnings: [] };
}, addStacks);

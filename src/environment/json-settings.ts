import { readFileSync } from "node:fs";
import { type Message, transformSync } from "esbuild";
import { isObject } from "./paths";
import { failureAt } from "./run-environment-file";

/** Names the JSON schema of the file, for editors. It is no setting. */
const SCHEMA_KEY = "$schema";

/**
 * Reads an environment from JSON.
 *
 * @param file absolute path
 * @throws FileFailure with the line of each mistake. A key that is written twice is one: its first value would be lost
 */
export function readJsonSettings(file: string): unknown {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const mistakes = mistakesIn(text, file);
  if (mistakes.length > 0)
    throw failureAt(
      mistakes.map(({ text: reason, location }) => ({
        place: { file, line: location?.line ?? 1, column: (location?.column ?? 0) + 1 },
        reason,
      })),
    );
  const settings: unknown = JSON.parse(text);
  if (!isObject(settings) || Array.isArray(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== SCHEMA_KEY));
}

/** The compiler knows the line of a mistake, which `JSON.parse` tells in some versions of Node.js only. */
function mistakesIn(text: string, file: string): readonly Message[] {
  try {
    return transformSync(text, { loader: "json", sourcefile: file, logLevel: "silent" }).warnings;
  } catch (error) {
    return (error as { errors: readonly Message[] }).errors;
  }
}

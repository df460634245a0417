import { readFileSync } from "node:fs";
import { jsonMistakes } from "../json-mistakes";
import { isRecord } from "../json-values";
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
  const { errors, warnings } = jsonMistakes(text, file);
  const mistakes = [...errors, ...warnings];
  if (mistakes.length > 0)
    throw failureAt(
      mistakes.map(({ text: reason, location }) => ({
        place: { file, line: location?.line ?? 1, column: (location?.column ?? 0) + 1 },
        reason,
      })),
    );
  const settings: unknown = JSON.parse(text);
  if (!isRecord(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== SCHEMA_KEY));
}

import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../user-error";
import { membersAsTypeScript } from "./as-typescript";
import { settingsFrom } from "./changes";
import { mergeLayers } from "./layers";
import { readEnvironment } from "./load";
import { patchSetting, type SettingMembers, type SettingValue } from "./patch";
import { isObject, valueAt } from "./paths";
import { display } from "./run-environment-file";

/**
 * Writes settings into an environment's file, and nothing else. The file is as it was when that cannot be done, or when the
 * environment would not be what it is with those settings.
 *
 * @param settings values by their paths, at least one. Within one null takes away a member
 * @param folder absolute path of the environments. @default the project's
 * @returns absolute path of the file
 * @throws UserError with the settings to write by hand
 */
export function writeSettings(name: string, settings: Readonly<Record<string, SettingValue>>, folder?: string): string {
  const changes = settingsFrom(Object.entries(settings).map(([path, value]) => `${path}=${JSON.stringify(value)}`));
  const { file, layers } = readEnvironment(name, folder);
  const extended = layers.length > 1 ? mergeLayers(layers.slice(1)) : undefined;
  const below = extended && !extended.problems ? extended.input : undefined;
  const wanted = readEnvironment(name, folder, undefined, changes).environment;
  const before = readFileSync(file, "utf8");
  const byHand = (problem: string): UserError =>
    new UserError(`${display(file)} is as it was: ${problem}; write by hand:\n${membersAsTypeScript(changes, 2)}`);
  let text = before;
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split(".");
    const patched = patchSetting(text, file.endsWith(".json"), keys, forFile(value, valueAt(below, keys)));
    if (patched.problem !== undefined) throw byHand(`${path} cannot be written (${patched.problem})`);
    text = patched.text;
  }
  writeFileSync(file, text);
  if (!isNow(wanted, name, file, folder)) {
    writeFileSync(file, before);
    throw byHand("what it computes from these settings would change too");
  }
  return file;
}

/** A value as a file says it: null is for members that the extended file has, others are left out. */
const forFile = (value: SettingValue, extended: unknown): SettingValue =>
  isMembers(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([key, member]) => member !== null || valueAt(extended, [key]) !== undefined),
      )
    : value;

const isMembers = (value: SettingValue): value is SettingMembers => isObject(value) && !Array.isArray(value);

/** Whether the file as it is now makes the environment that is wanted. */
function isNow(wanted: object, name: string, file: string, folder: string | undefined): boolean {
  delete require.cache[file];
  try {
    return isDeepStrictEqual(readEnvironment(name, folder).environment, wanted);
  } catch {
    return false;
  } finally {
    delete require.cache[file];
  }
}

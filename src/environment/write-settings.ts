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

/** Settings as an environment's own file has to say them. */
interface Written {
  /** Values by their paths. Null takes away what an extended file says. */
  readonly values: SettingMembers;
  /** Paths that the file must no longer have. */
  readonly removed: readonly string[];
}

/**
 * Writes settings into an environment's file, and nothing else. The file is as it was when that cannot be done, or when the
 * environment would not be what it is with those settings.
 *
 * @param settings values by their paths, at least one. Null takes away a setting, and within one a member
 * @param folder absolute path of the environments. @default the project's
 * @returns absolute path of the file
 * @throws UserError with the settings to write by hand
 */
export function writeSettings(name: string, settings: SettingMembers, folder?: string): string {
  const { file, wanted, written } = readWith(name, settings, folder);
  const before = readFileSync(file, "utf8");
  const refusal = (problem: string): UserError =>
    new UserError(`${display(file)} is as it was: ${problem}; write by hand:\n${inWords(written)}`);
  let text = before;
  for (const path of Object.keys(settings)) {
    const value = written.values[path];
    const patched = patchSetting(text, file.endsWith(".json"), path.split("."), value ?? null, value === null);
    if (patched.problem !== undefined) throw refusal(`${path} cannot be written (${patched.problem})`);
    text = patched.text;
  }
  writeFileSync(file, text);
  if (!isNow(wanted, name, file, folder)) {
    writeFileSync(file, before);
    throw refusal("what it computes from these settings would change too");
  }
  return file;
}

/** Settings as a user writes them into an environment's file by hand. Its parameters are those of {@link writeSettings}. */
export const settingsByHand = (name: string, settings: SettingMembers, folder?: string): string =>
  inWords(readWith(name, settings, folder).written);

const inWords = ({ values, removed }: Written): string =>
  [membersAsTypeScript(settingsFrom(asTexts(values)), 2), ...removed.map((path) => `  ${path}: to be removed`)]
    .filter((line) => line !== "")
    .join("\n");

const asTexts = (settings: SettingMembers): readonly string[] =>
  Object.entries(settings).map(([path, value]) => `${path}=${JSON.stringify(value)}`);

/** An environment with settings in the place of its own, and the way in which its file says them. */
function readWith(name: string, settings: SettingMembers, folder: string | undefined) {
  const { file, layers } = readEnvironment(name, folder);
  const extended = layers.length > 1 ? mergeLayers(layers.slice(1)) : undefined;
  const below = extended && !extended.problems ? extended.input : undefined;
  const wanted = readEnvironment(name, folder, undefined, settingsFrom(asTexts(settings))).environment;
  const all = Object.entries(settings).map(([path, value]) => {
    const keys = path.split(".");
    return [path, forFile(value, valueAt(below, keys), valueAt(wanted, keys))] as const;
  });
  const written: Written = {
    values: Object.fromEntries(all.flatMap(([path, value]) => (value === undefined ? [] : [[path, value]]))),
    removed: all.flatMap(([path, value]) => (value === undefined ? [path] : [])),
  };
  return { file, wanted, written };
}

/**
 * A value as a file says it: null is for what the extended file has and the environment is not to have; undefined is for a setting
 * that is left out.
 */
function forFile(value: SettingValue, extended: unknown, wanted: unknown): SettingValue | undefined {
  if (value === null) return extended === undefined ? undefined : null;
  if (!isMembers(value)) return value;
  const inherited = isObject(extended) ? Object.keys(extended) : [];
  return Object.fromEntries([
    ...inherited.filter((key) => valueAt(wanted, [key]) === undefined).map((key) => [key, null] as const),
    ...Object.entries(value).filter(([, member]) => member !== null),
  ]);
}

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

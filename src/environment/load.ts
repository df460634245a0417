import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../aws/closest";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";
import { readJsonSettings } from "./json-settings";
import { EXTENSIONS, type Layer, mergeLayers, originOf, readLayers } from "./layers";
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_IN_WORDS } from "./name";
import { nameCollisions } from "./name-collisions";
import { isObject } from "./paths";
import { display, runEnvironmentFile } from "./run-environment-file";
import type { Environment } from "./schema";
import { foreignObjects, validate } from "./validate";

/** An environment that does not exist, does not compile or is refused. The message names every problem at once. */
class EnvironmentError extends UserError {
  override readonly name = "EnvironmentError";
}

const MAXIMUM_NAMES_SHOWN = 12;

/** An environment together with the file that holds it. */
export interface LoadedEnvironment {
  /** Absolute path. */
  readonly file: string;
  /** Settings of the file and of those that it extends, merged, before defaults are filled in. */
  readonly input: unknown;
  /** The file and those that it extends, the file first. */
  readonly layers: readonly Layer[];
  readonly environment: Environment;
}

/** The folder of the project's environments. */
export const environmentsFolder = (): string => join(projectRoot(), "environments");

/**
 * Loads and validates `environments/<name>.ts` or `environments/<name>.json`. The process must be able to require
 * TypeScript (`node --import tsx`).
 *
 * @param folder absolute path. @default `environments` beside cdktf.json
 * @param limitMs longest time that the file may compute. @default 30 seconds
 * @throws EnvironmentError or FileFailure
 */
export const loadEnvironment = (name: string, folder?: string, limitMs?: number): Environment =>
  readEnvironment(name, folder, limitMs).environment;

/**
 * The same, with what the file itself says, and those that it extends.
 *
 * @param changes settings in the place of the file's. @default none
 */
export function readEnvironment(
  name: string,
  folder = environmentsFolder(),
  limitMs?: number,
  changes: object = {},
): LoadedEnvironment {
  const file = fileOf(name, folder);
  const layers = readLayers(file, folder, (each) => runEnvironmentFile(each, () => exportOf(each), limitMs));
  const isChanged = Object.keys(changes).length > 0;
  const all = isChanged ? [{ file: CHANGES, input: changes }, ...layers] : layers;
  const merged = mergeLayers(all);
  const subject = isChanged ? `${display(file)} with ${CHANGES}` : display(file);
  if (merged.problems) throw refusalOf(subject, merged.problems);
  const { input } = merged;
  const result = validate(input, (path) => inherited(all, path));
  const problems = result.settings
    ? nameCollisions(name, Object.keys(result.settings.applications), knownEnvironments(folder))
    : result.problems;
  if (result.settings && problems.length === 0)
    return { file, input, layers, environment: { ...result.settings, name } };
  throw refusalOf(subject, problems);
}

/** Stands for the file of settings that were given on a command line. */
const CHANGES = "--set";

const refusalOf = (subject: string, problems: readonly string[]): EnvironmentError =>
  new EnvironmentError([`${subject} is refused:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));

/** Says of a setting that a file does not give itself which one does. */
function inherited(layers: readonly Layer[], path: readonly PropertyKey[]): string | undefined {
  const origin = originOf(layers, path);
  return origin === undefined || origin === layers[0]!.file ? undefined : `${display(origin)} says so`;
}

/** @throws UserError when no environment can have the name */
export function refuseName(name: string, folder: string): void {
  if (ENVIRONMENT_NAME.test(name)) return;
  throw new EnvironmentError(
    `environment: got ${JSON.stringify(name)}, allowed ${ENVIRONMENT_NAME_IN_WORDS}; known are ${cut(knownEnvironments(folder))}`,
  );
}

/** The file of an environment that exists. */
function fileOf(name: string, folder: string): string {
  refuseName(name, folder);
  const known = knownEnvironments(folder);
  if (!known.includes(name))
    throw new EnvironmentError(
      `environment: got ${JSON.stringify(name)}, known are ${cut(known)}; ${suggestion(name, known)}` +
        `name one of them or write ${display(join(folder, `${name}.ts`))}`,
    );

  const [file, other] = EXTENSIONS.map((extension) => join(folder, `${name}${extension}`)).filter((path) =>
    existsSync(path),
  );
  if (other !== undefined)
    throw new EnvironmentError(
      `environment: got ${JSON.stringify(name)}, and there are two of that name, ${display(file!)} and ${display(other)}; remove one of them`,
    );
  return file!;
}

/** The names of the environments that a folder holds. */
export const knownEnvironments = (folder: string): readonly string[] =>
  [...new Set(readdirSync(folder).flatMap(nameIn))].filter((name) => ENVIRONMENT_NAME.test(name)).sort();

const nameIn = (file: string): readonly string[] =>
  EXTENSIONS.filter((extension) => file.endsWith(extension)).map((extension) => file.slice(0, -extension.length));

/** The first names of a list that may be long. */
const cut = (names: readonly string[]): string =>
  names.length > MAXIMUM_NAMES_SHOWN
    ? `${names.slice(0, MAXIMUM_NAMES_SHOWN).join(", ")} and ${names.length - MAXIMUM_NAMES_SHOWN} more`
    : names.join(", ");

const suggestion = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return meant === undefined ? "" : `did you mean ${meant}? `;
};

/** The default export of a file, with every getter read once: the file's own code runs here and nowhere else. */
function exportOf(path: string): unknown {
  const exported = path.endsWith(".json") ? readJsonSettings(path) : defaultExport(path, require(path));
  if (exported instanceof Promise) exported.catch(() => undefined);
  foreignObjects(exported, []);
  return exported;
}

function defaultExport(path: string, module: unknown): unknown {
  if (isObject(module) && "default" in module) return module.default;
  throw new EnvironmentError(
    `${display(path)}: has no default export; end it with export default defineEnvironment({ … })`,
  );
}

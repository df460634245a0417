import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";
import { isObject } from "./paths";
import type { Environment } from "./schema";
import { nearest } from "./spelling";
import { validate } from "./validate";

/** An environment that does not exist, does not compile or is refused. The message names every problem at once. */
export class EnvironmentError extends UserError {
  override readonly name = "EnvironmentError";
}

/** Load balancers and security groups refuse names that begin so, and both begin with the environment's. */
const NAME = /^(?!internal-|sg-)[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/;
const NAME_IN_WORDS =
  "1 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last, not beginning with internal- or sg-";

const MAXIMUM_NAMES_SHOWN = 12;

/**
 * Loads and validates `environments/<name>.ts`. The process must be able to require TypeScript
 * (`node --import tsx`).
 *
 * @param folder absolute path. @default `environments` beside cdktf.json
 * @throws EnvironmentError
 */
export function loadEnvironment(name: string, folder: string = join(projectRoot(), "environments")): Environment {
  const known = knownEnvironments(folder);
  if (!NAME.test(name))
    throw new EnvironmentError(
      `environment: got ${JSON.stringify(name)}, allowed ${NAME_IN_WORDS}; known are ${cut(known)}`,
    );
  if (!known.includes(name))
    throw new EnvironmentError(
      `environment: got ${JSON.stringify(name)}, known are ${cut(known)}; ${suggestion(name, known)}` +
        `name one of them or write ${display(join(folder, `${name}.ts`))}`,
    );

  const path = join(folder, `${name}.ts`);
  const result = validate(defaultExport(path));
  if (!result.settings)
    throw new EnvironmentError(
      [`${display(path)} is refused:`, ...result.problems.map((problem) => `  ${problem}`)].join("\n"),
    );
  return { ...result.settings, name };
}

/** The names of the environments that a folder holds. */
export const knownEnvironments = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .filter((name) => NAME.test(name))
    .sort();

/** The first names of a list that may be long. */
const cut = (names: readonly string[]): string =>
  names.length > MAXIMUM_NAMES_SHOWN
    ? `${names.slice(0, MAXIMUM_NAMES_SHOWN).join(", ")} and ${names.length - MAXIMUM_NAMES_SHOWN} more`
    : names.join(", ");

const suggestion = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return meant === undefined ? "" : `did you mean ${meant}? `;
};

const display = (path: string): string => relative(projectRoot(), path);

function defaultExport(path: string): unknown {
  const module: unknown = load(path);
  if (isObject(module) && "default" in module) return module.default;
  throw new EnvironmentError(
    `${display(path)}: has no default export; end it with export default defineEnvironment({ … })`,
  );
}

function load(path: string): unknown {
  try {
    return require(path);
  } catch (error) {
    throw new EnvironmentError(`${whereAndWhy(path, error)}; mend it: its settings are read once the file loads`);
  }
}

/** One `file:line:column: reason` for each error of the compiler; else the line of the file that threw. */
function whereAndWhy(path: string, error: unknown): string {
  if (!(error instanceof Error)) return `${display(path)}: threw ${String(error)}`;
  const compiler = [...error.message.matchAll(/^(.+):(\d+):(\d+): ERROR: (.+)$/gm)];
  if (compiler.length > 0)
    return compiler
      .map(([, file, line, column, reason]) => `${display(file!)}:${line}:${column}: ${reason}`)
      .join("\n");
  const position = error.stack?.split(`${path}:`)[1]?.match(/^\d+/)?.[0];
  return `${display(path)}${position ? `:${position}` : ""}: ${error.message.split("\n")[0] || `threw ${error.name} without a message`}`;
}

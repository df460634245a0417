import { Command } from "commander";
import { unknownKey } from "../environment/explain";
import { type FilledSetting, filledSettings } from "../environment/filled-settings";
import { environmentsFolder, knownEnvironments, readEnvironment } from "../environment/load";
import { environmentSchema } from "../environment/schema";
import { pageOfSetting } from "../environment/setting-pages";
import { matchesPath, type Setting, settingsOf } from "../environment/settings";
import { UserError } from "../user-error";
import { addExitCodes } from "./exit-codes";
import {
  addEnvironmentOption,
  addJsonOption,
  type EnvironmentOptions,
  environmentName,
  type OutputOptions,
} from "./options";
import { outputColumns } from "./output-columns";
import { renderFilledSettings, renderSettings } from "./render-settings";
import { runCommand } from "./run-command";

const command = new Command("npm run explain --")
  .description(
    "Prints the settings of an environment with every default filled in, or the meaning of one setting and its members.",
  )
  .argument("[setting]", "a setting or a group of settings, for example cluster.draining")
  .addHelpText(
    "after",
    "\nExample:\n  npm run explain -- -e example\n  npm run explain -- cluster.draining\n  npm run explain -- cluster.draining -e example",
  );

addJsonOption(addEnvironmentOption(command));

const settings = settingsOf(environmentSchema);

/** Whether a setting lies at a place or below it. Either may stand for every entry of a record by `<name>`. */
function liesAt(place: readonly string[], path: readonly string[]): boolean {
  const beginning = path.slice(0, place.length);
  return matchesPath(beginning, place) || matchesPath(place, beginning);
}

function meanings(place: readonly string[]) {
  const found = settings.filter(({ path }) => liesAt(place, path));
  const json = found.map((setting) => ({ ...setting, path: undefined, setting: nameOf(setting), page: page(setting) }));
  return { json, text: renderSettings(found, outputColumns()) };
}

function values(options: EnvironmentOptions, place: readonly string[]) {
  const environment = environmentName(options);
  const found = filledSettings(readEnvironment(environment)).filter(({ path }) => liesAt(place, path));
  if (found.length === 0)
    throw new UserError(
      `${place.join(".")}: the environment ${environment} does not have this setting; ` +
        `npm run explain -- ${place.join(".")} says what it goes with`,
    );
  const json = {
    environment,
    settings: found.map((setting) => ({ setting: nameOf(setting), ...setting, path: undefined, page: page(setting) })),
  };
  return { json, text: renderFilledSettings(found, outputColumns()) };
}

const nameOf = ({ path }: Pick<Setting | FilledSetting, "path">): string => path.join(".");
const page = ({ path }: Pick<Setting | FilledSetting, "path">): string => `docs/${pageOfSetting(path)}`;

/** @throws UserError when no setting has the path */
function refuseUnknown(path: readonly string[]): void {
  if (settings.some((setting) => liesAt(path, setting.path))) return;
  const known = path.findIndex(
    (_, depth) => !settings.some((setting) => liesAt(path.slice(0, depth + 1), setting.path)),
  );
  const sentence = unknownKey(path.slice(0, known), path[known]!, {}, settings);
  const environment = path.join(".");
  if (!knownEnvironments(environmentsFolder()).includes(environment)) throw new UserError(sentence);
  throw new UserError(`${environment} is an environment and no setting; write npm run explain -- -e ${environment}`);
}

addExitCodes(command);

void runCommand<EnvironmentOptions & OutputOptions>(command, async (options) => {
  const [name] = command.args;
  const path = name?.split(".");
  if (path) refuseUnknown(path);
  // A setting alone is explained as it is everywhere.
  const { json, text } = path && options.environment === undefined ? meanings(path) : values(options, path ?? []);
  process.stdout.write(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : `${text}\n`);
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { runCommand } from "../../src/cli/run-command";
import { environmentSchema } from "../../src/environment/schema";
import { settingsOf } from "../../src/environment/settings";
import { UserError } from "../../src/user-error";

const FILE = join(__dirname, "../../src/environment/setting-effects.json");

const command = new Command("npm run effects --")
  .description(
    "Derives what a change of each setting does to a deployed environment, from the stacks before and after, and writes it to\n" +
      "src/environment/setting-effects.json, which docs/settings.md shows. It takes some minutes.",
  )
  .argument("[settings...]", "only settings whose names begin so, for example cluster.capacity (default: all)")
  .addHelpText(
    "after",
    "\nExit codes: 0; 2 when no setting begins so.\n\nExample:\n  npm run effects -- cluster.capacity && npm run docs",
  );

void runCommand(command, async () => {
  const beginnings = command.args;
  const isWanted = (name: string) => beginnings.length === 0 || beginnings.some((each) => name.startsWith(each));
  const names = settingsOf(environmentSchema).map(({ path }) => path.join("."));
  const unknown = beginnings.find((each) => !names.some((name) => name.startsWith(each)));
  if (unknown !== undefined)
    throw new UserError(`settings: got ${JSON.stringify(unknown)}, and no setting begins so; see docs/settings.md`);
  const { settingEffects } = await import("./setting-effects");
  const others = Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, string>).filter(
    ([name]) => !isWanted(name),
  );
  const effects = Object.entries({ ...Object.fromEntries(others), ...settingEffects(isWanted) }).sort(
    ([one], [other]) => one.localeCompare(other),
  );
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(effects), undefined, 2)}\n`);
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { renderReference } from "../environment/reference";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";
import { runCommand } from "./run-command";

const PAGE = "docs/settings.md";

const command = new Command("npm run docs --")
  .description(`Writes the reference of the settings, ${PAGE}, from their schema.`)
  .option("--check", "write nothing; fail when the page is not what would be written")
  .addHelpText("after", "\nExample:\n  npm run docs -- --check");

const contents = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

void runCommand<{ check?: boolean }>(command, async ({ check }) => {
  const path = join(projectRoot(), PAGE);
  const page = renderReference();
  if (!check) {
    writeFileSync(path, page);
    process.stdout.write(`wrote ${PAGE}\n`);
  } else if (contents(path) !== page)
    throw new UserError(`${PAGE} is not what the schema says; run npm run docs and commit the page`);
});

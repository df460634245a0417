import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { renderJsonSchema, renderOverridesSchema } from "../environment/json-schema";
import { renderReference } from "../environment/reference";
import { renderLibrary } from "../library/reference";
import { projectRoot } from "../project-root";
import { renderCalibration } from "../rehearsal/calibration/page";
import { renderReviewPage } from "../review/page";
import { renderOutputs } from "../terraform/outputs-page";
import { UserError } from "../user-error";
import { addExitCodes } from "./exit-codes";
import { runCommand } from "./run-command";

/** The pages that are made from code, each by the function that renders it. */
const PAGES: Readonly<Record<string, () => string>> = {
  "docs/settings.md": renderReference,
  "docs/environment.schema.json": renderJsonSchema,
  "docs/overrides.schema.json": renderOverridesSchema,
  "docs/outputs.md": renderOutputs,
  "docs/virtual-aws.md": renderCalibration,
  "docs/review.md": renderReviewPage,
  "docs/api.md": renderLibrary,
};

const command = new Command("npm run docs --")
  .description("Writes the pages of docs/ that are made from code.")
  .option("--check", "write nothing; fail when a page is not what would be written")
  .addHelpText("after", "\nExample:\n  npm run docs -- --check");

const contents = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const pathOf = (page: string): string => join(projectRoot(), page);

addExitCodes(command);

void runCommand<{ check?: boolean }>(command, async ({ check }) => {
  const pages = Object.entries(PAGES).map(([page, render]) => ({ page, text: render() }));
  const stale = pages.filter(({ page, text }) => contents(pathOf(page)) !== text);
  if (check && stale.length > 0)
    throw new UserError(
      stale.map(({ page }) => `${page} is not what the code says; run npm run docs and commit the page`).join("\n"),
    );
  if (check) return;
  for (const { page, text } of pages) writeFileSync(pathOf(page), text);
  process.stdout.write(`wrote ${pages.map(({ page }) => page).join(", ")}\n`);
});

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { addExitCodes } from "../src/cli/exit-codes";
import { runCommand, unlessInterrupted } from "../src/cli/run-command";
import { withScratchFolder } from "../src/cli/scratch-folder";
import { projectRoot } from "../src/project-root";
import { type Browser, startBrowser } from "./browser";
import { KNOWN_BAD } from "./known-bad";
import { RULES } from "./rules";

/** Rehearsals whose pages have all parts: scenarios, one that is not played, a trace with a hole, several runs. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  generated: ["-e", "example", "--days", "1", "--policies", "baseline", "--scenario", "spot-storm,flash-crowd"],
  trace: ["-e", "production", "--policies", "baseline", "--trace", "trace.csv", "--runs", "2"],
};

/** Requests of a day, by the minute, without the third hour. */
const trace = (): string => {
  const minutes = Array.from({ length: 1440 }, (_, minute) => minute).filter((minute) => minute < 120 || minute >= 180);
  const rows = minutes.map((minute) => {
    const time = new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
    return `${time},${Math.round(1000 + 900 * Math.sin(minute / 120))}`;
  });
  return `time,requests\n${rows.join("\n")}\n`;
};

/** Writes the page of a rehearsal, and gives its URL. */
function pageOf(name: string, folder: string): string {
  const file = join(folder, `${name}.html`);
  const args = PAGES[name]!.map((each) => (each === "trace.csv" ? join(folder, each) : each));
  const command = [join(projectRoot(), "src", "cli", "main.js"), "rehearse", "--quiet", "--html", file, ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: projectRoot(), encoding: "utf8" });
  if (status !== 0) throw new Error(`the rehearsal for page ${name} ended with ${status}: ${stderr}`);
  return pathToFileURL(file).href;
}

/** Each rule finds the fault of its own bad page. @returns one sentence for each that does not */
async function blindRules(browser: Browser, folder: string): Promise<readonly string[]> {
  const blind: string[] = [];
  for (const [name, rule] of Object.entries(RULES)) {
    const file = join(folder, "bad.html");
    writeFileSync(file, KNOWN_BAD[name] ?? "");
    if ((await rule(browser, pathToFileURL(file).href)).length === 0)
      blind.push(`the rule that ${name} does not find its known bad page`);
  }
  return blind;
}

async function check(browser: Browser, folder: string): Promise<readonly string[]> {
  writeFileSync(join(folder, "trace.csv"), trace());
  const problems = [...(await blindRules(browser, folder))];
  for (const page of Object.keys(PAGES)) {
    const url = pageOf(page, folder);
    for (const [name, rule] of Object.entries(RULES)) {
      const found = await rule(browser, url);
      process.stdout.write(`page ${page}: ${name}: ${found.length === 0 ? "yes" : "NO"}\n`);
      problems.push(...found.map((problem) => `page ${page}: ${problem}`));
    }
  }
  return problems;
}

const command = new Command("npm run check:html --")
  .description(
    "Opens the pages of rehearsals in a headless Chromium: accessibility by axe, keyboard, widths, paper, no network.",
  )
  .addHelpText("after", "\nExample:\n  npm run check:html");

addExitCodes(command, { 1: "a page breaks a rule", 3: "no browser is to be had" });

void runCommand(command, (_options, interruption) =>
  withScratchFolder(join(tmpdir(), "drydock-html-"), async (folder) => {
    const browser = await startBrowser(folder);
    try {
      process.stdout.write(`${await browser.version()}\n`);
      const problems = await unlessInterrupted(check(browser, folder), interruption);
      for (const problem of problems) process.stderr.write(`${problem}\n`);
      if (problems.length > 0) process.exitCode = 1;
    } finally {
      await browser.close();
    }
  }),
);

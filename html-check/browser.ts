import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MissingProgramError } from "../src/user-error";

/** A page of a browser, as far as the rules need it. */
export interface Page {
  goto(url: string): Promise<unknown>;
  /** Runs a script in the page. It is text: the project's types know no document. */
  evaluate<Result>(script: string): Promise<Result>;
  setViewport(size: { readonly width: number; readonly height: number }): Promise<void>;
  emulateMediaType(type: "screen" | "print"): Promise<void>;
  emulateMediaFeatures(features: readonly { readonly name: string; readonly value: string }[]): Promise<void>;
  /** Lets scripts run that the page's own policy forbids. */
  setBypassCSP(isBypassed: boolean): Promise<void>;
  on(event: "request", listener: (request: { url(): string }) => void): unknown;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): unknown;
  readonly keyboard: { press(key: string): Promise<void> };
  pdf(options: { readonly format: "A4" }): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A browser without a screen. */
export interface Browser {
  newPage(): Promise<Page>;
  version(): Promise<string>;
  close(): Promise<void>;
}

interface Puppeteer {
  launch(options: {
    readonly args: readonly string[];
    readonly executablePath: string;
    readonly headless: "shell";
  }): Promise<Browser>;
}

interface Chromium {
  readonly args: readonly string[];
  executablePath(): Promise<string>;
}

const packages = createRequire(join(__dirname, "package.json"));

/**
 * Starts the browser of this folder's packages, which are installed first where they are not there.
 *
 * @param folder gets the browser's own files
 * @throws MissingProgramError when none is to be had on this machine, with the reason
 */
export async function startBrowser(folder: string): Promise<Browser> {
  install();
  // Chromium unpacks itself into the folder of temporary files, where that of another version may lie.
  process.env["TMPDIR"] = folder;
  try {
    const chromium = await load<Chromium>("@sparticuz/chromium");
    const puppeteer = await load<Puppeteer>("puppeteer-core");
    return await puppeteer.launch({
      args: chromium.args,
      executablePath: await chromium.executablePath(),
      headless: "shell",
    });
  } catch (error) {
    throw notChecked(`Chromium does not start here (${reasonOf(error)})`);
  }
}

/** Loads a package of this folder. */
const load = async <Package>(name: string): Promise<Package> =>
  ((await import(pathToFileURL(packages.resolve(name)).href)) as { readonly default: Package }).default;

function install(): void {
  if (existsSync(join(__dirname, "node_modules", "puppeteer-core"))) return;
  const { status, stderr } = spawnSync("npm", ["ci", "--loglevel=error", "--prefix", __dirname], { encoding: "utf8" });
  if (status === 0) return;
  const said = stderr.split("\n").find((line) => line.startsWith("npm error")) ?? `npm ended with ${status}`;
  throw notChecked(`npm ci in html-check failed (${said})`);
}

const notChecked = (reason: string) => new MissingProgramError(`The pages were not checked: ${reason}.`);

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

/** The script of axe-core, which judges the page that it runs in. */
export const axeScript = (): string => readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

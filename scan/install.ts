import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../src/project-root";
import { UserError } from "../src/user-error";

const run = promisify(execFile);

const REQUIREMENTS = join(projectRoot(), "scan", "requirements.txt");

/** Checkov 3.3 runs on Python 3.9 to 3.13 (PyPI). */
const PYTHONS = ["python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3", "python"];
const SUITS = "import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))";

/** The programs that judge. */
export interface Scanners {
  readonly checkov: string;
  readonly shellcheck: string;
}

/**
 * Installs Checkov and ShellCheck with the packages that `requirements.txt` pins into a virtual environment below
 * node_modules, once for each content of that file.
 *
 * @throws UserError when there is no Python that they run on, or the packages cannot be had
 */
export async function installScanners(interruption: AbortSignal, say: (what: string) => void): Promise<Scanners> {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  const folder = join(projectRoot(), "node_modules", ".cache", "drydock-scan", hash);
  const done = join(folder, "installed");
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const scanners = { checkov: join(bin, "checkov"), shellcheck: join(bin, "shellcheck") };
  if (existsSync(done)) return scanners;

  const python = await findPython();
  say("Installing Checkov and ShellCheck, once (about 300 MB)");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await run(python, ["-m", "venv", folder], { signal: interruption });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    await run(join(bin, "python"), pip, { signal: interruption, maxBuffer: 1e8 });
  } catch (error) {
    interruption.throwIfAborted();
    const { stderr = "" } = error as { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || String(error);
    throw new UserError(
      `Checkov and ShellCheck could not be installed (${reason}); check that pip reaches a package index`,
    );
  }
  writeFileSync(done, "");
  return scanners;
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS)
    try {
      await run(python, ["-c", SUITS]);
      return python;
    } catch {}
  throw new UserError(
    "Checkov needs Python 3.9 to 3.13 with venv and pip, and there is none on the PATH; install one (Debian: python3-venv)",
  );
}

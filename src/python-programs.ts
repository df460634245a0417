import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./project-root";
import { MissingProgramError } from "./user-error";

const run = promisify(execFile);

/** Checkov 3.3 runs on Python 3.9 to 3.13 (PyPI), and so do the judges of `reality`. */
const PYTHONS = ["python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3", "python"];
const SUITS = "import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))";

/** Path of an installed program. */
export type Programs = (name: string) => string;

/**
 * Installs the packages that a requirements file pins into a virtual environment below node_modules, once for each content
 * of that file.
 *
 * @param requirements absolute path of the file
 * @param title the packages in words, as they begin a sentence
 * @param size their size in words
 * @throws MissingProgramError when there is no Python that they run on, or the packages cannot be had
 */
export async function installPython(
  requirements: string,
  title: string,
  size: string,
  interruption: AbortSignal,
  say: (what: string) => void,
): Promise<Programs> {
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const folder = join(projectRoot(), "node_modules", ".cache", "drydock-scan", hash);
  const done = join(folder, "installed");
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const programs: Programs = (name) => join(bin, name);
  if (existsSync(done)) return programs;

  const python = await findPython();
  say(`${title} are installed, once (about ${size})`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await run(python, ["-m", "venv", folder], { signal: interruption });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
    await run(programs("python"), pip, { signal: interruption, maxBuffer: 1e8 });
  } catch (error) {
    interruption.throwIfAborted();
    const { stderr = "" } = error as { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || String(error);
    throw new MissingProgramError(
      `${title} could not be installed (${reason}); check that pip reaches a package index`,
    );
  }
  writeFileSync(done, "");
  return programs;
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS)
    try {
      await run(python, ["-c", SUITS]);
      return python;
    } catch {}
  throw new MissingProgramError(
    "Python: the emulators and the checks from outside need Python 3.9 to 3.13 with venv and pip, and there is none on the PATH; install one (Debian: python3-venv)",
  );
}

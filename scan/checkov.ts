import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../src/project-root";
import { UserError } from "../src/user-error";

const run = promisify(execFile);

/** What Checkov says of one check on one resource. */
export interface Finding {
  /** For example CKV_AWS_2. */
  readonly check: string;
  readonly name: string;
  /** Address of the resource, or `resource.<id>` where Checkov leaves its type out. */
  readonly resource: string;
}

/** What Checkov says of one stack. */
export interface ScanResult {
  readonly passed: readonly Finding[];
  readonly failed: readonly Finding[];
  readonly parsingErrors: number;
}

interface CheckRecord {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

interface CheckovReport {
  readonly results: { readonly passed_checks: readonly CheckRecord[]; readonly failed_checks: readonly CheckRecord[] };
  readonly summary: { readonly parsing_errors: number };
}

const REQUIREMENTS = join(projectRoot(), "scan", "requirements.txt");

/** Checkov 3.3 runs on Python 3.9 to 3.13 (PyPI). */
const PYTHONS = ["python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3", "python"];
const SUITS = "import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))";

/**
 * Installs Checkov with the packages that `requirements.txt` pins into a virtual environment below node_modules, once
 * for each content of that file.
 *
 * @returns the program
 * @throws UserError when there is no Python that it runs on, or the packages cannot be had
 */
export async function installCheckov(interruption: AbortSignal, say: (what: string) => void): Promise<string> {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  const folder = join(projectRoot(), "node_modules", ".cache", "drydock-scan", hash);
  const done = join(folder, "installed");
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const checkov = join(bin, "checkov");
  if (existsSync(done)) return checkov;

  const python = await findPython();
  say("Installing Checkov, once (about 290 MB)");
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
    throw new UserError(`Checkov could not be installed (${reason}); check that pip reaches a package index`);
  }
  writeFileSync(done, "");
  return checkov;
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

/** Scans the folder of one prepared stack. @throws when Checkov prints anything but its report */
export async function scanFolder(checkov: string, folder: string, interruption: AbortSignal): Promise<ScanResult> {
  const options = ["--framework", "terraform_json", "--skip-download", "--compact", "-o", "json"];
  const { stdout } = await run(checkov, ["-d", folder, ...options], { signal: interruption, maxBuffer: 1e9 }).catch(
    // 1 is how it says that a check has failed.
    (error: { code?: unknown; stdout?: string }) => {
      if (error.code !== 1 || !error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  const { results, summary } = JSON.parse(stdout) as CheckovReport;
  return {
    passed: results.passed_checks.map(toFinding),
    failed: results.failed_checks.map(toFinding),
    parsingErrors: summary.parsing_errors,
  };
}

const toFinding = ({ check_id, check_name, resource }: CheckRecord): Finding => ({
  check: check_id,
  name: check_name,
  resource,
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The result of one check of Checkov on one resource. */
export interface Finding {
  /** For example CKV_AWS_2. */
  readonly check: string;
  /** The check in words. */
  readonly name: string;
  /** Address of the resource, or `resource.<id>` where Checkov leaves its type out. */
  readonly resource: string;
}

/** The results of Checkov on one stack. */
export interface ScanResult {
  readonly passed: readonly Finding[];
  readonly failed: readonly Finding[];
  /** Number of files that Checkov could not read. */
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

/** Scans the folder of one prepared stack. @throws when Checkov prints anything but its report */
export async function scanFolder(checkov: string, folder: string, interruption: AbortSignal): Promise<ScanResult> {
  const options = ["--framework", "terraform_json", "--skip-download", "--compact", "-o", "json"];
  const { stdout } = await run(checkov, ["-d", folder, ...options], { signal: interruption, maxBuffer: 1e9 }).catch(
    // Exit code 1 means that a check has failed.
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

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { MissingProgramError } from "../user-error";

/** The oldest version with locks in S3 (`use_lockfile`), and the oldest of OpenTofu that has them (its changelog, 1.10). */
const MINIMUM_VERSION = [1, 10] as const;

/** How a run of Terraform ended. */
export interface TerraformEnd {
  /** 0 when it succeeded. */
  readonly exitCode: number;
  /** Its standard output. */
  readonly stdout: string;
  /** Its standard error. */
  readonly stderr: string;
}

/** Terraform or OpenTofu, as a program that is there and new enough. */
export interface Terraform {
  /** Name or path of the program, for sentences that say what to type. */
  readonly program: string;
  /** For example `1.11.4`. */
  readonly version: string;
  /**
   * Runs a command in a stack's folder and waits until it has ended, also after an interruption: it is passed on once, and
   * Terraform then finishes what it has begun, writes its state and gives the lock back.
   *
   * @param onLine gets each line of standard output. @default nobody
   * @throws the interruption's reason, once Terraform has ended
   */
  run(folder: string, args: readonly string[], onLine?: (line: string) => void): Promise<TerraformEnd>;
}

/** The program that a user has chosen: TERRAFORM_BINARY_NAME, as of cdktf, else terraform. */
export const terraformProgram = (variables: Readonly<Record<string, string | undefined>> = process.env): string =>
  variables["TERRAFORM_BINARY_NAME"] || "terraform";

/**
 * Finds Terraform.
 *
 * @param interruption aborts on Ctrl-C and on signals
 * @param onInterruption called when an interruption is passed on to a running Terraform
 * @param variables of its environment, beside those of this process. @default none
 * @throws MissingProgramError when it is not there or too old
 */
export async function findTerraform(
  interruption: AbortSignal,
  onInterruption: () => void,
  variables: Readonly<Record<string, string>> = {},
): Promise<Terraform> {
  const program = terraformProgram();
  const run: Terraform["run"] = (folder, args, onLine) =>
    runTerraform({ program, folder, args, variables, interruption, onInterruption, ...(onLine && { onLine }) });
  const version = versionIn(await run(process.cwd(), ["version", "-json"]));
  if (version === undefined || !isNewEnough(version))
    throw new MissingProgramError(
      `${program}: got version ${version ?? "unknown"}, allowed ${MINIMUM_VERSION.join(".")} or newer; ${HOW_TO_GET_IT}`,
    );
  return { program, version, run };
}

const HOW_TO_GET_IT =
  "install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install), " +
  "and name the program in TERRAFORM_BINARY_NAME when it is not called terraform";

/** The JSON that a command printed: OpenTofu warns on standard output before it. */
export const jsonOf = ({ stdout }: Pick<TerraformEnd, "stdout">): string =>
  stdout.slice(Math.max(0, stdout.search(/^\{/m)));

function versionIn(end: TerraformEnd): string | undefined {
  try {
    return (JSON.parse(jsonOf(end)) as { readonly terraform_version?: string }).terraform_version;
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MINIMUM_VERSION[0] || (major === MINIMUM_VERSION[0] && minor >= MINIMUM_VERSION[1]);
}

interface Run {
  readonly program: string;
  readonly folder: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly interruption: AbortSignal;
  readonly onInterruption: () => void;
  readonly onLine?: (line: string) => void;
}

async function runTerraform({
  program,
  folder,
  args,
  variables,
  interruption,
  onInterruption,
  onLine,
}: Run): Promise<TerraformEnd> {
  interruption.throwIfAborted();
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...variables, TF_INPUT: "0", TF_IN_AUTOMATION: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    // A session of its own: the terminal's Ctrl-C does not reach it. A second one would make it give up with its lock held.
    detached: true,
  });
  const passOn = () => {
    onInterruption();
    child.kill("SIGINT");
  };
  interruption.addEventListener("abort", passOn, { once: true });
  const [stdout, stderr]: string[][] = [[], []];
  createInterface({ input: child.stdout }).on("line", (line) => {
    stdout!.push(line);
    onLine?.(line);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr!.push(text));
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ENOENT" ? new MissingProgramError(`${program}: not found; ${HOW_TO_GET_IT}`) : error),
      );
      child.once("close", (code) => resolve(code ?? 1));
    });
    interruption.throwIfAborted();
    return { exitCode, stdout: stdout!.join("\n"), stderr: stderr!.join("") };
  } finally {
    interruption.removeEventListener("abort", passOn);
  }
}

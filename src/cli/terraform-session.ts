import { callerAccount, refuseOtherAccount } from "../deploy/account";
import type { Say } from "../deploy/apply";
import { findTerraform, type Terraform } from "../deploy/terraform";
import type { Environment } from "../environment/schema";
import { showStep } from "./progress";

/** The common ground of the commands that run Terraform. */
export interface TerraformSession {
  /** The program. */
  readonly terraform: Terraform;
  /** Id of the account that the credentials belong to. */
  readonly account: string;
  /** Shows a step while it runs. */
  readonly show: <Result>(title: string, run: (say: Say) => Promise<Result>) => Promise<Result>;
  /** Prints a line for people: on standard output, or on standard error when that is for JSON. */
  readonly print: (text: string) => void;
}

/**
 * Finds Terraform and the account, before anything is written.
 *
 * @throws MissingProgramError, UserError when the account is not the environment's
 */
export async function startTerraformSession(
  environment: Environment,
  { json = false, quiet = false }: { readonly json?: boolean | undefined; readonly quiet?: boolean | undefined },
  interruption: AbortSignal,
): Promise<TerraformSession> {
  const terraform = await findTerraform(interruption, () =>
    process.stderr.write(
      "Terraform is asked to stop: it finishes what it has begun, writes its state and gives the lock back\n",
    ),
  );
  const account = await callerAccount(environment);
  refuseOtherAccount(environment.name, account, environment.accountId);
  // A terminal is drawn on by standard output, which is for the result alone with --json.
  const isSilent = quiet || (json && process.stdout.isTTY === true);
  return {
    terraform,
    account,
    show: (title, run) => showStep(title, run, isSilent),
    print: (text) => (json ? process.stderr : process.stdout).write(`${text}\n`),
  };
}

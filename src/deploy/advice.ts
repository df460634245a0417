import { relative } from "node:path";
import { terraformProgram } from "./terraform";

/** The known way out of an error of Terraform. */
interface Advice {
  /** Matches Terraform's or AWS's words. */
  readonly error: RegExp;
  /** @param chdir Terraform's command with the option that leads it to the stack's folder */
  readonly advice: (chdir: string) => string;
}

const ADVICE: readonly Advice[] = [
  {
    error: /Error acquiring the state lock|state already locked/,
    advice: (chdir) =>
      `another apply holds the lock named above; wait for it, or, when nobody holds it any more: ${chdir} force-unlock ID`,
  },
  {
    error: /Saved plan is stale/,
    advice: () => "somebody applied the stack meanwhile; run the command again and review the new plan",
  },
  {
    error: /Instance cannot be destroyed|lifecycle\.prevent_destroy/,
    advice: () =>
      "it is guarded, because it holds data or others depend on it; undo the setting that replaces it, or set throwAway: true, deploy, and try again",
  },
  {
    error: /already exists|AlreadyExists|BucketAlreadyOwnedByYou/,
    advice: (chdir) =>
      `AWS has it and the state does not, as after an interrupted apply: ${chdir} import ADDRESS ID takes it over, or delete it if it is empty`,
  },
  {
    error: /NoSuchBucket|S3 bucket .* does not exist/,
    advice: () => "npm run bootstrap makes the bucket of the state",
  },
  {
    error: /No valid credential sources|ExpiredToken|InvalidClientTokenId|failed to refresh cached credentials/,
    advice: () => "set credentials of the account, for example with AWS_PROFILE, or sign in again",
  },
  {
    error: /Unable to find remote state|No stored state was found/,
    advice: () => "a stack that it reads is not deployed; leave out the names of stacks to deploy all of them in order",
  },
];

/** @returns undefined for an error that speaks for itself */
export function adviceOn(error: string, folder: string): string | undefined {
  const chdir = `${terraformProgram()} -chdir=${relative("", folder) || "."}`;
  const known = ADVICE.find((each) => each.error.test(error));
  return known && `-> ${known.advice(chdir)}`;
}

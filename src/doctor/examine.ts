import type { Environment } from "../environment/schema";
import type { Aws } from "./aws";
import { ACCOUNT_CHECKS } from "./checks/account";
import { CAPACITY_CHECKS } from "./checks/capacity";
import { INGRESS_CHECKS } from "./checks/ingress";
import { NETWORK_CHECKS } from "./checks/network";
import { SECRET_CHECKS } from "./checks/secrets";
import { type Tools, toolDiagnoses } from "./checks/tools";
import { type Diagnosis, good, warning, wrong } from "./diagnosis";

/** Subject and means of an examination. */
export interface Examination {
  readonly environment: Environment;
  readonly aws: Aws;
  /** The name servers that a domain is delegated to; rejects where there are none. */
  readonly nameServersOf: (domain: string) => Promise<readonly string[]>;
  readonly tools: Tools;
}

/** One thing to examine. A check that finds nothing to examine gives no lines. */
export interface Check {
  readonly subject: string;
  /** The IAM actions that it needs. */
  readonly actions: string;
  readonly examine: (examination: Examination) => Promise<readonly Diagnosis[]>;
}

const CHECKS: readonly Check[] = [
  ...ACCOUNT_CHECKS,
  ...NETWORK_CHECKS,
  ...CAPACITY_CHECKS,
  ...INGRESS_CHECKS,
  ...SECRET_CHECKS,
];

/** Examines everything. Without credentials it says so, and examines what needs none. */
export async function examine(examination: Examination): Promise<readonly Diagnosis[]> {
  const tools = await toolDiagnoses(examination.tools);
  try {
    const account = await examination.aws.accountId();
    const results = await Promise.all(CHECKS.map((check) => attempt(check, examination)));
    return [...tools, good("credentials", `account ${account}`), ...results.flat()];
  } catch (error) {
    return [
      ...tools,
      wrong(
        "credentials",
        `AWS does not know who you are (${messageOf(error)}), so nothing in the account was examined`,
        "set credentials, for example with aws sso login and AWS_PROFILE, and run the command again",
      ),
    ];
  }
}

/** A refusal of AWS is a warning: the role that deploys may be another. */
async function attempt(check: Check, examination: Examination): Promise<readonly Diagnosis[]> {
  try {
    return await check.examine(examination);
  } catch (error) {
    const remedy = isDenied(error) ? `allow ${check.actions}, or see for yourself` : "see for yourself in the console";
    return [warning(check.subject, `could not be examined (${messageOf(error)})`, remedy)];
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && /AccessDenied|Unauthorized|NotAuthorized/.test(error.name);

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error);

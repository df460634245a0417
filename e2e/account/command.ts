import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { HOURS_PER_MONTH } from "../../src/aws/list-prices";
import { estimatedCost } from "../../src/cli/estimated-cost";
import { outputColumns } from "../../src/cli/output-columns";
import { isAnswered, refuseUnanswered } from "../../src/cli/question";
import { totalOf } from "../../src/cost/page";
import { callerAccount } from "../../src/deploy/account";
import { environmentSchema } from "../../src/environment/schema";
import { providerMirror } from "../../src/local/older-provider";
import { type Measurement, timingsFrom } from "../../src/measurement/measured-timings";
import { renderMeasurements } from "../../src/measurement/render";
import { isUserError, OutsideError, UserError } from "../../src/user-error";
import { ACCOUNT_NAME, accountEnvironment } from "./environment";
import { type AccountReport, destroyAll, type Ground, runInAccount } from "./run";

/** Options of the command that a run in an account takes. */
export interface AccountOptions {
  /** Id of the account. */
  readonly account?: string;
  /** Code of the region. */
  readonly region: string;
  /** File for the timings. */
  readonly out: string;
  /** Begin without a question. */
  readonly yes?: boolean;
  /** Only end what an earlier run has left. */
  readonly destroy?: boolean;
}

/** Folder of the states, until all is destroyed. */
const FOLDER = ".e2e-account";

/** Hours that a run takes: the waits for scaling above all. */
const RUN_HOURS = 1.5;

/** Variable that chooses where the e2e tests run, and the value for an account of AWS. */
const VARIABLE = "E2E_ACCOUNT";
const REAL = "real";

/** Whether the tests are to run in a real account. @throws UserError for another value of the variable */
export function isInAccount(variables: Readonly<Record<string, string | undefined>>): boolean {
  const value = variables[VARIABLE];
  if (value === undefined || value === REAL) return value === REAL;
  throw new UserError(`${VARIABLE}: got "${value}", allowed is ${REAL}; leave it out to run on the emulators`);
}

/** Refuses options that mean an account, where the emulators are meant. @throws UserError */
export function refuseAccountOptions({ account, yes, destroy }: AccountOptions): void {
  const [given] = Object.entries({ account, yes, destroy }).filter(([, value]) => value !== undefined);
  if (given)
    throw new UserError(
      `--${given[0]}: goes with ${VARIABLE}=${REAL} alone, which makes an environment in your account`,
    );
}

/**
 * Makes a throw-away environment in an account, measures it and destroys it.
 *
 * @throws UserError before anything is made: without an account, with credentials of another, or over what an earlier run left
 */
export async function runAccountCommand(options: AccountOptions, interruption: AbortSignal): Promise<void> {
  const { account, region } = options;
  if (account === undefined || !/^\d{12}$/.test(account))
    throw new UserError(
      `--account: got ${account ?? "nothing"}, allowed is the id of an AWS account, 12 digits; name the one in which everything is made`,
    );
  refuseUnanswered(options.yes === true, "begin without a question by --yes");
  const environment = { ...accountEnvironment(region, account), region };
  const parsed = { ...environmentSchema.parse(environment), name: ACCOUNT_NAME };
  const actual = await callerAccount({ region });
  if (actual !== account)
    throw new UserError(
      `--account: got ${account}, and the credentials are of ${actual}; use those of the right account, for example with AWS_PROFILE`,
    );
  const folder = resolve(FOLDER);
  const ground: Ground = {
    name: ACCOUNT_NAME,
    environment,
    options: { folder, url: undefined, mirror: providerMirror(process.env), interruption },
    patience: { pollSeconds: 10, interruption },
    say: (line) => void process.stderr.write(`${line}\n`),
  };
  if (options.destroy) return end(ground);
  if (hasStates(folder))
    throw new UserError(
      `${FOLDER}: holds states of an earlier run, whose resources may be there; destroy them first: ${howToDestroy(account, region)}`,
    );
  const usd = (totalOf(await estimatedCost(ACCOUNT_NAME, parsed)) / HOURS_PER_MONTH) * RUN_HOURS;
  const told = `This makes the environment ${ACCOUNT_NAME} in account ${account}, ${region}, for about ${RUN_HOURS} hours, and destroys it. It costs about ${usd.toFixed(2)} USD, and up to twice that while the cluster is larger.`;
  ground.say(told);
  if (options.yes !== true && !(await isAnswered("Only yes begins: ", "yes", interruption)))
    throw new OutsideError("nothing is made");
  try {
    const report = await runInAccount(ground).catch((error: unknown) => {
      if (!isUserError(error)) throw error;
      throw new OutsideError(
        `${error.message}\nThe states stay in ${FOLDER}. Go on with ${howToDestroy(account, region)}`,
      );
    });
    rmSync(folder, { recursive: true, force: true });
    conclude(report, options.out);
  } catch (error) {
    // A command that was interrupted shows no error by itself, and this is of what is left.
    if (interruption.aborted && isUserError(error)) ground.say(error.message);
    throw error;
  }
}

/** Ends what the states of a run name. */
const howToDestroy = (account: string, region: string): string =>
  `${VARIABLE}=${REAL} npm run e2e -- --account ${account} --region ${region} --destroy`;

const hasStates = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".tfstate"));

async function end(ground: Ground): Promise<void> {
  await destroyAll(ground);
  rmSync(ground.options.folder, { recursive: true, force: true });
  process.stdout.write(`${ground.name} is destroyed\n`);
}

/** Writes the timings and prints the report. @throws the failure of the run */
function conclude({ steps, drain, measurements, failure, left }: AccountReport, out: string): void {
  const lines = steps.map(({ step, seconds }) => `  ${String(seconds).padStart(5)} s  ${step}`);
  if (drain)
    lines.push(
      "",
      `  A drain took ${drain.seconds} s, ${drain.taskSeconds} s of it until its task had ended by itself.`,
    );
  process.stdout.write(`${lines.join("\n")}\n\n`);
  if (measurements.length > 0) process.stdout.write(`${writeTimings(measurements, out)}\n`);
  if (left.length > 0) throw new OutsideError(`after the destroy there is still: ${left.join(", ")}`);
  if (failure !== undefined) throw failure;
}

function writeTimings(measurements: readonly Measurement[], out: string): string {
  writeFileSync(out, `${JSON.stringify(timingsFrom(measurements), undefined, 2)}\n`);
  return `${renderMeasurements(measurements, outputColumns())}\nwrote ${out}, for npm run rehearse -- --physics ${out}`;
}

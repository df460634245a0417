import { join } from "node:path";
import { Argument, Command } from "commander";
import { PREVIOUS_NAME } from "../__tests__/golden/previous-release";
import example from "../environments/example";
import { addExitCodes, OF_EMULATORS } from "../src/cli/exit-codes";
import { runCommand } from "../src/cli/run-command";
import type { EnvironmentInput } from "../src/environment/schema";
import { providerMirror } from "../src/local/older-provider";
import { LEFT_OUT } from "../src/local/services";
import type { WorkspaceOptions } from "../src/local/workspace";
import { changesOf } from "../src/review/changes";
import { type AccountOptions, isInAccount, refuseAccountOptions, runAccountCommand } from "./account/command";
import { checkAccountRun } from "./account/dry-run";
import { ACCOUNT_NAME } from "./account/environment";
import { checkAdoption } from "./adoption";
import type { Checks } from "./checks";
import { Deployment } from "./deployment";
import { leftBehind } from "./left-behind";
import { checkPreviousRelease } from "./previous-release";
import { onEmulators, type Session, say } from "./session";
import { checkStates, STATE_BUCKET } from "./states";

const NAME = "e2e";
const ADOPTED_NAME = "adopted";

/** Names of what else is there at the same time. */
const OTHERS = [PREVIOUS_NAME, ADOPTED_NAME, ACCOUNT_NAME, STATE_BUCKET];

/** The environment `example`, to be thrown away, so that one destroy takes all of it. */
const WITH_VOLUME: EnvironmentInput = { ...example, throwAway: true };
const WITHOUT_VOLUME: EnvironmentInput = { ...WITH_VOLUME, volume: undefined };

/** The parts of the checks, by the names that choose them. */
const PARTS = {
  life: ({ checks }, options) => checkLife(checks, options),
  states: async ({ checks, url }, options) => checkStates(checks, await Deployment.create(NAME, options), url, NAME),
  previous: ({ checks }, options) => checkPreviousRelease(checks, options),
  adoption: ({ checks }, options) => checkAdoption(checks, options, ADOPTED_NAME),
  account: ({ checks }, options) => checkAccountRun(checks, options, ACCOUNT_NAME),
} as const satisfies Record<
  string,
  (session: Session, options: WorkspaceOptions & { readonly url: string }) => Promise<void>
>;

type Part = keyof typeof PARTS;

const NAMES = Object.keys(PARTS) as Part[];

async function runChecks(session: Session, parts: readonly Part[]): Promise<void> {
  const { folder, url, provider, interruption } = session;
  const mirror = providerMirror(process.env);
  if (mirror?.version !== undefined)
    say(`The copy that is applied asks for provider ${mirror.version}, which is to be had here.`);
  for (const { type, reason } of LEFT_OUT) say(`Left out: ${type}: ${reason}.`);
  // Side by side: most of the time each of them waits.
  const ends = await Promise.allSettled(
    parts.map((part) => PARTS[part](session, { folder: join(folder, part), url, mirror, provider, interruption })),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** An environment from its first apply to its end. */
async function checkLife(checks: Checks, options: WorkspaceOptions): Promise<void> {
  const stackOf = (kind: string) => `${NAME}-${kind}`;
  const [network, volume, cluster] = ["network", "volume", "cluster"].map(stackOf) as [string, string, string];
  const region = example.region ?? "us-east-1";
  const before = await leftBehind(region, NAME);
  // Two folders of stacks with the same states.
  const [bare, whole] = await Promise.all([
    Deployment.create(NAME, options),
    Deployment.create(NAME, { ...options, outName: "with-volume" }),
  ]);
  const applied = async (deployment: Deployment, stack: string) => {
    await deployment.apply(stack);
    return deployment.unsettled(stack);
  };

  await bare.synthesize(WITHOUT_VOLUME);
  await whole.synthesize(WITH_VOLUME);
  await checks.run("the network is applied, and the next plan changes nothing", () => applied(bare, network));
  await Promise.all([
    checks.run("a cluster without a volume is applied, and the next plan changes nothing", () =>
      applied(bare, cluster),
    ),
    checks.run("a volume is applied, and the next plan changes nothing", () => applied(whole, volume)),
  ]);
  await checks.run("a cluster that gets the volume replaces nothing, and the next plan changes nothing", async () => {
    const { changes } = changesOf(cluster, await whole.plan(cluster));
    const lost = changes.filter(({ action }) => action === "replace" || action === "delete");
    return [...lost.map(({ address, action }) => `${address}: ${action}`), ...(await applied(whole, cluster))];
  });
  await checks.run("one destroy of each stack leaves nothing", async () => {
    for (const stack of [cluster, volume, network]) await whole.destroy(stack);
    const after = await leftBehind(region, NAME);
    return after.filter((each) => !before.includes(each) && !OTHERS.some((name) => each.includes(name)));
  });
}

const command = new Command("npm run e2e --")
  .description(
    "Applies, changes and destroys the example with real Terraform on emulators of AWS, as other releases and resources leave it too.",
  )
  .addArgument(new Argument("[PARTS...]", "what is checked; all of it without a name").choices(NAMES))
  .option("--account <ID>", "with E2E_ACCOUNT=real: the account, whose credentials must be there")
  .option("--region <CODE>", "with E2E_ACCOUNT=real: the region", "eu-central-1")
  .option("--out <FILE>", "with E2E_ACCOUNT=real: JSON file for the timings that are measured", "timings.json")
  .option("--yes", "with E2E_ACCOUNT=real: begin without a question")
  .option("--destroy", "with E2E_ACCOUNT=real: only destroy what an earlier run has left")
  .addHelpText(
    "after",
    "\nWith E2E_ACCOUNT=real it makes a throw-away environment in an account of AWS, which costs money and is asked for: instances" +
      "\nboot, drain under a running task, and are launched and ended by scaling. At the end, and after a failure or Ctrl-C, all" +
      "\nof it is destroyed. The timings are for npm run rehearse -- --physics FILE." +
      "\n\nExamples:\n  npm run e2e\n  npm run e2e -- states\n  E2E_ACCOUNT=real npm run e2e -- --account 123456789012",
  );

addExitCodes(command, OF_EMULATORS);

void runCommand<AccountOptions>(command, async (options, interruption) => {
  const [parts = []] = command.processedArgs as [(readonly Part[])?];
  if (isInAccount(process.env)) return runAccountCommand(options, interruption);
  refuseAccountOptions(options);
  await onEmulators(interruption, (session) => runChecks(session, parts.length > 0 ? parts : NAMES));
});

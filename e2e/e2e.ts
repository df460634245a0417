import { join } from "node:path";
import { Argument, Command } from "commander";
import { PREVIOUS_NAME } from "../__tests__/golden/previous-release";
import example from "../environments/example";
import type { EnvironmentInput } from "../src/environment/schema";
import { providerMirror } from "../src/local/older-provider";
import { LEFT_OUT } from "../src/local/services";
import type { WorkspaceOptions } from "../src/local/workspace";
import { changesOf } from "../src/review/changes";
import { checkAdoption } from "./adoption";
import type { Checks } from "./checks";
import { Deployment } from "./deployment";
import { leftBehind } from "./left-behind";
import { checkPreviousRelease } from "./previous-release";
import { runOnEmulators, type Session, say } from "./session";
import { checkStates, STATE_BUCKET } from "./states";

const NAME = "e2e";
const ADOPTED_NAME = "adopted";

/** Names of what else is there at the same time. */
const OTHERS = [PREVIOUS_NAME, ADOPTED_NAME, STATE_BUCKET];

/** The environment `example`, to be thrown away, so that one destroy takes all of it. */
const WITH_VOLUME: EnvironmentInput = { ...example, throwAway: true };
const WITHOUT_VOLUME: EnvironmentInput = { ...WITH_VOLUME, volume: undefined };

/** What is checked, by the name that chooses it. */
const PARTS = {
  life: async ({ checks, url }, options) => checkLife(checks, await Deployment.create(NAME, options), url),
  states: async ({ checks, url }, options) => checkStates(checks, await Deployment.create(NAME, options), url, NAME),
  previous: ({ checks }, options) => checkPreviousRelease(checks, options),
  adoption: ({ checks }, options) => checkAdoption(checks, options, ADOPTED_NAME),
} as const satisfies Record<string, (session: Session, options: WorkspaceOptions) => Promise<void>>;

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
async function checkLife(checks: Checks, deployment: Deployment, url: string): Promise<void> {
  const stackOf = (kind: string) => `${NAME}-${kind}`;
  const [network, volume, cluster] = ["network", "volume", "cluster"].map(stackOf) as [string, string, string];
  const region = example.region ?? "us-east-1";
  const before = await leftBehind(url, region, NAME);
  const applied = async (stack: string) => {
    await deployment.apply(stack);
    return deployment.unsettled(stack);
  };

  await deployment.synthesize(WITHOUT_VOLUME);
  await checks.run("the network is applied, and the next plan changes nothing", () => applied(network));
  await checks.run("a cluster without a volume is applied, and the next plan changes nothing", () => applied(cluster));
  await deployment.synthesize(WITH_VOLUME);
  await checks.run("a volume is applied, and the next plan changes nothing", () => applied(volume));
  await checks.run("a cluster that gets the volume replaces nothing, and the next plan changes nothing", async () => {
    const { changes } = changesOf(cluster, await deployment.plan(cluster));
    const lost = changes.filter(({ action }) => action === "replace" || action === "delete");
    return [...lost.map(({ address, action }) => `${address}: ${action}`), ...(await applied(cluster))];
  });
  await checks.run("one destroy of each stack leaves nothing", async () => {
    for (const stack of [cluster, volume, network]) await deployment.destroy(stack);
    const after = await leftBehind(url, region, NAME);
    return after.filter((each) => !before.includes(each) && !OTHERS.some((name) => each.includes(name)));
  });
}

const command = new Command("npm run e2e --")
  .description(
    "Applies, changes and destroys the example with real Terraform on emulators of AWS, as other releases and resources leave it too.",
  )
  .addArgument(new Argument("[PARTS...]", "what is checked; all of it without a name").choices(NAMES))
  .addHelpText(
    "after",
    "\nExit codes: 0; 1 when a check fails; 3 when Terraform, its provider or an emulator is not to be had." +
      "\n\nExamples:\n  npm run e2e\n  npm run e2e -- states",
  );

void runOnEmulators(command, (session) => {
  const [parts = []] = command.processedArgs as [(readonly Part[])?];
  return runChecks(session, parts.length > 0 ? parts : NAMES);
});

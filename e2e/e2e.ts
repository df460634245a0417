import { join } from "node:path";
import { Command } from "commander";
import example from "../environments/example";
import type { EnvironmentInput } from "../src/environment/schema";
import { providerMirror } from "../src/local/older-provider";
import { LEFT_OUT } from "../src/local/services";
import { changesOf } from "../src/review/changes";
import { checkAdoption } from "./adoption";
import type { Checks } from "./checks";
import { Deployment } from "./deployment";
import { leftBehind } from "./left-behind";
import { checkPreviousRelease } from "./previous-release";
import { runOnEmulators, type Session, say } from "./session";
import { checkStates } from "./states";

const NAME = "e2e";

/** The environment `example`, to be thrown away, so that one destroy takes all of it. */
const WITH_VOLUME: EnvironmentInput = { ...example, throwAway: true };
const WITHOUT_VOLUME: EnvironmentInput = { ...WITH_VOLUME, volume: undefined };

async function runChecks({ folder, url, checks, interruption }: Session): Promise<void> {
  const mirror = providerMirror(process.env);
  if (mirror?.version !== undefined)
    say(`The copy that is applied asks for provider ${mirror.version}, which is to be had here.`);
  for (const { type, reason } of LEFT_OUT) say(`Left out: ${type}: ${reason}.`);
  const create = (name: string) => Deployment.create(NAME, { folder: join(folder, name), url, mirror, interruption });
  await checkLife(checks, await create("example"), url);
  await checkStates(checks, await create("states"), url, NAME);
  await checkPreviousRelease(checks, { folder: join(folder, "previous"), url, mirror, interruption });
  await checkAdoption(checks, { folder: join(folder, "adoption"), url, mirror, interruption }, "adopted");
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
    for (const stack of [cluster, volume, network])
      await deployment.workspace.run(stack, "destroy", "-no-color", "-auto-approve");
    const after = await leftBehind(url, region, NAME);
    return after.filter((each) => !before.includes(each));
  });
}

const command = new Command("npm run e2e --")
  .description(
    "Applies, changes and destroys the example with real Terraform on emulators of AWS, as other releases and resources leave it too.",
  )
  .addHelpText(
    "after",
    "\nExit codes: 0; 1 when a check fails; 3 when Terraform, its provider or an emulator is not to be had." +
      "\n\nExample:\n  npm run e2e",
  );

void runOnEmulators(command, runChecks);

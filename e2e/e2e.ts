import { tmpdir } from "node:os";
import { join } from "node:path";
import example from "../environments/example";
import { withScratchFolder } from "../src/cli/scratch-folder";
import type { EnvironmentInput } from "../src/environment/schema";
import { type Emulators, installEmulators, startEmulators } from "../src/local/emulators";
import { providerMirror } from "../src/local/older-provider";
import { LEFT_OUT } from "../src/local/services";
import { changesOf } from "../src/review/changes";
import { isUserError } from "../src/user-error";
import { checkAdoption } from "./adoption";
import { Checks } from "./checks";
import { Deployment } from "./deployment";
import { leftBehind } from "./left-behind";
import { checkPreviousRelease } from "./previous-release";
import { findProvider } from "./provider";
import { checkStates } from "./states";

const NAME = "e2e";

/** The environment `example`, to be thrown away, so that one destroy takes all of it. */
const WITH_VOLUME: EnvironmentInput = { ...example, throwAway: true };
const WITHOUT_VOLUME: EnvironmentInput = { ...WITH_VOLUME, volume: undefined };

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { signal } = new AbortController();
  try {
    await withScratchFolder(join(tmpdir(), "drydock-e2e-"), async (folder) => {
      await findProvider(join(folder, "provider"), signal);
      const emulators = await startEmulators(await installEmulators(signal, say), join(folder, "emulators"), signal);
      try {
        await runChecks(folder, emulators, signal);
      } finally {
        await emulators.stop();
      }
    });
  } catch (error) {
    if (!isUserError(error)) throw error;
    say(`Left out, nothing was checked: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}

async function runChecks(folder: string, { url }: Emulators, interruption: AbortSignal): Promise<void> {
  const checks = new Checks(say);
  const mirror = providerMirror(process.env);
  if (mirror?.version !== undefined)
    say(`The copy that is applied asks for provider ${mirror.version}, which is to be had here.`);
  for (const { type, reason } of LEFT_OUT) say(`Left out: ${type}: ${reason}.`);
  const create = (name: string) => Deployment.create(NAME, { folder: join(folder, name), url, mirror, interruption });
  await checkLife(checks, await create("example"), url);
  await checkStates(checks, await create("states"), url, NAME);
  await checkPreviousRelease(checks, { folder: join(folder, "previous"), url, mirror, interruption });
  await checkAdoption(checks, { folder: join(folder, "adoption"), url, mirror, interruption }, "adopted");
  const failed = checks.results.filter(({ failures }) => failures.length > 0).length;
  say(`${checks.results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
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

void main();

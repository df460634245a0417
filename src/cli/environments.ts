import "../without-source-maps";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { totalOf } from "../cost/page";
import { readStrays } from "../deploy/bucket-orphans";
import { areCredentialsAtHand } from "../deploy/credentials-at-hand";
import { describedStacks } from "../deploy/described-stacks";
import { environmentOfStack, orphansAmong } from "../deploy/orphans";
import { placeOf } from "../deploy/stack-folder";
import {
  type DeployedStack,
  localStackNames,
  rankOf,
  readDeployedStacks,
  type StatesFolder,
  statesFolderOf,
} from "../deploy/states";
import { settingDifferences } from "../environment/differences";
import { environmentsFolder, knownEnvironments, loadEnvironment, readEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { instanceTypesOf } from "../environment/schema/capacity";
import { zonesOf } from "../environment/schema/network";
import { windowsOf } from "../environment/schema/schedule";
import { sizesOf } from "../environment/schema/sizes";
import { isUserError } from "../user-error";
import { estimatedCost } from "./estimated-cost";
import { addExitCodes } from "./exit-codes";
import { addJsonOption, type OutputOptions } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { outputColumns } from "./output-columns";
import {
  type EnvironmentRow,
  type Instances,
  renderDifferences,
  renderEnvironment,
  renderEnvironments,
  type StrayStack,
} from "./render-environments";
import { runCommand } from "./run-command";

const command = new Command("npm run environments --")
  .description(
    "Lists the environments: account, region, stacks, instances, cost a month at rest, and what is deployed and described by none. Of one it shows the stacks, of two which settings differ. It only reads.",
  )
  .argument("[one]", "an environment to show alone")
  .argument("[other]", "an environment to compare it with")
  .addHelpText(
    "after",
    "\nStates in buckets are read with your AWS credentials.\n\nExamples:\n  npm run environments\n  npm run environments -- example production",
  );

addJsonOption(command);

addExitCodes(command);

void runCommand<OutputOptions>(command, async ({ json }) => {
  const [one, other] = command.args;
  const result =
    one === undefined ? await listed() : other === undefined ? await shown(one) : await compared(one, other);
  process.stdout.write(json ? `${JSON.stringify(result.json, undefined, 2)}\n` : `${result.text}\n`);
});

async function listed() {
  const names = knownEnvironments(environmentsFolder());
  const environments: EnvironmentRow[] = [];
  for (const name of names) environments.push(await rowOf(name));
  const strays = [...strayStacks(names), ...(await straysInBuckets(names))];
  return {
    json: { environments, strayStacks: strays.map(({ stack }) => stack) },
    text: renderEnvironments(environments, strays),
  };
}

async function shown(name: string) {
  // A file that is refused is the whole answer here.
  loadEnvironment(name);
  const row = await rowOf(name);
  return { json: row, text: renderEnvironment(row) };
}

async function compared(one: string, other: string) {
  const differences = settingDifferences(readEnvironment(one), readEnvironment(other));
  const rows = [await rowOf(one), await rowOf(other)] as const;
  return { json: { environments: rows, differences }, text: renderDifferences(rows, differences, outputColumns()) };
}

async function rowOf(name: string): Promise<EnvironmentRow> {
  const nothing = { environment: name, stacks: [], deployed: [], orphans: [] };
  try {
    const environment = loadEnvironment(name);
    const described = {
      ...nothing,
      ...placesOf(environment),
      instances: instancesOf(environment),
      stacks: describedStacks(environment),
      ...(await costOf(environment)),
    };
    if (!areStatesReadable(environment)) return { ...described, isUnread: true };
    try {
      const deployed = (await readDeployedStacks(environment, stateFolder())).map((stack) => stack.name);
      return { ...described, deployed, orphans: orphansAmong(deployed, described.stacks) };
    } catch (error) {
      return { ...described, problem: sentenceOf(error) };
    }
  } catch (error) {
    return { ...nothing, problem: sentenceOf(error) };
  }
}

/** Whether states may be read: without credentials those in a bucket are not asked for. */
const areStatesReadable = ({ state }: Environment): boolean => state === undefined || areCredentialsAtHand();

/** The folder of local states. */
const stateFolder = (): string => dirname(resolve(DEFAULT_OUT));

function placesOf({ accountId, region, state }: Environment) {
  return {
    ...(accountId !== undefined && { accountId }),
    region,
    state: state ? `s3://${state.bucket}/${state.keyPrefix}` : "local files",
  };
}

function instancesOf({ network, cluster: { capacity, headroom } }: Environment): Instances {
  const [{ name: type }, ...others] = instanceTypesOf(capacity);
  const { minSize, maxSize } = sizesOf(capacity, zonesOf(network));
  return {
    type,
    otherTypes: others.length,
    purchase: capacity.purchase,
    minSize,
    maxSize,
    schedule: windowsOf(headroom.schedule),
  };
}

async function costOf(environment: Environment): Promise<{ usdPerMonth?: number }> {
  try {
    return { usdPerMonth: Number(totalOf(await estimatedCost(environment.name, environment)).toFixed(2)) };
  } catch (error) {
    // A type without a price has no sum; the table says so.
    sentenceOf(error);
    return {};
  }
}

function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

/** Stacks with a local state that belong to no environment that has a file: it was renamed or removed. */
const strayStacks = (environments: readonly string[]): readonly StrayStack[] =>
  localStackNames(stateFolder()).flatMap((stack) => {
    const environment = environmentOfStack(stack);
    const isDescribed = environments.some((name) => rankOf(name, stack) >= 0);
    return environment === undefined || isDescribed ? [] : [{ stack, environment }];
  });

/** Such stacks in the buckets of all environments. A bucket that cannot be read is named with its environment already. */
async function straysInBuckets(environments: readonly string[]): Promise<readonly StrayStack[]> {
  const folders = new Map<string, StatesFolder>();
  for (const name of environments) {
    const folder = statesFolder(name);
    if (folder) folders.set(`${folder.bucket}/${folder.keyPrefix}`, folder);
  }
  const strays: StrayStack[] = [];
  for (const folder of folders.values())
    for (const { name: stack, location } of await readStrays(folder, environments).catch(noneOf))
      strays.push({ stack, environment: environmentOfStack(stack)!, place: placeOf(location) });
  return strays;
}

/** The folder of an environment's states in a bucket that may be read. */
function statesFolder(name: string): StatesFolder | undefined {
  try {
    const environment = loadEnvironment(name);
    return areStatesReadable(environment) ? statesFolderOf(environment) : undefined;
  } catch (error) {
    sentenceOf(error);
    return undefined;
  }
}

function noneOf(error: unknown): readonly DeployedStack[] {
  sentenceOf(error);
  return [];
}

import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { describedStacks } from "../deploy/described-stacks";
import { environmentOfStack, orphansAmong } from "../deploy/orphans";
import { localStackNames, rankOf, readDeployedStacks } from "../deploy/states";
import { environmentsFolder, knownEnvironments, loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { isUserError } from "../user-error";
import { addJsonOption, type OutputOptions } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { runCommand } from "./run-command";

const command = new Command("npm run environments --")
  .description(
    "Lists the environments: account, region, stacks, and what is deployed and described by none of them. It only reads.",
  )
  .addHelpText("after", "\nStates in buckets are read with your AWS credentials.\n\nExample:\n  npm run environments");

addJsonOption(command);

void runCommand<OutputOptions>(command, async ({ json }) => {
  const folder = dirname(resolve(DEFAULT_OUT));
  const names = knownEnvironments(environmentsFolder());
  const rows: Row[] = [];
  for (const name of names) rows.push(await rowOf(name, folder));
  const nameless = strayStacks(folder, names);
  process.stdout.write(
    json ? `${JSON.stringify({ environments: rows, strayStacks: nameless }, undefined, 2)}\n` : render(rows, nameless),
  );
});

/** An environment as it is described and deployed. */
interface Row {
  readonly environment: string;
  /** Id of the account that its file names. @default any */
  readonly accountId?: string;
  readonly region?: string;
  /** Place of the states. */
  readonly state?: string;
  /** Names of the stacks that its file describes. */
  readonly stacks: readonly string[];
  /** Names of those that are deployed. */
  readonly deployed: readonly string[];
  /** Names of those that are deployed and that its file does not describe. */
  readonly orphans: readonly string[];
  /** The reason why the file or the states were not read. @default they were */
  readonly problem?: string;
}

async function rowOf(name: string, folder: string): Promise<Row> {
  const nothing = { environment: name, stacks: [], deployed: [], orphans: [] };
  try {
    const environment = loadEnvironment(name);
    const described = { ...nothing, ...placesOf(environment), stacks: describedStacks(environment) };
    try {
      const deployed = (await readDeployedStacks(environment, folder)).map((stack) => stack.name);
      return { ...described, deployed, orphans: orphansAmong(deployed, described.stacks) };
    } catch (error) {
      return { ...described, problem: sentenceOf(error) };
    }
  } catch (error) {
    return { ...nothing, problem: sentenceOf(error) };
  }
}

function placesOf({ accountId, region, state }: Environment) {
  return {
    ...(accountId !== undefined && { accountId }),
    region,
    state: state ? `s3://${state.bucket}/${state.keyPrefix}` : "local files",
  };
}

function sentenceOf(error: unknown): string {
  if (isUserError(error)) return error.message;
  throw error;
}

/** Stacks with a local state that belong to no environment that has a file: it was renamed or removed. */
const strayStacks = (folder: string, environments: readonly string[]): readonly string[] =>
  localStackNames(folder).filter(
    (stack) => environmentOfStack(stack) !== undefined && !environments.some((name) => rankOf(name, stack) >= 0),
  );

const render = (rows: readonly Row[], strays: readonly string[]): string =>
  `${[
    ...rows.flatMap(({ environment, accountId = "any account", region, state, stacks, deployed, orphans, problem }) => [
      [environment, ...(region === undefined ? [] : [accountId, region, state])].join(", "),
      ...stacks.map((stack) => `  ${stack}${deployed.includes(stack) ? ", deployed" : ""}`),
      ...orphans.map(
        (stack) =>
          `  ! ${stack}, deployed and not described; npm run destroy -- -e ${environment} --orphans removes it`,
      ),
      ...(problem === undefined ? [] : [`  ! ${problem}`]),
    ]),
    ...strays.map(
      (stack) =>
        `! ${stack} is deployed, and there is no environments/${environmentOfStack(stack)}; bring its file back to update or destroy it`,
    ),
  ].join("\n")}\n`;

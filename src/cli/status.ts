import { Command, Option } from "commander";
import { loadEnvironment } from "../environment/load";
import { createStatusClients } from "../status/calls";
import type { ClusterStatus } from "../status/cluster-status";
import { readStatus } from "../status/read-status";
import { renderStatus } from "../status/render-status";
import { whyNotRead } from "./aws-error";
import { addExitCodes } from "./exit-codes";
import {
  addEnvironmentOption,
  addJsonOption,
  type EnvironmentOptions,
  environmentName,
  type OutputOptions,
} from "./options";
import { outputColumns } from "./output-columns";
import { runCommand, unlessInterrupted } from "./run-command";

/** Seconds between two looks of `--watch`: each costs about ten calls. */
const WATCH_SECONDS = 10;

/** Rights that are enough for it. */
const RIGHTS = "the policy ViewOnlyAccess and logs:GetLogEvents";

const command = new Command("npm run status --")
  .description(
    "Reads how an environment's cluster is: instances, drains, waiting tasks, alarms, launches. Changes nothing.",
  )
  .addOption(new Option("--watch", `read again every ${WATCH_SECONDS} s until Ctrl-C; with --json one line each`))
  .addHelpText(
    "after",
    `\nIt uses your AWS credentials as the AWS CLI does; credentials with ${RIGHTS} are enough.` +
      "\nAWS_ENDPOINT_URL names another endpoint.\n\nExample:\n  npm run status -- -e example --watch",
  );

addJsonOption(addEnvironmentOption(command));

type Options = EnvironmentOptions & OutputOptions & { readonly watch?: boolean };

addExitCodes(command);

void runCommand<Options>(command, async ({ json, watch, ...options }, interruption) => {
  const read = reader(environmentName(options));
  const print = (status: ClusterStatus) => process.stdout.write(`${text(status, json === true, watch === true)}\n`);
  print(await unlessInterrupted(read(), interruption));
  while (watch) {
    await unlessInterrupted(pause(WATCH_SECONDS), interruption);
    print(await unlessInterrupted(read(), interruption));
  }
});

function reader(name: string): () => Promise<ClusterStatus> {
  const environment = loadEnvironment(name);
  const clients = createStatusClients(environment);
  return async () => {
    try {
      return await readStatus(clients, environment);
    } catch (error) {
      throw whyNotRead(error, { what: `status of ${name}`, region: environment.region, rights: RIGHTS });
    }
  };
}

function text(status: ClusterStatus, json: boolean, watch: boolean): string {
  if (json) return JSON.stringify(status, undefined, watch ? 0 : 2);
  const rendered = renderStatus(status, outputColumns());
  // Clears the screen, where there is one, so that a watched status stands still.
  return watch && process.stdout.isTTY && process.env["TERM"] !== "dumb" ? `\u001B[2J\u001B[H${rendered}` : rendered;
}

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

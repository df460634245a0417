import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { clusterNames } from "../cluster/names";
import { loadEnvironment } from "../environment/load";
import type { Environment } from "../environment/schema";
import { createMeasurementClients, readRecords } from "../measurement/calls";
import { measurementsOf, timingsFrom } from "../measurement/measured-timings";
import { renderMeasurements } from "../measurement/render";
import { samplesOf } from "../measurement/samples";
import { whyNotRead } from "./aws-error";
import { addExitCodes } from "./exit-codes";
import { addEnvironmentOption, type EnvironmentOptions, environmentName } from "./options";
import { outputColumns } from "./output-columns";
import { refuseUnwritable } from "./report-files";
import { runCommand, unlessInterrupted } from "./run-command";

const DEFAULT_FILE = "timings.json";

const command = new Command("npm run measure --")
  .description(
    "Measures how long AWS takes for a deployed environment (boots, alarms, task starts), from what its API remembers, and\n" +
      "writes a file for npm run rehearse -- --physics FILE. Changes nothing in AWS.",
  )
  .option("--out <FILE>", "JSON file to write", DEFAULT_FILE)
  .addHelpText(
    "after",
    "\nIt uses your AWS credentials as the AWS CLI does; the policy ViewOnlyAccess is enough." +
      "\n\nExample:\n  npm run measure -- -e example --out timings.json",
  );

addEnvironmentOption(command);

addExitCodes(command);

void runCommand<EnvironmentOptions & { readonly out: string }>(command, async (options, interruption) => {
  refuseUnwritable({ out: options.out });
  const name = environmentName(options);
  const environment = loadEnvironment(name);
  const measurements = measurementsOf(samplesOf(await unlessInterrupted(recordsOf(environment), interruption)));
  writeFileSync(options.out, `${JSON.stringify(timingsFrom(measurements), undefined, 2)}\n`);
  process.stdout.write(`${renderMeasurements(measurements, outputColumns())}\nwrote ${options.out}\n`);
});

async function recordsOf(environment: Environment) {
  const { name, region } = environment;
  const { cluster, autoScalingGroup } = clusterNames(name);
  try {
    return await readRecords(
      createMeasurementClients(environment),
      { clusterName: cluster, autoScalingGroupName: autoScalingGroup },
      Date.now(),
    );
  } catch (error) {
    throw whyNotRead(error, { what: `measurement of ${name}`, region, rights: "the policy ViewOnlyAccess" });
  }
}

import { execFile } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { promisify } from "node:util";
import { Command } from "commander";
import pc from "picocolors";
import { terraformProgram } from "../deploy/terraform";
import type { Diagnosis, Health } from "../doctor/diagnosis";
import { examine } from "../doctor/examine";
import { awsBySdk } from "../doctor/sdk";
import { loadEnvironment } from "../environment/load";
import { addExitCodes } from "./exit-codes";
import { addEnvironmentOption, addJsonOption, type EnvironmentOptions, type OutputOptions } from "./options";
import { runCommand } from "./run-command";

const command = addJsonOption(
  addEnvironmentOption(
    new Command("npm run doctor --")
      .description(
        "Reads your account with your own credentials and says what stands in the way of a deployment. It changes nothing.\n" +
          "AWS_ENDPOINT_URL leads it to an emulator.",
      )
      .addHelpText("after", "\nExample:\n  npm run doctor -- -e example"),
  ),
);

addExitCodes(command, { 1: "something stands in the way of a deployment" });

void runCommand<EnvironmentOptions & OutputOptions>(command, async ({ environment: name, json }) => {
  const environment = loadEnvironment(name ?? process.env["DRYDOCK_ENV"] ?? "example");
  const resolver = new Resolver();
  const diagnoses = await examine({
    environment,
    aws: awsBySdk(environment),
    nameServersOf: (domain) => resolver.resolveNs(domain),
    tools: { nodeVersion: process.versions.node, terraformVersion },
  });
  process.stdout.write(
    json ? `${JSON.stringify({ environment: environment.name, diagnoses }, undefined, 2)}\n` : render(diagnoses),
  );
  if (diagnoses.some(({ health }) => health === "wrong")) process.exitCode = 1;
});

async function terraformVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(terraformProgram(), ["version", "-json"]);
    return (JSON.parse(stdout) as { readonly terraform_version: string }).terraform_version;
  } catch {
    return undefined;
  }
}

const COLOURS: Readonly<Record<Health, (text: string) => string>> = {
  good: pc.green,
  warning: pc.yellow,
  wrong: pc.red,
};

function render(diagnoses: readonly Diagnosis[]): string {
  const width = Math.max(...diagnoses.map(({ subject }) => subject.length));
  const lines = diagnoses.flatMap(({ subject, health, text, remedy }) => [
    `${COLOURS[health](health.padEnd(7))}  ${subject.padEnd(width)}  ${text}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(9)}${" ".repeat(width)}  -> ${remedy}`]),
  ]);
  const count = (health: Health) => diagnoses.filter((diagnosis) => diagnosis.health === health).length;
  return `${[...lines, "", `${count("good")} good, ${count("warning")} warnings, ${count("wrong")} wrong`].join("\n")}\n`;
}

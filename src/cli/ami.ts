import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { type PinnedAmi, pinnedAmi } from "../aws/ami";
import { type AwsPlace, awsAccess } from "../aws-access";
import { readEnvironment } from "../environment/load";
import { display } from "../environment/run-environment-file";
import { OutsideError, UserError } from "../user-error";
import { whyNotRead } from "./aws-error";
import { addExitCodes } from "./exit-codes";
import {
  addEnvironmentOption,
  addJsonOption,
  type EnvironmentOptions,
  environmentName,
  type OutputOptions,
} from "./options";
import { runCommand } from "./run-command";

const command = addJsonOption(
  addEnvironmentOption(
    new Command("npm run ami --")
      .description(
        "Says whether there is a newer ECS-optimized AMI than the one that an environment pins by cluster.capacity.amiParameter.\n" +
          "It reads one public parameter with your credentials; with --to it writes the environment's file and reads nothing.",
      )
      .option("--to <AMI>", "pin this AMI, by its name")
      .addHelpText("after", "\nExample:\n  npm run ami -- -e example"),
  ),
);

type Options = EnvironmentOptions & OutputOptions & { readonly to?: string };

/** The result of the command. */
interface Answer {
  readonly environment: string;
  /** Name of the AMI that is pinned. */
  readonly pinned?: string;
  /** Name of the newest AMI, when it is another one. */
  readonly newer?: string;
  /** The file that was written. */
  readonly written?: string;
}

addExitCodes(command, { 1: "AWS does not name an AMI" });

void runCommand<Options>(command, async (options) => {
  const { environment, layers } = readEnvironment(environmentName(options));
  const pinned = pinnedAmi(environment.cluster.capacity.amiParameter);
  const { name } = environment;
  if (options.to !== undefined) {
    const file = pin(
      name,
      pinned,
      options.to,
      layers.map((layer) => layer.file),
    );
    return print({ environment: name, pinned: options.to, written: display(file) }, options);
  }
  if (!pinned) return print({ environment: name }, options);
  const newest = await newestAmi(environment, pinned);
  print({ environment: name, pinned: pinned.name, ...(newest !== pinned.name && { newer: newest }) }, options);
});

/**
 * Writes another AMI into the file that pins the environment's.
 *
 * @param files the environment's file and those that it extends
 * @returns the file
 */
function pin(environment: string, pinned: PinnedAmi | undefined, to: string, files: readonly string[]): string {
  if (!/^[\w.-]+$/.test(to))
    throw new UserError(
      `--to: got ${JSON.stringify(to)}, allowed the name of an AMI; take it from npm run ami -- -e ${environment}`,
    );
  if (!pinned)
    throw new UserError(
      `--to: ${environment} pins no ECS-optimized AMI, so there is nothing to change; set cluster.capacity.amiParameter to one with a version`,
    );
  const [file] = files.filter((each) => readFileSync(each, "utf8").includes(pinned.name));
  if (file === undefined)
    throw new UserError(
      `--to: ${pinned.name} stands in none of ${files.map(display).join(", ")} as a whole; write it there in one piece`,
    );
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(pinned.name, to));
  return file;
}

async function newestAmi(place: AwsPlace, { newestParameter }: PinnedAmi): Promise<string> {
  const { SSMClient, GetParameterCommand } = await import("@aws-sdk/client-ssm");
  const answer = await new SSMClient(awsAccess(place))
    .send(new GetParameterCommand({ Name: newestParameter }))
    .catch((error) => {
      throw whyNotRead(error, { what: newestParameter, region: place.region, rights: "ssm:GetParameter" });
    });
  const { image_name: name } = JSON.parse(answer.Parameter!.Value!) as { readonly image_name?: string };
  if (name === undefined) throw new OutsideError(`${newestParameter}: AWS names no image_name in it`);
  return name;
}

function print(answer: Answer, { json }: Options): void {
  process.stdout.write(json ? `${JSON.stringify(answer, undefined, 2)}\n` : `${inWords(answer)}\n`);
}

function inWords({ environment, pinned, newer, written }: Answer): string {
  if (written !== undefined) return `${written}: ${pinned}`;
  if (pinned === undefined)
    return `${environment} pins no ECS-optimized AMI: with the default, every plan looks for the newest one`;
  if (newer === undefined) return `${environment} pins the newest AMI, ${pinned}`;
  return `${environment} pins ${pinned}, and ${newer} is newer; pin that: npm run ami -- -e ${environment} --to ${newer}`;
}

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { parseArn } from "../aws/arn";
import { collect } from "../foreign/collect";
import { createCollectClients } from "../foreign/collect-calls";
import { UserError } from "../user-error";
import { whyNotRead } from "./aws-error";
import { addExitCodes } from "./exit-codes";
import { addJsonOption, type OutputOptions, wholeNumberOption } from "./options";
import { runCommand, unlessInterrupted } from "./run-command";

/** CloudWatch keeps minutes for 15 days (API reference, GetMetricData). */
const DAYS = { least: 1, most: 15, default: 14 } as const;

/** Rights that are enough for it. */
const RIGHTS = "the policies ViewOnlyAccess and CloudWatchReadOnlyAccess";

const command = new Command("npm run collect --")
  .description(
    "Reads an ECS cluster on EC2 that Drydock did not make, and writes what a rehearsal needs of it as JSON files: groups,\n" +
      "scaling policies, services, sizes of tasks, and the tasks wanted over time. Changes nothing in AWS. Environment\n" +
      "variables, secrets, commands and user data are never written.",
  )
  .requiredOption("--cluster <NAME>", "the ECS cluster, by its name or its ARN")
  .requiredOption("--out <FOLDER>", "new or empty folder to write to")
  .option("--region <CODE>", "its region (default: that of the ARN, else $AWS_REGION, else $AWS_DEFAULT_REGION)")
  .addOption(
    wholeNumberOption("--days <N>", `days of metrics (default: ${DAYS.default})`, {
      ...DAYS,
      remedy: "CloudWatch keeps minutes for 15 days",
    }),
  )
  .addHelpText(
    "after",
    `\nIt uses your AWS credentials as the AWS CLI does; credentials with ${RIGHTS} are enough.` +
      "\nAWS_ENDPOINT_URL names another endpoint." +
      "\n\nExample:\n  npm run collect -- --cluster prod --region eu-central-1 --out prod\n  npm run rehearse -- --from prod",
  );

addJsonOption(command);

interface Options extends OutputOptions {
  /** Name or ARN of the cluster. */
  readonly cluster: string;
  /** Folder to write to. */
  readonly out: string;
  /** Region of the cluster. @default that of the process's environment */
  readonly region?: string;
  /** Days of metrics. @default 14 */
  readonly days?: number;
}

addExitCodes(command);

void runCommand<Options>(command, async ({ cluster, out, days = DAYS.default, json, ...options }, interruption) => {
  const region = regionOf(cluster, options.region);
  if (!region) throw new UserError("--region: none is named, and AWS_REGION is not set; name the cluster's region");
  refuseFilled(out);
  const files = await unlessInterrupted(filesOf(region, cluster, days), interruption);
  mkdirSync(out, { recursive: true });
  const names = files.map(({ name }) => join(out, name));
  for (const [index, file] of files.entries())
    writeFileSync(names[index]!, `${JSON.stringify(file.json, undefined, 2)}\n`);
  const text = [...names.map((name) => `wrote ${name}`), `Next: npm run rehearse -- --from ${out}`].join("\n");
  process.stdout.write(
    json === true ? `${JSON.stringify({ cluster, region, files: names }, undefined, 2)}\n` : `${text}\n`,
  );
});

/** The region: that of the cluster's ARN where it is one. */
function regionOf(cluster: string, named: string | undefined): string | undefined {
  const inArn = parseArn(cluster)?.region;
  if (inArn !== undefined && named !== undefined && named !== inArn)
    throw new UserError(
      `--region: got ${JSON.stringify(named)}, and the ARN of --cluster names ${inArn}; leave --region out`,
    );
  return inArn ?? named ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
}

/** Files of another cluster beside these would be read as parts of this one. */
function refuseFilled(out: string): void {
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new UserError(`--out: got ${JSON.stringify(out)}, which is not empty; name a new or an empty folder`);
}

async function filesOf(region: string, cluster: string, days: number) {
  try {
    return await collect(createCollectClients(region), { cluster, days, nowMs: Date.now() });
  } catch (error) {
    throw whyNotRead(error, { what: `cluster ${cluster}`, region, rights: RIGHTS });
  }
}

import "../without-source-maps";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { type Adoption, type PlanAdoption, proposeAdoption, settingsWith } from "../adopt/adopt";
import { findFileSystem } from "../adopt/file-system";
import { type Imports, importsFileOf, readImports } from "../adopt/imports";
import { findNamed } from "../adopt/named";
import { type AdoptionReport, isLoss, renderAdoption } from "../adopt/render";
import type { Patch } from "../adopt/settings";
import { synthesizeForAdoption } from "../adopt/synthesis";
import { proposeNetwork } from "../adopt/vpc";
import { awsAccess } from "../aws-access";
import { readDeployedStacks } from "../deploy/states";
import { type LoadedEnvironment, readEnvironment } from "../environment/load";
import { display } from "../environment/run-environment-file";
import { zoneLettersOf } from "../environment/schema/network";
import { planEnvironment } from "../review/plan-environment";
import { UserError } from "../user-error";
import { addExitCodes, OF_TERRAFORM } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { DEFAULT_OUT } from "./out-folder";
import { outputColumns } from "./output-columns";
import { runCommand } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { startTerraformSession, type TerraformSession } from "./terraform-session";

const command = new Command("npm run adopt --")
  .description(
    "Proposes how an environment takes over what exists: the settings of a VPC, and imports of a file system, its key, the cluster and log groups. It plans and changes nothing in AWS.",
  )
  .option("--vpc <ID>", "use this VPC: proposes the setting network with its subnets")
  .option("--file-system <ID>", "take this EFS file system over as the volume, with its mount targets")
  .option("--key <ID>", "take the KMS key over that encrypts that file system; its policy becomes Drydock's")
  .option("--write", "write the imports to environments/NAME.imports.json, for synth and deploy")
  .addHelpText(
    "after",
    "\nThe cluster and log groups are found by the names that the environment gives them." +
      "\n\nExample:\n  npm run adopt -- -e shop --vpc vpc-0123456789abcdef0 --file-system fs-0123456789abcdef0",
  );

addEnvironmentCommandOptions(command);

interface Options extends EnvironmentCommandOptions {
  readonly vpc?: string;
  readonly fileSystem?: string;
  readonly key?: string;
  readonly write?: boolean;
}

addExitCodes(command, {
  ...OF_TERRAFORM,
  1: "something that is taken over would be replaced, or Terraform or AWS fails",
});

void runCommand<Options>(command, async (options, interruption) => {
  if (options.key !== undefined && options.fileSystem === undefined)
    throw new UserError("--key: it is the key of a file system; name that too, by --file-system");
  const loaded = readEnvironment(environmentName(options));
  const session = await startTerraformSession(loaded.environment, options, interruption);
  const importsFile = importsFileOf(loaded.environment.name);
  const { settings, imports, remarks } = await found(loaded, options, session);
  const folder = dirname(resolve(DEFAULT_OUT));
  // Local states are found from a folder that lies where that of a synth does.
  const adoption = await withScratchFolder(join(folder, ".adopt-"), (scratch) =>
    adopt({ loaded, session, scratch, importsFile }, settings, imports),
  );
  if (options.write) writeFileSync(importsFile, `${JSON.stringify(adoption.imports, undefined, 2)}\n`);
  const report: AdoptionReport = {
    ...adoption,
    file: display(loaded.file),
    importsFile: display(importsFile),
    isWritten: options.write === true,
    input: loaded.input,
    remarks,
  };
  const { input: _, ...json } = report;
  process.stdout.write(
    options.json ? `${JSON.stringify(json, undefined, 2)}\n` : `${renderAdoption(report, outputColumns())}\n`,
  );
  if (Object.values(adoption.changes).flat().some(isLoss)) process.exitCode = 1;
});

interface Found {
  readonly settings: Patch;
  readonly imports: Imports;
  readonly remarks: readonly string[];
}

/** The resources that the options name, as AWS has them. */
async function found(
  { environment, input }: LoadedEnvironment,
  options: Options,
  { show }: TerraformSession,
): Promise<Found> {
  const { name, region } = environment;
  const { vpc, fileSystem, key } = options;
  const network =
    vpc === undefined
      ? undefined
      : await show(`Read ${vpc}`, async () => {
          const { EC2Client } = await import("@aws-sdk/client-ec2");
          return proposeNetwork(new EC2Client(awsAccess(environment)), region, vpc);
        });
  const settings = {
    ...(network && { network: network.network }),
    ...(fileSystem !== undefined && !environment.volume && { volume: {} }),
  };
  if (fileSystem === undefined) return { settings, imports: {}, remarks: network?.remarks ?? [] };
  const volume = await show(`Read ${fileSystem}`, async () => {
    const { EFSClient } = await import("@aws-sdk/client-efs");
    const zones = zoneLettersOf(settingsWith(input, settings).network);
    return findFileSystem(new EFSClient(awsAccess(environment)), region, fileSystem, zones, key);
  });
  return {
    settings,
    imports: { [`${name}-volume`]: volume.imports },
    remarks: [...(network?.remarks ?? []), ...volume.remarks],
  };
}

interface Place {
  readonly loaded: LoadedEnvironment;
  readonly session: TerraformSession;
  /** Absolute path of a folder for synths. */
  readonly scratch: string;
  readonly importsFile: string;
}

async function adopt(
  { loaded, session, scratch, importsFile }: Place,
  settings: Patch,
  imports: Imports,
): Promise<Adoption> {
  const { environment, input } = loaded;
  const { terraform, show } = session;
  // The provider is downloaded once for all stacks, unless the user has a folder for it.
  process.env["TF_PLUGIN_CACHE_DIR"] ??= join(scratch, "plugins");
  mkdirSync(process.env["TF_PLUGIN_CACHE_DIR"], { recursive: true });
  const deployed = await readDeployedStacks(environment, dirname(scratch));
  const isDeployed = (stack: string, address: string): boolean =>
    deployed.some(({ name, resources }) => name === stack && resources.some((each) => each.address === address));
  const named = await show("Look for the cluster and log groups", () => {
    const first = { ...settingsWith(input, settings), name: environment.name };
    return findNamed(synthesizeForAdoption(scratch, first, {}, importsFile), environment, isDeployed);
  });
  const plan: PlanAdoption = async (planned, taken) =>
    planEnvironment(synthesizeForAdoption(scratch, { ...planned, name: environment.name }, taken, importsFile), {
      terraform,
      show,
    });
  return proposeAdoption(input, settings, together([readImports(importsFile), named, imports]), plan);
}

/** Imports of several origins; of two for one address the later one counts. */
function together(all: readonly Imports[]): Imports {
  const stacks = [...new Set(all.flatMap((each) => Object.keys(each)))];
  return Object.fromEntries(stacks.map((stack) => [stack, Object.assign({}, ...all.map((each) => each[stack] ?? {}))]));
}

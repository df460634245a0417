import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { readCluster } from "../foreign/read-cluster";
import { refuseWrongExports } from "../rehearsal/metric-exports";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { renderReport } from "../rehearsal/report/report";
import { UserError } from "../user-error";
import { compareVariants } from "./compare-variants";
import { repeatedOption } from "./options";
import { reportStyle } from "./output-columns";
import { type CommandResult, type FromOptions, type RehearsalSteps, runRehearsalCommand } from "./rehearsal-command";
import { type ReportFiles, refuseUnwritable, writeReportFiles } from "./report-files";
import { withScratchFolder } from "./scratch-folder";
import { BESIDE_FOREIGN, synthesizeInto, synthesizeSettingsInto } from "./synthesize";
import type { TrafficOptions } from "./traffic-options";
import { NOT_IN_COMPARISON, refuseOptionsOfOne, type VariantOptions, variantsOf } from "./variants";

const command = new Command("npm run rehearse --")
  .description("Runs an environment's stacks against a virtual AWS under traffic.")
  .option("--html <FILE>", "also write a page with charts, which needs no network (default: none)")
  .option("--csv <FILE>", "also write the series over time as a table (default: none)")
  .option(
    "--from <FOLDER>",
    "rehearse the cluster that this folder describes, which Drydock did not make, under its own policy too (default: an environment)",
  )
  .option(
    "--compare <NAMES>",
    `compare environments under the same traffic, separated by commas; not with ${NOT_IN_COMPARISON} (default: none)`,
  )
  .addOption(
    repeatedOption(
      "--set <PATH=VALUE>",
      `compare the environment with one that has this setting; not with ${NOT_IN_COMPARISON} (default: none)`,
    ),
  )
  .addHelpText(
    "after",
    "\nExamples:\n  npm run rehearse -- -e example --trace requests.csv --peak-tasks 200 --days 7\n" +
      "  npm run rehearse -- -e example --set cluster.headroom.reservePercent=20\n" +
      "  npm run rehearse -- --from FOLDER, which npm run collect fills",
  );

type Options = ReportFiles & VariantOptions & FromOptions & Pick<TrafficOptions, "cpuUse">;

/** Options that name environments, and say nothing beside a folder. */
const OF_ENVIRONMENTS = ["environment", "compare", "set"] as const;

function refuseBesideFrom(options: Options): void {
  const given = OF_ENVIRONMENTS.find((name) => options[name] !== undefined);
  if (options.from !== undefined && given !== undefined)
    throw new UserError(`--from and --${given}: got both; rehearse the cluster of a folder, or environments`);
}

/** Rehearses an environment as it is synthesized. */
const rehearseOne = (options: Options, steps: RehearsalSteps): Promise<CommandResult> =>
  withReportFiles(options, steps, async (folder, isDetailed) => {
    const warnings = await steps.synthesize(() => synthesizeInto(folder, steps.environment, steps.interruption));
    return [await steps.rehearse(join(folder, "stacks"), { isDetailed }), warnings];
  });

/** Rehearses a cluster that Drydock did not make, beside an environment of the same instances and containers. */
const rehearseForeign = async (from: string, options: Options, steps: RehearsalSteps): Promise<CommandResult> => {
  const { cluster, settings } = readCluster(from, options.cpuUse);
  const { trace, column, series, gaps, unit, days } = steps.traffic;
  const asRead = { column, series, gaps, unit, days, signal: steps.interruption };
  if (trace === undefined) await refuseWrongExports(cluster, asRead);
  return withReportFiles(options, steps, async (folder, isDetailed) => {
    await steps.synthesize(() => synthesizeSettingsInto(folder, settings, steps.interruption), cluster.name);
    const choice = { environment: BESIDE_FOREIGN, title: cluster.name, foreign: cluster, isDetailed };
    return [await steps.rehearse(join(folder, "stacks"), choice), []];
  });
};

/** Rehearses in a folder that is removed afterwards, and writes the files that were asked for. */
async function withReportFiles(
  { html, csv }: Options,
  { traffic }: RehearsalSteps,
  rehearse: (folder: string, isDetailed: boolean) => Promise<readonly [RehearsalReport, readonly string[]]>,
): Promise<CommandResult> {
  const files: ReportFiles = { ...(html !== undefined && { html }), ...(csv !== undefined && { csv }) };
  refuseUnwritable({ html, csv });
  const report = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
    const [rehearsal, warnings] = await rehearse(folder, Object.keys(files).length > 0);
    return writeReportFiles({ ...rehearsal, warnings: [...warnings, ...rehearsal.warnings] }, files);
  });
  const { environment, objectives } = report;
  return {
    json: report,
    text: renderReport(report, reportStyle(traffic.details)),
    judged: [{ environment, objectives }],
  };
}

void runRehearsalCommand(command, async (steps) => {
  const options = command.opts<Options>();
  refuseBesideFrom(options);
  if (options.from !== undefined) return rehearseForeign(options.from, options, steps);
  const variants = variantsOf(options, steps.environment);
  if (variants) refuseOptionsOfOne(command.opts());
  return variants ? compareVariants(variants, steps) : rehearseOne(options, steps);
});

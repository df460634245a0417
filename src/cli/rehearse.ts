import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { renderReport } from "../rehearsal/report/report";
import { compareVariants } from "./compare-variants";
import { repeatedOption } from "./options";
import { reportStyle } from "./output-columns";
import { type CommandResult, type RehearsalSteps, runRehearsalCommand } from "./rehearsal-command";
import { type ReportFiles, refuseUnwritable, writeReportFiles } from "./report-files";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";
import { refuseOptionsOfOne, type VariantOptions, variantsOf } from "./variants";

const command = new Command("npm run rehearse --")
  .description("Runs an environment's stacks against a virtual AWS under traffic.")
  .option("--html <FILE>", "also write a page with charts, which needs no network (default: none)")
  .option("--csv <FILE>", "also write the series over time as a table (default: none)")
  .option("--compare <NAMES>", "compare environments under the same traffic, separated by commas (default: none)")
  .addOption(
    repeatedOption("--set <PATH=VALUE>", "compare the environment with one that has this setting (default: none)"),
  )
  .addHelpText(
    "after",
    "\nExamples:\n  npm run rehearse -- -e example --trace requests.csv --peak-tasks 200 --days 7\n" +
      "  npm run rehearse -- -e example --set cluster.headroom.reservePercent=20",
  );

type Options = ReportFiles & VariantOptions;

void runRehearsalCommand(command, async (steps) => {
  const options = command.opts<Options>();
  const variants = variantsOf(options, steps.environment);
  if (variants) refuseOptionsOfOne(command.opts());
  return variants ? compareVariants(variants, steps) : rehearseOne(options, steps);
});

async function rehearseOne({ html, csv }: Options, steps: RehearsalSteps): Promise<CommandResult> {
  const { environment, traffic, interruption } = steps;
  const files: ReportFiles = { ...(html !== undefined && { html }), ...(csv !== undefined && { csv }) };
  refuseUnwritable(files);
  const report = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
    const warnings = await steps.synthesize(() => synthesizeInto(folder, environment, interruption));
    const isDetailed = Object.keys(files).length > 0;
    const rehearsal = await steps.rehearse(join(folder, "stacks"), { isDetailed });
    return writeReportFiles({ ...rehearsal, warnings: [...warnings, ...rehearsal.warnings] }, files);
  });
  const { objectives } = report;
  return {
    json: report,
    text: renderReport(report, reportStyle(traffic.details)),
    judged: [{ environment, objectives }],
  };
}

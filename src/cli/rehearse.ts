import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { renderReport } from "../rehearsal/report/report";
import { reportStyle } from "./output-columns";
import { runRehearsalCommand } from "./rehearsal-command";
import { type ReportFiles, refuseUnwritable, writeReportFiles } from "./report-files";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";

const command = new Command("npm run rehearse --")
  .description("Runs an environment's stacks against a virtual AWS under traffic.")
  .option("--html <FILE>", "also write a page with charts, which needs no network (default: none)")
  .option("--csv <FILE>", "also write the series over time as a table (default: none)")
  .addHelpText("after", "\nExample:\n  npm run rehearse -- -e example --trace requests.csv --peak-tasks 200 --days 7");

void runRehearsalCommand(command, async ({ environment, traffic, interruption, synthesize, rehearse }) => {
  const { html, csv } = command.opts<ReportFiles>();
  const files: ReportFiles = { ...(html !== undefined && { html }), ...(csv !== undefined && { csv }) };
  refuseUnwritable(files);
  const report = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
    const warnings = await synthesize(() => synthesizeInto(folder, environment, interruption));
    const rehearsal = await rehearse(join(folder, "stacks"), Object.keys(files).length > 0);
    return writeReportFiles({ ...rehearsal, warnings: [...warnings, ...rehearsal.warnings] }, files);
  });
  return { json: report, text: renderReport(report, reportStyle(traffic.details)), objectives: report.objectives };
});

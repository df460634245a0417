import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { readTimingsFile } from "../rehearsal/calibration/timings-file";
import { readLog } from "../replay/read-log";
import { renderReplay } from "../replay/render";
import { replay, traceOf } from "../replay/replay";
import { addExitCodes } from "./exit-codes";
import { addEnvironmentCommandOptions, type EnvironmentCommandOptions, environmentName } from "./options";
import { outputColumns } from "./output-columns";
import { showStep } from "./progress";
import { refuseUnwritable } from "./report-files";
import { runCommand, unlessInterrupted } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";

const command = new Command("npm run replay --")
  .description(
    "Plays the log of a deployed headroom function in the virtual AWS, says where reality differed (launch, boot, time until\n" +
      "a need is served), and proposes timings for npm run rehearse -- --physics FILE.",
  )
  .argument("<LOG>", "JSON of aws logs filter-log-events or get-query-results, or a JSON object in each line")
  .option("--cluster <NAME>", "name of the cluster whose lines are played, of a log of several (default: the only one)")
  .option("--out <FILE>", "JSON file to write the proposed timings to (default: none is written)")
  .option(
    "--physics <FILE>",
    "JSON of timings that you measured, to be tested by the log; docs/virtual-aws.md lists names and figures (default: none)",
  )
  .addHelpText(
    "after",
    "\nExample:\n  aws logs filter-log-events --log-group-name /aws/lambda/example-headroom --output json > night.json" +
      "\n  npm run replay -- night.json -e example --out timings.json",
  );

addEnvironmentCommandOptions(command);

type Options = EnvironmentCommandOptions & {
  readonly cluster?: string;
  readonly out?: string;
  readonly physics?: string;
};

addExitCodes(command);

void runCommand<Options>(command, async ({ json, quiet, cluster, out, physics, ...options }, signal) => {
  refuseUnwritable({ out });
  const log = readLog(command.args[0]!, cluster);
  const timings = physics === undefined ? undefined : readTimingsFile(physics);
  const environment = environmentName(options);
  const isSilent = json === true || quiet === true;
  const played = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
    const trace = join(folder, "log.csv");
    const synthesized = join(folder, "synth");
    await showStep(`Synthesize ${environment}`, () => synthesizeInto(synthesized, environment, signal), isSilent);
    writeFileSync(trace, traceOf(log));
    const choice = { stacksDir: join(synthesized, "stacks"), environment, timings, signal, log, trace };
    return showStep(`Replay ${environment}`, (say) => unlessInterrupted(replay(choice, say), signal), isSilent);
  });
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(played.proposed, undefined, 2)}\n`);
  const text = `${renderReplay(played, outputColumns())}${out === undefined ? "" : `\nwrote ${out}`}`;
  process.stdout.write(json === true ? `${JSON.stringify(played, undefined, 2)}\n` : `\n${text}\n`);
});

import { resolve } from "node:path";
import { Command } from "commander";
import { renderReport } from "../rehearsal/report/report";
import { wrap } from "../wrapped-text";
import { DEFAULT_OUT } from "./out-folder";
import { outputColumns, reportStyle } from "./output-columns";
import { runRehearsalCommand } from "./rehearsal-command";
import { renderSynthesisBriefly } from "./render-synthesis";
import { type Synthesis, synthesize } from "./synthesize";
import type { TrafficOptions } from "./traffic-options";

const command = new Command("npm start --")
  .description("Synthesizes an environment, rehearses it under traffic and sums up.")
  .addHelpText("after", "\nExample:\n  npm start -- -e example --trace requests.csv --peak-tasks 200");

void runRehearsalCommand(command, async (steps) => {
  const synthesis = await steps.synthesize(() => synthesize(steps.environment, DEFAULT_OUT, steps.interruption));
  const rehearsal = await steps.rehearse(resolve(DEFAULT_OUT, "stacks"));
  return {
    judged: [{ environment: steps.environment, objectives: rehearsal.objectives }],
    json: { synthesis, rehearsal },
    text: [
      ...renderSynthesisBriefly(synthesis)
        .split("\n")
        .map((line) => wrap("", line, outputColumns())),
      renderReport(rehearsal, reportStyle(steps.traffic.details)),
      next(synthesis, steps.traffic),
    ].join("\n"),
  };
});

/** The command to type next: one's own traffic first, then the deployment. */
function next({ environment }: Synthesis, { trace }: TrafficOptions): string {
  if (!trace) return "Next, with your own traffic: npm start -- --trace requests.csv --peak-tasks 200";
  return `Next, to deploy: npm run deploy -- -e ${environment}`;
}

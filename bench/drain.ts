import { Command } from "commander";
import { markdownTable } from "../src/markdown-table";
import { drydock } from "../src/rehearsal/policies/drydock";
import { peersThatDecide } from "./peers";
import { DRAIN_SCENARIOS } from "./peers/drain-scenarios";
import { withDrydock } from "./peers/drydock";
import { comparePage } from "./peers/page";
import { DRAIN_TIMEOUT_SECONDS, type DrainResult, runDrain } from "./peers/run-drain";
import { runBench } from "./run-bench";

const cells = ({ scenario, policy, killed, stalled, calls, idleSeconds }: DrainResult): string[] => [
  scenario,
  policy,
  String(killed),
  String(stalled),
  String(calls),
  idleSeconds === null ? "-" : `${idleSeconds} s`,
];

void runBench(
  new Command("npm run bench:drain --")
    .description(
      "Prints what becomes of tasks and instances under each way to drain, in the same virtual AWS.\n" +
        "Exit code 1 when Drydock kills a task before its drain timeout or leaves an instance waiting for nothing.",
    )
    .option("--json", "print JSON", false)
    .option("--check", "fail when docs/peers.md shows another table", false)
    .option("--write", "write the table to docs/peers.md", false)
    .action(async ({ json, check, write }: { json: boolean; check: boolean; write: boolean }) => {
      const results = await withDrydock({ draining: { timeoutSeconds: DRAIN_TIMEOUT_SECONDS } }, async (blueprint) => {
        const all: DrainResult[] = [];
        for (const scenario of DRAIN_SCENARIOS)
          for (const policy of peersThatDecide("draining")) all.push(await runDrain(blueprint, policy, scenario));
        return all;
      });
      const table = markdownTable(
        ["scenario", "policy", "tasks killed", "stalled instances", "API calls", "last task to end"],
        results.map(cells),
      );
      console.log(json ? JSON.stringify(results, null, 2) : table);
      const flawed = results.some(({ policy, killed, stalled }) => policy === drydock.title && killed + stalled > 0);
      process.exitCode = flawed ? 1 : 0;
      if (check || write) comparePage("bench:drain", [table], write);
    }),
);

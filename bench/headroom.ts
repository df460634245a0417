import { Command } from "commander";
import { markdownTable } from "../src/markdown-table";
import type { Blueprint } from "../src/rehearsal/blueprint/blueprint";
import { drydock } from "../src/rehearsal/policies/drydock";
import { peersThatDecide } from "./peers";
import { withDrydock } from "./peers/drydock";
import type { HeadroomResult } from "./peers/headroom-result";
import { HEADROOM_SCENARIOS } from "./peers/headroom-scenarios";
import { comparePage } from "./peers/page";
import { CLUSTER_SIZES, type CostResult, runCosts } from "./peers/run-cost";
import { runHeadroom } from "./peers/run-headroom";
import { runBench } from "./run-bench";

const DRAIN_TIMEOUT_SECONDS = 7200;
const MAX_SECONDS = 5;
const POLICIES = peersThatDecide("scaling");

const costTable = (costs: readonly CostResult[]): string =>
  markdownTable(
    ["instances", "policy", "ECS calls", "seconds", "metric within 60 s"],
    costs.map(({ instances, policy, ecsCalls, seconds, published }) => [
      String(instances),
      policy,
      String(ecsCalls),
      seconds.toFixed(2),
      published ? "yes" : "no",
    ]),
  );

const scenarioTable = (results: readonly HeadroomResult[]): string =>
  markdownTable(
    ["scenario", "measure", ...POLICIES.map(({ title }) => title)],
    HEADROOM_SCENARIOS.flatMap(({ name, figures }) =>
      figures.map((figure) => [
        name,
        figure.name,
        ...results.filter(({ scenario }) => scenario === name).map(figure.of),
      ]),
    ),
  );

const isCostly = ({ instances, policy, ecsCalls, seconds, published }: CostResult): boolean =>
  policy === drydock.title &&
  (!published || seconds > MAX_SECONDS || ecsCalls > Math.max(1, 2 * Math.ceil(instances / 100)));

const isBroken = (result: HeadroomResult): boolean =>
  result.policy === drydock.title &&
  HEADROOM_SCENARIOS.find(({ name }) => name === result.scenario)!.figures.some((each) => each.isBroken(result));

const runAll = async (blueprint: Blueprint) => {
  const costs: CostResult[] = [];
  for (const instances of CLUSTER_SIZES) costs.push(...(await runCosts(blueprint, instances)));
  const results: HeadroomResult[] = [];
  for (const scenario of HEADROOM_SCENARIOS)
    for (const policy of POLICIES) results.push(await runHeadroom(blueprint, policy, scenario));
  return { costs, results };
};

void runBench(
  new Command("npm run bench:headroom --")
    .description(
      "Prints what it costs to count a cluster's headroom, and what becomes of the cluster, under each way to scale it.\n" +
        "Exit code 1 when Drydock takes more calls or time than it may, counts what cannot be placed, changes a cluster\n" +
        "under constant demand or leaves tasks without a place.",
    )
    .option("--json", "print JSON", false)
    .option("--check", "fail when docs/peers.md shows other tables", false)
    .option("--write", "write the tables to docs/peers.md", false)
    .action(async ({ json, check, write }: { json: boolean; check: boolean; write: boolean }) => {
      const { costs, results } = await withDrydock({ draining: { timeoutSeconds: DRAIN_TIMEOUT_SECONDS } }, runAll);
      const tables = [costTable(costs), scenarioTable(results)];
      console.log(json ? JSON.stringify({ costs, results }, null, 2) : tables.join("\n\n"));
      if (costs.some(isCostly) || results.some(isBroken)) process.exitCode = 1;
      if (check || write) comparePage("bench:headroom", tables, write);
    }),
);

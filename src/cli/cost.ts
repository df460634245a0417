import "../without-source-maps";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { type Estimated, renderCost, renderCosts } from "../cost/page";
import { loadEnvironment, readEnvironment } from "../environment/load";
import { type EnvironmentInput, environmentSchema } from "../environment/schema";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";
import { estimatedCost } from "./estimated-cost";
import { addExitCodes } from "./exit-codes";
import { runCommand } from "./run-command";

const PAGE = "docs/cost.md";

/** The environment that the choices are compared with. */
const BASE = "example";

const network = (settings: object): Partial<EnvironmentInput> => ({ network: { source: "create", ...settings } });
const capacity = (settings: object): Partial<EnvironmentInput> => ({ cluster: { capacity: settings } });

/** Environments of the page: those that Drydock ships, so that a file of one's own does not make the page stale. */
const SHIPPED = ["example", "minimal", "production", "spot"];

/** Choices that cost or save money, each as the settings that take the place of the base's. */
const CHOICES: Readonly<Record<string, Partial<EnvironmentInput>>> = {
  '`network.egress: "none"`': network({ egress: "none" }),
  '`network.egress: "natGatewayPerZone"`': network({ egress: "natGatewayPerZone" }),
  "`network.zones` of three zones": network({ zones: ["a", "b", "c"] }),
  "`customerManagedKeys: true`": { customerManagedKeys: true },
  "`alerts` with one address": { alerts: { emails: ["platform@example.com"] } },
  "no `volume`": { volume: undefined },
  "`volume.provisionedThroughput` of 100 MiB/s": {
    volume: { throughputMode: "provisioned", provisionedThroughput: 100 },
  },
  "`cluster.capacity.detailedMonitoring: false`": capacity({ detailedMonitoring: false }),
  "`cluster.capacity.minSize: 0` (one instance, as while one task runs)": capacity({ minSize: 0 }),
  '`cluster.capacity.purchase: "spot"`': capacity({ purchase: "spot" }),
  '`cluster.capacity.instanceType: "t4g.micro"`': capacity({ instanceType: "t4g.micro" }),
  "`cluster.capacity.rootDisk` of 100 GiB": capacity({ rootDisk: { sizeGiB: 100 } }),
  '`cluster.capacity.instanceType: "m7i.large"`': capacity({ instanceType: "m7i.large" }),
  '`cluster.ingress.scheme: "internal"`': { cluster: { ingress: { scheme: "internal" } } },
};

const command = new Command("npm run cost --")
  .description(
    `Writes what each shipped environment costs a month at rest, ${PAGE}, from its synthesized stacks; or prints it for one.`,
  )
  .option("-e, --environment <NAME>", "print what environments/NAME.ts or NAME.json costs, and write nothing")
  .option("--check", "write nothing; fail when the page is not what would be written")
  .addHelpText("after", "\nExamples:\n  npm run cost -- -e example\n  npm run cost -- --check");

addExitCodes(command);

void runCommand<{ check?: boolean; environment?: string }>(command, async ({ check, environment }) => {
  if (environment !== undefined) {
    process.stdout.write(`${renderCost(await estimatedCost(environment, loadEnvironment(environment)))}\n`);
    return;
  }
  const path = join(projectRoot(), PAGE);
  const page = await render();
  if (!check) {
    writeFileSync(path, page);
    process.stdout.write(`wrote ${PAGE}\n`);
  } else if (readFileSync(path, "utf8") !== page)
    throw new UserError(`${PAGE} is not what the stacks say; run npm run cost and commit the page`);
});

async function render(): Promise<string> {
  const environments: Estimated[] = [];
  for (const name of SHIPPED) environments.push(await estimatedCost(name, loadEnvironment(name)));
  const choices: Estimated[] = [];
  const base = readEnvironment(BASE).input as EnvironmentInput;
  for (const [name, changed] of Object.entries(CHOICES))
    choices.push(await estimatedCost(name, { ...environmentSchema.parse({ ...base, ...changed }), name: BASE }));
  return renderCosts(environments, environments.find(({ name }) => name === BASE)!, choices);
}

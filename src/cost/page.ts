import { FUNCTION_LIMITS } from "../../functions/shared/contract";
import { HOURS_PER_MONTH, LIST_PRICE_PAGES, LIST_PRICES, LIST_PRICES_OF } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import type { Part } from "./estimate";

/** An environment with what it costs. */
export interface Estimated {
  /** Name of the environment, or the settings by which it differs from another one. */
  readonly name: string;
  /** Code of its region. */
  readonly region: string;
  /** Cost by part, in USD a month. */
  readonly parts: readonly Part[];
}

/** One environment's cost for a terminal: a line for each part that costs something, and the sum. */
export function renderCost(estimated: Estimated): string {
  const rows = [...estimated.parts.filter(({ usd }) => usd > 0), { name: "sum", usd: totalOf(estimated) }];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `${estimated.name} in ${estimated.region}, USD a month at rest:`,
    ...rows.map(({ name, usd }) => `  ${name.padEnd(width)}  ${usd.toFixed(2).padStart(9)}`),
  ].join("\n");
}

/** USD a month of all parts. */
export const totalOf = ({ parts }: Pick<Estimated, "parts">): number =>
  parts.reduce((total, { usd }) => total + usd, 0);

/**
 * Renders the page on costs.
 *
 * @param environments the shipped ones
 * @param base the one that the choices are compared with
 * @param choices the same with other settings
 */
export function renderCosts(
  environments: readonly Estimated[],
  base: Estimated,
  choices: readonly Estimated[],
): string {
  const regions = [...new Set(environments.map(({ region }) => region))].sort();
  const parts = environments[0]!.parts
    .map(({ name }) => [name, ...environments.map((each) => usdOf(each, name))] as const)
    .filter(([, ...usd]) => usd.some((each) => each > 0));
  return `${[
    "# What it costs",
    "USD a month at rest: the smallest number of instances, in the hours of a schedule its minimum, no traffic, no free tier, no discount. This page is made by " +
      "`npm run cost` from the synthesized stacks; `npm run cost -- --check` fails when it is not what they say.",
    [
      ...regions.map((region) => {
        const prices = pricesIn(region)!;
        return `- Instances in ${region}: ${prices.source}, ${prices.date}.`;
      }),
      `- Everything else: AWS's list prices of ${LIST_PRICES_OF.region} for every environment, ${LIST_PRICES_OF.date} ` +
        "(`src/aws/list-prices.ts`). Other regions differ.",
      `- Compared with AWS's own pages: ${LIST_PRICE_PAGES.read.join(", ")}.`,
      `- Compared with what others write of AWS's pages: ${LIST_PRICE_PAGES.byOthers.join(", ")}.`,
    ].join("\n"),
    table([
      ["part", ...environments.map(({ name, region }) => `${name} (${region})`)],
      ...parts.map(([name, ...usd]) => [name, ...usd.map((each) => (each > 0 ? each.toFixed(2) : ""))]),
      ["**sum**", ...environments.map((each) => `**${totalOf(each).toFixed(2)}**`)],
    ]),
    "By use, and not in the sums: traffic (load balancer capacity units, data through NAT gateways, endpoints and zones), " +
      "logs and flow logs by the gigabyte, Container Insights (`cluster.containerInsights`), CPU beyond the baseline of T " +
      "types (`cluster.capacity.cpuCredits`), what EFS stores, messages, and the runs of the functions: one of a second in each minute is " +
      `${minutelyRunsUsd().toFixed(2)} USD a month. A web ACL is yours and ` +
      "not in them either.",
    "## What the choices cost",
    `The environment \`${base.name}\` with one setting changed, dearest first. It costs ${totalOf(base).toFixed(2)} as it is.`,
    table([
      ["with", "USD a month", "more or less"],
      ...[...choices]
        .sort((one, other) => totalOf(other) - totalOf(one))
        .map((choice) => [choice.name, totalOf(choice).toFixed(2), signed(totalOf(choice) - totalOf(base))]),
    ]),
    "A network without a way to the internet is dearer than one with a NAT gateway: each of its interface endpoints is " +
      "charged in each zone. `network.interfaceEndpoints` beside a NAT gateway pays for itself only when much data goes to " +
      "one service.",
  ].join("\n\n")}\n`;
}

/** USD a month of a function that runs for a second in each minute. */
const minutelyRunsUsd = (): number =>
  HOURS_PER_MONTH *
  60 *
  (LIST_PRICES.functionRun + (FUNCTION_LIMITS.memoryMiB / 1024) * LIST_PRICES.functionPerGigabyteAndSecond);

const usdOf = ({ parts }: Estimated, name: string): number => parts.find((part) => part.name === name)?.usd ?? 0;

const signed = (usd: number): string => (usd < 0 ? usd.toFixed(2) : `+${usd.toFixed(2)}`);

/** A table in Markdown. The first row is its head. */
const table = ([head, ...rows]: readonly (readonly string[])[]): string =>
  [head!, head!.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

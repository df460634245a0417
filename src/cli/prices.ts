import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command } from "commander";
import { INSTANCE_TYPES_FILE } from "../aws/instance-types";
import { partitionOfRegion } from "../aws/partitions";
import { PRICES_FOLDER } from "../aws/prices";
import { type PriceCalls, readPrices } from "../aws/read-prices";
import { findRegion, regionLike } from "../aws/regions";
import { projectRoot } from "../project-root";
import { UserError } from "../user-error";
import { addExitCodes } from "./exit-codes";
import { addJsonOption, type OutputOptions } from "./options";
import { runCommand } from "./run-command";

/** The region of the AWS Price List API for each partition that has prices in USD (AWS Billing user guide). */
const PRICE_LIST_REGION = "us-east-1";

const command = new Command("npm run prices --")
  .description("Makes the tables of instance types and prices of a region anew.")
  .requiredOption("-r, --region <CODE>", "region to read, for example eu-central-1")
  .addHelpText("after", "\nExample:\n  npm run prices -- --region eu-central-1");

addJsonOption(command);

addExitCodes(command);

void runCommand<OutputOptions & { region: string }>(command, async ({ region, json }) => {
  check(region);
  const tables = await read(region);
  const prices = join(PRICES_FOLDER, `${region}.csv`);
  writeFileSync(INSTANCE_TYPES_FILE, tables.instanceTypes);
  writeFileSync(prices, tables.prices);
  const written = [INSTANCE_TYPES_FILE, prices].map((file) => relative(projectRoot(), file));
  const result = { region, written, priced: tables.priced, newTypes: tables.newTypes };
  process.stdout.write(
    json
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : `wrote ${written.join(" and ")}: ${tables.priced} prices, ${tables.newTypes.length} new instance types\n`,
  );
});

function check(region: string): void {
  if (!findRegion(region)) {
    const meant = regionLike(region);
    throw new UserError(
      `--region: got ${JSON.stringify(region)}, which is no region of the table; ${meant === undefined ? "name one, such as eu-central-1" : `did you mean ${meant}?`}`,
    );
  }
  const { id, title } = partitionOfRegion(region);
  if (id !== "aws")
    throw new UserError(
      `--region: got ${region}, and the AWS Price List API has no prices in USD for accounts of ${title}; name a region of the partition aws`,
    );
}

/** Reads the tables; what AWS refuses is the user's to mend. */
async function read(region: string) {
  try {
    return await readPrices(await callsIn(region), new Date().toISOString().slice(0, 10));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new UserError(
      `prices of ${region}: AWS was not read (${reason}); set credentials that may call ec2:DescribeInstanceTypes, ec2:DescribeSpotPriceHistory and pricing:GetProducts`,
    );
  }
}

/** The clients are loaded here, as no other command needs them. */
async function callsIn(region: string): Promise<PriceCalls> {
  const ec2 = await import("@aws-sdk/client-ec2");
  const pricing = await import("@aws-sdk/client-pricing");
  const inRegion = new ec2.EC2Client({ region });
  const priceList = new pricing.PricingClient({ region: PRICE_LIST_REGION });
  const exactly = (Field: string, Value: string) => ({ Type: pricing.FilterType.TERM_MATCH, Field, Value });
  const filters = [
    exactly("regionCode", region),
    exactly("operatingSystem", "Linux"),
    exactly("tenancy", "Shared"),
    exactly("capacitystatus", "Used"),
    exactly("preInstalledSw", "NA"),
  ];
  return {
    instanceTypes: (NextToken) => inRegion.send(new ec2.DescribeInstanceTypesCommand({ NextToken })),
    spotPrices: (NextToken) =>
      inRegion.send(
        new ec2.DescribeSpotPriceHistoryCommand({
          NextToken,
          StartTime: new Date(),
          ProductDescriptions: ["Linux/UNIX"],
        }),
      ),
    products: (NextToken) =>
      priceList.send(new pricing.GetProductsCommand({ ServiceCode: "AmazonEC2", Filters: filters, NextToken })),
  };
}

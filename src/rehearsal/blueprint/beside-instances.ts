import { existsSync } from "node:fs";
import { join } from "node:path";
import { disksUsdPerMonth } from "../../aws/disk-prices";
import type { BesideInstances } from "../money";
import { block } from "./arguments";
import { readStack } from "./synthesized";

/** The stacks that hold what is counted. */
const STACKS = ["network", "cluster"] as const;

/** Reads what an environment pays for besides its instances' hours. */
export function besideInstances(stacksDir: string, environment: string): BesideInstances {
  const stacks = STACKS.map((kind) => join(stacksDir, `${environment}-${kind}`))
    .filter((folder) => existsSync(folder))
    .map(readStack);
  const all = (type: string) => stacks.flatMap((stack) => stack.resources(type));
  const loadBalancers = all("aws_lb");
  const [template] = all("aws_launch_template");
  return {
    disksUsdPerMonth: template ? disksUsdPerMonth(template.arguments) : 0,
    hasDetailedMonitoring: template !== undefined && block(template.arguments, "monitoring")?.["enabled"] === true,
    natGateways: all("aws_nat_gateway").length,
    loadBalancers: loadBalancers.length,
    // One for each NAT gateway, and one in each zone of a load balancer that the internet reaches.
    addresses:
      all("aws_eip").length +
      loadBalancers
        .filter(({ arguments: { internal } }) => internal !== true)
        .reduce((sum, { arguments: { subnets } }) => sum + (Array.isArray(subnets) ? subnets.length : 0), 0),
  };
}

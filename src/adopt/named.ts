import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AwsPlace, awsAccess } from "../aws-access";
import type { StackFolder } from "../deploy/stack-folder";
import type { Imports } from "./imports";

interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, NamedResource>>>>;
}

interface NamedResource {
  readonly name?: string;
  readonly provider?: string;
}

/** Whether AWS has a resource of this name at a place, by Terraform's type. Its name is also its id for an import. */
const LOOKUPS: Readonly<Record<string, (name: string, place: AwsPlace) => Promise<boolean>>> = {
  aws_cloudwatch_log_group: async (name, place) => {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(awsAccess(place));
    const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    return logGroups.some(({ logGroupName }) => logGroupName === name);
  },
  aws_ecs_cluster: async (name, place) => {
    const { ECSClient, DescribeClustersCommand } = await import("@aws-sdk/client-ecs");
    const { clusters = [] } = await new ECSClient(awsAccess(place)).send(
      new DescribeClustersCommand({ clusters: [name] }),
    );
    return clusters.some(({ status }) => status === "ACTIVE");
  },
};

/**
 * Finds log groups and the cluster that AWS has already under the names that the stacks give them: a create would fail.
 *
 * @param environment the environment, or another place
 * @param isDeployed whether the state of a stack has the resource at an address
 */
export async function findNamed(
  stacks: readonly StackFolder[],
  environment: AwsPlace,
  isDeployed: (stack: string, address: string) => boolean,
): Promise<Imports> {
  const found: Record<string, Record<string, { id: string }>> = {};
  for (const { stack, address, type, name, provider } of stacks.flatMap(namedIn)) {
    if (isDeployed(stack, address)) continue;
    const region = provider?.replace(/^aws\./, "") ?? environment.region;
    if (await LOOKUPS[type]!(name, { ...environment, region }))
      found[stack] = { ...found[stack], [address]: { id: name } };
  }
  return found;
}

/** The resources of a stack that may be looked up. A name that another resource makes is not known yet. */
function namedIn({ name: stack, folder }: StackFolder) {
  const { resource = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as StackJson;
  return Object.keys(LOOKUPS).flatMap((type) =>
    Object.entries(resource[type] ?? {}).flatMap(([id, { name, provider }]) =>
      name === undefined || name.includes("${") ? [] : [{ stack, address: `${type}.${id}`, type, name, provider }],
    ),
  );
}

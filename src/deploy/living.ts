import { awsAccess } from "../aws-access";
import { clusterNames } from "../cluster/names";
import type { Environment } from "../environment/schema";
import { tagsOf } from "../terraform/tags";
import { OutsideError, UserError } from "../user-error";

/**
 * Finds the resource by which a stack shows that it is deployed, whatever its state says: the network's VPC, the volume's
 * security group, the cluster, an application's service.
 *
 * @param stack name of the stack
 * @returns the resource in words; undefined when it is not there, or of a stack that has none
 * @throws OutsideError when AWS does not answer
 */
export async function livingResource(environment: Environment, stack: string): Promise<string | undefined> {
  const kind = stack.slice(environment.name.length + 1);
  try {
    if (kind === "network") return await livingVpc(environment);
    if (kind === "volume") return await livingVolume(environment);
    if (kind === "cluster") return await livingCluster(environment);
    if (kind.startsWith("application-")) return await livingService(environment, kind.slice("application-".length));
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    throw new OutsideError(
      `${stack}: AWS did not say whether it is deployed (${name}: ${message}); use credentials that may read EC2 and ECS`,
    );
  }
}

/** Refuses to build a stack a second time. @throws UserError with what may have happened */
export const refuseLiving = (stack: string, resource: string, place: string): never => {
  throw new UserError(
    `${stack}: its state (${place}) is empty, and AWS has its ${resource}; an apply would build it a second time. ` +
      "Bring the state back (an older version of the object, or the folder that has the file), or import or delete what is there",
  );
};

/** Filters of EC2 by the environment's own tags and a name. */
const taggedWith = (environment: Environment, name: string) =>
  Object.entries({ ...tagsOf(environment), Name: name }).map(([key, value]) => ({
    Name: `tag:${key}`,
    Values: [value],
  }));

async function livingVpc(environment: Environment): Promise<string | undefined> {
  const { EC2Client, DescribeVpcsCommand } = await import("@aws-sdk/client-ec2");
  const filters = taggedWith(environment, environment.name);
  const client = new EC2Client(awsAccess(environment));
  const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({ Filters: filters }));
  return Vpcs[0] && `VPC ${Vpcs[0].VpcId}`;
}

async function livingVolume(environment: Environment): Promise<string | undefined> {
  const { EC2Client, DescribeSecurityGroupsCommand } = await import("@aws-sdk/client-ec2");
  const filters = taggedWith(environment, `${environment.name}-volume`);
  const client = new EC2Client(awsAccess(environment));
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({ Filters: filters }));
  return SecurityGroups[0] && `security group ${SecurityGroups[0].GroupId}`;
}

async function livingCluster(environment: Environment): Promise<string | undefined> {
  const { ECSClient, DescribeClustersCommand } = await import("@aws-sdk/client-ecs");
  const { cluster } = clusterNames(environment.name);
  const client = new ECSClient(awsAccess(environment));
  const { clusters = [] } = await client.send(new DescribeClustersCommand({ clusters: [cluster] }));
  return clusters.some(({ status }) => status === "ACTIVE") ? `cluster ${cluster}` : undefined;
}

async function livingService(environment: Environment, application: string): Promise<string | undefined> {
  const { ECSClient, DescribeServicesCommand, ClusterNotFoundException } = await import("@aws-sdk/client-ecs");
  const { cluster } = clusterNames(environment.name);
  try {
    const { services = [] } = await new ECSClient(awsAccess(environment)).send(
      new DescribeServicesCommand({ cluster, services: [application] }),
    );
    return services.some(({ status }) => status === "ACTIVE") ? `service ${application}` : undefined;
  } catch (error) {
    if (error instanceof ClusterNotFoundException) return undefined;
    throw error;
  }
}

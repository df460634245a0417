import { App } from "cdktf";
import { addStacks } from "../../src/add-stacks";
import { partitionOfRegion } from "../../src/aws/partitions";
import { type Environment, type EnvironmentInput, environmentSchema } from "../../src/environment/schema";
import { describeEnvironment } from "../../src/pipeline-roles/described-stacks";
import { PipelineRolesStack } from "../../src/pipeline-roles/stack";

type Network = EnvironmentInput["network"];
type Cluster = NonNullable<EnvironmentInput["cluster"]>;

/** One choice of each list, each as a part of an environment. */
const REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "ap-northeast-1"] as const;

const NETWORKS: readonly Network[] = [
  { source: "create", egress: "none" },
  { source: "create", egress: "natGatewayPerZone", tiers: 3, ipv6: true },
  {
    source: "create",
    egress: "vpn",
    vpn: { customerGatewayIp: "203.0.113.12", staticRoutes: ["172.16.0.0/16", "0.0.0.0/1", "128.0.0.0/1"] },
    interfaceEndpoints: ["s3", "kms"],
  },
  {
    source: "ids",
    vpcId: "vpc-0123456789abcdef0",
    subnets: {
      a: { public: "subnet-0000000000000000a", private: "subnet-1000000000000000a" },
      b: { public: "subnet-0000000000000000b", private: "subnet-1000000000000000b" },
    },
  },
  {
    source: "tags",
    vpcTags: { Name: "shared" },
    publicSubnetTags: { Tier: "public" },
    privateSubnetTags: { Tier: "private" },
    zones: ["a", "b"],
  },
  { source: "remoteState", stateBucket: "shared-state", stateKey: "network.tfstate", zones: ["a", "b"] },
  { source: "create", flowLogs: { traffic: "none" }, gatewayEndpoints: [] },
];

const CAPACITIES: readonly NonNullable<Cluster["capacity"]>[] = [
  { purchase: "spot", instanceType: "m7g.large", otherInstanceTypes: ["m6g.large", "c7g.large"], maxSize: 10 },
  {
    instanceType: "t4g.small",
    cpuCredits: "standard",
    detailedMonitoring: false,
    keyName: "operators",
    sshCidrBlocks: ["10.8.0.0/16"],
  },
  {
    purchase: "mixed",
    instanceType: "m6i.large",
    otherInstanceTypes: ["m5.large"],
    onDemandBase: 1,
    maxSize: 12,
    awsvpcTrunking: true,
  },
  { instanceType: "g4dn.xlarge", scaling: "capacityProvider", capacityProvider: { targetPercent: 90 } },
];

const CLUSTERS: readonly Omit<Cluster, "capacity">[] = [
  {
    exec: true,
    draining: { atDeadline: "stopStandalone" },
    containerInsights: "enhanced",
    imageRepositories: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/*"],
    pullThroughCachePrefixes: ["hub"],
  },
  { ingress: { scheme: "internal", clientCidrBlocks: ["10.0.0.0/8"] }, tracing: true },
  { agentWatchdog: { replace: true }, containerInsights: "disabled", ingress: { scheme: "internal" } },
  { serviceConnectNamespace: "mesh", registryCredentials: { parameterName: "/registry/auth" } },
  {
    bootFiles: { bucket: "boot-files", directory: "/opt/files" },
    bootSteps: { sysctl: { script: "sysctl --write net.core.somaxconn=4096" } },
    instanceRole: {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
      statements: { ReadOwnFiles: { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::own-files/*"] } },
    },
    imageRepositories: [],
    reservedConcurrency: 2,
  },
];

const VOLUMES: readonly EnvironmentInput["volume"][] = [
  undefined,
  { transitEncryption: false },
  { mountBy: "address" },
  { accessPoints: { web: { path: "/web", uid: 1000, gid: 1000 } } },
];

/** An application whose image lies in the region itself: not every network leads to the internet. */
const applicationIn = (region: string): NonNullable<EnvironmentInput["applications"]>[string] => ({
  image: `123456789012.dkr.ecr.${region}.${partitionOfRegion(region).dnsSuffix}/web:1.29`,
  containerPort: 80,
  cpu: 128,
  memory: 128,
  requests: { priority: 10, paths: ["/*"] },
});

/** Number of environments: each choice stands beside many others, for the lengths of most lists have no common divisor. */
const COUNT = 14;

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/** An unusual environment: a name and its settings. */
export interface Unusual {
  readonly name: string;
  readonly input: EnvironmentInput;
}

/** Environments that no file holds: every partition, network, capacity, cluster and volume of the lists above. */
export const unusualEnvironments = (): readonly Unusual[] =>
  Array.from({ length: COUNT }, (_, index) => ({
    name: `unusual-${index + 1}`,
    input: {
      region: pick(REGIONS, index),
      network: pick(NETWORKS, index),
      volume: pick(VOLUMES, index),
      customerManagedKeys: index % 2 === 0,
      ...(index % 3 === 0 && { alerts: { emails: ["platform@example.com"] } }),
      ...(index % 4 === 1 && { applications: { web: applicationIn(pick(REGIONS, index)) } }),
      cluster: { ...pick(CLUSTERS, index), capacity: pick(CAPACITIES, index) },
    },
  }));

/** Synthesizes an unusual environment into a folder, as `npm run synth` does with a file. */
export function synthesizeUnusual({ name, input }: Unusual, outdir: string): void {
  const app = new App({ outdir });
  addStacks(app, { ...environmentSchema.parse(input), name });
  app.synth();
}

/** Synthesizes the roles with which the pipelines of an environment plan and apply. */
export function synthesizePipelineRoles(environment: Environment, outdir: string): void {
  const app = new App({ outdir });
  const roles = {
    ...environment,
    pipelineRoles: { service: "github", repository: "team/platform", branch: "main" },
  } as const;
  new PipelineRolesStack(app, roles, describeEnvironment(roles));
  app.synth();
}

import { clusterNames } from "../../cluster/names";
import { formatPath } from "../../environment/paths";
import { type Environment, namedAccountsOf } from "../../environment/schema";
import { natGatewayZonesOf } from "../../environment/schema/created-network";
import { zoneLettersOf } from "../../environment/schema/network";
import { type Diagnosis, good, warning, wrong } from "../diagnosis";
import type { Check, Examination } from "../examine";
import { ELASTIC_ADDRESSES, LOG_RESOURCE_POLICIES, SECURITY_GROUP_RULES, VPCS } from "../quotas";

const accounts: Check = {
  subject: "accounts",
  actions: "sts:GetCallerIdentity",
  examine: async ({ environment, aws }) => {
    const own = await aws.accountId();
    // What belongs to AWS itself or to no account differs from none.
    const others = namedAccountsOf(environment).filter(({ account }) => /^\d/.test(account) && account !== own);
    if (others.length === 0) return [good("accounts", `the settings name ${own} alone`)];
    return others.map(({ path, account, servesOwnAccount }) =>
      servesOwnAccount
        ? wrong(
            "accounts",
            `${formatPath(path)} is of account ${account}, and your credentials are of ${own}`,
            `use credentials of ${account}, or name one of ${own}`,
          )
        : warning(
            "accounts",
            `${formatPath(path)} is of account ${account}, and your credentials are of ${own}`,
            `see that account ${account} permits the roles of ${own}, or use its credentials`,
          ),
    );
  },
};

const region: Check = {
  subject: "region",
  actions: "ec2:DescribeRegions",
  examine: async ({ environment, aws }) => {
    const status = await aws.regionStatus();
    return [
      status === undefined || status === "not-opted-in"
        ? wrong(
            "region",
            `${environment.region} is not enabled in this account`,
            `enable it with aws account enable-region --region-name ${environment.region}, which takes some minutes`,
          )
        : good("region", `${environment.region} is enabled`),
    ];
  },
};

const zones: Check = {
  subject: "zones",
  actions: "ec2:DescribeAvailabilityZones",
  examine: async ({ environment, aws }) => {
    const available = (await aws.zones()).filter((zone) => zone.available).map(({ name }) => name);
    const wanted = zoneLettersOf(environment.network).map((letter) => `${environment.region}${letter}`);
    const missing = wanted.filter((zone) => !available.includes(zone));
    return [
      missing.length === 0
        ? good("zones", wanted.join(", "))
        : wrong(
            "zones",
            `this account has no ${missing.join(", ")}`,
            `set network.zones to zones of ${available.join(", ")}`,
          ),
    ];
  },
};

/** A quota on something that the network stack creates. */
const roomFor = (
  subject: string,
  { used, needed, quota }: { readonly used: number; readonly needed: number; readonly quota: number | undefined },
  isDeployed: boolean,
): Diagnosis => {
  if (quota === undefined) return warning(subject, "the quota is not known", "see Service Quotas in the console");
  // Of what is used, a deployed environment has its own part already.
  const fits = isDeployed || used + needed <= quota;
  const state = `${used} of ${quota} used, the environment ${isDeployed ? "has" : "needs"} ${needed}`;
  return fits
    ? good(subject, state)
    : wrong(subject, state, "ask for a higher quota in Service Quotas, or use an existing network");
};

const networkQuotas: Check = {
  subject: "quota: network",
  actions: "servicequotas:GetServiceQuota, ec2:DescribeVpcs and ec2:DescribeAddresses",
  examine: async ({ environment, aws }: Examination) => {
    const { network, name } = environment;
    if (network.source !== "create") return [];
    const { vpcs, addresses } = await aws.networkUse();
    const isDeployed = (await aws.listenerRules(name)) !== undefined;
    const gateways = natGatewayZonesOf(network).length;
    return [
      roomFor("quota: VPCs", { used: vpcs, needed: 1, quota: await aws.quota(VPCS) }, isDeployed),
      ...(gateways > 0
        ? [
            roomFor(
              "quota: Elastic IP addresses",
              { used: addresses, needed: gateways, quota: await aws.quota(ELASTIC_ADDRESSES) },
              isDeployed,
            ),
          ]
        : []),
    ];
  },
};

/** Rules of the environment's security groups by the group, in the direction that has the most. */
function securityGroupRules({ cluster, network }: Environment): Readonly<Record<string, number>> {
  const { ingress, capacity } = cluster;
  const ports = ingress.certificateArn === undefined && ingress.domain === undefined ? 1 : 2;
  // Of the instances the health of the agent and the containers' ports come besides.
  return {
    "load balancer": (ingress.clientCidrBlocks?.length ?? 1) * ports,
    instances: capacity.sshCidrBlocks.length + 2,
    endpoints: network.source === "create" ? 1 + (network.vpn?.staticRoutes.length ?? 0) : 0,
  };
}

const ruleQuota: Check = {
  subject: "quota: rules of a security group",
  actions: "servicequotas:GetServiceQuota",
  examine: async ({ environment, aws }) => {
    const subject = "quota: rules of a security group";
    const [[group, needed]] = Object.entries(securityGroupRules(environment)).sort(([, a], [, b]) => b - a) as [
      [string, number],
    ];
    const quota = await aws.quota(SECURITY_GROUP_RULES);
    if (quota === undefined) return [warning(subject, "the quota is not known", "see Service Quotas in the console")];
    const state = `${quota}, the one of the ${group} has ${needed}`;
    return [
      needed <= quota
        ? good(subject, state)
        : wrong(subject, state, "ask for a higher quota in Service Quotas, or name fewer and larger ranges of clients"),
    ];
  },
};

const logPolicies: Check = {
  subject: "quota: resource policies of CloudWatch Logs",
  actions: "logs:DescribeResourcePolicies",
  examine: async ({ environment, aws }) => {
    const subject = "quota: resource policies of CloudWatch Logs";
    const own = clusterNames(environment.name).failureLogPolicy;
    const others = (await aws.logPolicies()).filter((name) => name !== own).length;
    const state = `${others} of ${LOG_RESOURCE_POLICIES} used by others, the environment needs 1`;
    return [
      others < LOG_RESOURCE_POLICIES
        ? good(subject, state)
        : wrong(
            subject,
            state,
            "delete one that nothing needs (aws logs describe-resource-policies), or deploy in another region or account: AWS does not raise this quota",
          ),
    ];
  },
};

/** The functions of a cluster that reserve concurrency when the setting asks for it: drain, headroom, watchdog, breaker. */
const FUNCTIONS = 4;
/** Lambda keeps so many executions unreserved (Lambda developer guide, "Configuring reserved concurrency"). */
const UNRESERVED = 100;
/** Fewest executions that the functions need to run beside each other. */
const NEEDED = 10;

const lambda: Check = {
  subject: "quota: Lambda concurrency",
  actions: "lambda:GetAccountSettings",
  examine: async ({ environment, aws }) => {
    const { limit, unreserved } = await aws.lambdaConcurrency();
    const reserved = (environment.cluster.reservedConcurrency ?? 0) * FUNCTIONS;
    const state = `${limit} executions, ${unreserved} unreserved`;
    const subject = "quota: Lambda concurrency";
    if (limit < NEEDED) return [wrong(subject, state, `ask for at least ${NEEDED} in Service Quotas`)];
    if (reserved > 0 && unreserved - reserved < Math.min(UNRESERVED, limit))
      return [
        wrong(
          subject,
          `${state}; the functions would reserve up to ${reserved}`,
          "ask for a higher quota in Service Quotas, or leave cluster.reservedConcurrency out",
        ),
      ];
    return [good(subject, state)];
  },
};

/** Service-linked roles by the service that assumes them. */
const ROLES = {
  AWSServiceRoleForAutoScaling: "autoscaling.amazonaws.com",
  AWSServiceRoleForECS: "ecs.amazonaws.com",
  AWSServiceRoleForElasticLoadBalancing: "elasticloadbalancing.amazonaws.com",
  AWSServiceRoleForEC2Spot: "spot.amazonaws.com",
  AWSServiceRoleForAmazonElasticFileSystem: "elasticfilesystem.amazonaws.com",
} as const;

/** Those that an environment needs: the last two with Spot Instances, and with a volume. */
const rolesOf = ({ cluster, volume }: Environment): readonly (readonly [name: string, service: string])[] =>
  Object.entries(ROLES).filter(
    ([name]) =>
      (name !== "AWSServiceRoleForEC2Spot" || cluster.capacity.purchase !== "onDemand") &&
      (name !== "AWSServiceRoleForAmazonElasticFileSystem" || volume !== undefined),
  );

const serviceLinkedRoles: Check = {
  subject: "service-linked roles",
  actions: "iam:GetRole",
  examine: async ({ environment, aws }) => {
    const wanted = rolesOf(environment);
    const missing: (readonly [name: string, service: string])[] = [];
    for (const role of wanted) if (!(await aws.hasRole(role[0]))) missing.push(role);
    if (missing.length === 0) return [good("service-linked roles", `${wanted.length} of ${wanted.length} exist`)];
    return missing.map(([name, service]) =>
      warning(
        "service-linked roles",
        `${name} does not exist: AWS makes it on first use when the deployer may call iam:CreateServiceLinkedRole`,
        `aws iam create-service-linked-role --aws-service-name ${service}`,
      ),
    );
  },
};

const stateBucket: Check = {
  subject: "state bucket",
  actions: "s3:ListBucket",
  examine: async ({ environment: { state, region: own, name }, aws }) => {
    if (!state)
      return [warning("state bucket", "the state lies in a local file", "set state.bucket before others deploy")];
    const wanted = state.region ?? own;
    const found = await aws.bucketRegion(state.bucket);
    return [
      found === undefined
        ? wrong(
            "state bucket",
            `${state.bucket} does not exist`,
            `npm run bootstrap -- -e ${name} makes it in ${wanted}`,
          )
        : found === wanted
          ? good("state bucket", `${state.bucket} in ${found}`)
          : wrong("state bucket", `${state.bucket} lies in ${found}`, `set state.region to '${found}'`),
    ];
  },
};

export const ACCOUNT_CHECKS: readonly Check[] = [
  accounts,
  region,
  zones,
  networkQuotas,
  ruleQuota,
  logPolicies,
  lambda,
  serviceLinkedRoles,
  stateBucket,
];

import type { HostedZone, NamedZone } from "../aws";
import { type Diagnosis, good, warning, wrong } from "../diagnosis";
import type { Check, Examination } from "../examine";

/** Whether a certificate's name covers a host: a wildcard stands for one label (RFC 6125, 6.4.3). */
const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith("*.") && host.slice(host.indexOf(".") + 1) === name.slice(2));

const certificate: Check = {
  subject: "certificate",
  actions: "acm:DescribeCertificate",
  examine: async ({ environment, aws }) => {
    const arn = environment.cluster.ingress.certificateArn;
    if (arn === undefined) return [];
    const found = await aws.certificate(arn);
    if (!found)
      return [wrong("certificate", `${arn} does not exist`, "copy the ARN from ACM in the environment's region")];
    if (found.status !== "ISSUED")
      return [wrong("certificate", `${arn} is ${found.status}`, "prove its domain, and wait until ACM has issued it")];
    const hosts = Object.values(environment.applications).flatMap(({ requests }) => requests.hostNames);
    const bare = hosts.filter((host) => !/[*?]/.test(host) && !found.names.some((name) => covers(name, host)));
    return [
      bare.length === 0
        ? good("certificate", `issued for ${found.names.join(", ")}`)
        : warning(
            "certificate",
            `it is not for ${bare.join(", ")}`,
            "ask for a certificate with these names, or clients refuse it",
          ),
    ];
  },
};

/** The state of a zone's delegation. */
async function delegationOf(
  domain: string,
  zone: HostedZone,
  nameServersOf: Examination["nameServersOf"],
): Promise<Diagnosis> {
  const bare = (names: readonly string[]) =>
    [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, "")))].sort();
  const wanted = bare(zone.nameServers);
  const found = bare(await nameServersOf(domain).catch(() => []));
  return JSON.stringify(wanted) === JSON.stringify(found)
    ? good("hosted zone", `${domain} is delegated to ${zone.id}`)
    : wrong(
        "hosted zone",
        `${domain} is delegated to ${found.join(", ") || "nobody"}, and not to ${zone.id}`,
        `enter ${wanted.join(", ")} at the registrar or in the parent zone`,
      );
}

const publicZone: Check = {
  subject: "hosted zone",
  actions: "route53:ListHostedZonesByName and route53:GetHostedZone",
  examine: async ({ environment, aws, nameServersOf }) => {
    const { public: domain, source } = environment.hostedZones;
    if (domain === undefined) return [];
    const zone = await aws.publicZone(domain);
    if (zone) return [await delegationOf(domain, zone, nameServersOf)];
    return [
      source === "find"
        ? wrong(
            "hosted zone",
            `this account has no public zone ${domain}, and hostedZones.source is find`,
            "create it, or set hostedZones.source to 'create' where the network is created",
          )
        : warning(
            "hosted zone",
            `${domain} does not exist yet: the network stack creates it`,
            "deploy the network stack alone, delegate the domain to its output public_name_servers, and go on then",
          ),
    ];
  },
};

const zoneOfDomain: Check = {
  subject: "hosted zone",
  actions: "route53:GetHostedZone",
  examine: async ({ environment, aws, nameServersOf }) => {
    const { domain, hostedZoneId } = environment.cluster.ingress;
    if (domain === undefined || hostedZoneId === undefined) return [];
    const zone = await aws.hostedZone(hostedZoneId);
    const fault = zoneFault(domain, zone);
    return fault === undefined
      ? [await delegationOf(zone!.domain, zone!, nameServersOf)]
      : [
          wrong(
            "hosted zone",
            `${hostedZoneId} ${fault}`,
            `set cluster.ingress.hostedZoneId to the public zone of ${domain}, or no certificate is issued for it`,
          ),
        ];
  },
};

/** The reason for which a zone cannot prove a domain, in words that follow its id. */
function zoneFault(domain: string, zone: NamedZone | undefined): string | undefined {
  if (!zone) return "does not exist in this account";
  if (zone.isPrivate) return "is a private zone, which ACM does not see";
  return domain === zone.domain || domain.endsWith(`.${zone.domain}`)
    ? undefined
    : `is the zone of ${zone.domain}, which does not hold ${domain}`;
}

const priorities: Check = {
  subject: "listener priorities",
  actions: "elasticloadbalancing:DescribeLoadBalancers, DescribeListeners, DescribeRules and DescribeTags",
  examine: async ({ environment, aws }) => {
    const applications = Object.entries(environment.applications);
    if (applications.length === 0) return [];
    const rules = await aws.listenerRules(environment.name);
    if (!rules) return [good("listener priorities", "there is no load balancer yet")];
    const taken = applications.flatMap(([name, { requests }]): Diagnosis[] =>
      rules.some((rule) => rule.priority === requests.priority && rule.environment !== environment.name)
        ? [
            wrong(
              "listener priorities",
              `priority ${requests.priority} of ${name} is taken by a rule that is not this environment's`,
              `set applications.${name}.requests.priority to a number beside ${rules.map(({ priority }) => priority).join(", ")}`,
            ),
          ]
        : [],
    );
    return taken.length > 0
      ? taken
      : [good("listener priorities", `${applications.length} are free or the environment's own`)];
  },
};

export const INGRESS_CHECKS: readonly Check[] = [certificate, publicZone, zoneOfDomain, priorities];

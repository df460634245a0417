import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import { isIpv6 } from "../../aws/ip-ranges";
import type { EnvironmentSettings } from "../../environment/schema";
import type { NetworkReference } from "../../network/reference";
import type { DeploymentContext } from "../../terraform/deployment-context";
import { UserError } from "../../user-error";
import { AGENT_HEALTH, DYNAMIC_HOST_PORTS } from "../ports";
import { AccessLogs } from "./access-logs";
import { IssuedCertificate } from "./issued-certificate";

export interface IngressProps {
  /** Its name is that of the load balancer. With `throwAway` the load balancer is not guarded against deletion. */
  readonly deployment: DeploymentContext;
  /** VPC and subnets of the load balancer. */
  readonly network: NetworkReference;
  /** Scheme, certificate, clients and logs of the load balancer: see `ingressSettings`. */
  readonly settings: EnvironmentSettings["cluster"]["ingress"];
  /** Id of the hosted zone in which the domain is proven and points to the load balancer. Required with a domain. */
  readonly hostedZoneId: string | undefined;
  /** Id of the instances' security group. The load balancer may reach its members and nothing else. */
  readonly instanceSecurityGroupId: string;
}

/** Addresses that reach the listeners. */
interface Clients {
  /** Ends the ids of their rules. */
  readonly suffix: string;
  /** Ends the descriptions of their rules. */
  readonly who: string;
  /** Their range of IPv4. Exactly one of the two ranges is there. */
  readonly cidrIpv4?: string;
  /** Their range of IPv6. */
  readonly cidrIpv6?: string;
  /** Terraform's expression of ranges for each of which there is a rule: `each.value` is the range. @default one rule */
  readonly furtherRanges?: string;
}

/** Addresses that no client has: TEST-NET-1 is for documentation and is not routed (RFC 5737). */
const NOBODY = "192.0.2.0/24";

/** Priority of the agent health rule: the last that a listener has, so that applications may use every other. */
const AGENT_HEALTH_PRIORITY = 50_000;

const NOT_FOUND = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};

/**
 * The load balancer. Its listeners answer 404 until application stacks add rules of their own.
 *
 * The health of each instance's ECS agent is checked through a target group whose only rule matches a host name that
 * cannot exist (RFC 2606, `.invalid`) and, as a client may write any host name into its request, a source address that
 * cannot exist either: the load balancer checks the agents, and no request from outside reaches them.
 */
export class Ingress extends Construct {
  /** The Application Load Balancer. */
  readonly loadBalancer: Lb;
  /** Security group of the load balancer. */
  readonly securityGroup: SecurityGroup;
  /** Listener on port 80. With a certificate it redirects to HTTPS. */
  readonly httpListener: LbListener;
  /** Listener on port 443. Absent without a certificate. */
  readonly httpsListener: LbListener | undefined;
  /** Target group that holds the instances while their ECS agent answers. */
  readonly agentTargetGroup: LbTargetGroup;
  /** URL of the load balancer: its domain where the settings name one. */
  readonly url: string;
  /** Bucket of the access logs. Absent without them. */
  readonly accessLogBucket: S3Bucket | undefined;

  constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);
    const { deployment, settings } = props;
    const certificateArn = this.certificateArn(props);
    this.securityGroup = this.createSecurityGroup(props, certificateArn !== undefined);
    const accessLogs = settings.accessLogs
      ? new AccessLogs(this, "access-logs", { deployment, retentionDays: settings.accessLogRetentionDays })
      : undefined;
    this.accessLogBucket = accessLogs?.bucket;
    this.loadBalancer = this.createLoadBalancer(props, accessLogs);
    if (settings.webAclArn)
      new Wafv2WebAclAssociation(this, "web-acl", {
        resourceArn: this.loadBalancer.arn,
        webAclArn: settings.webAclArn,
      });
    this.httpListener = this.createHttpListener(certificateArn !== undefined);
    this.httpsListener =
      certificateArn === undefined ? undefined : this.createHttpsListener(certificateArn, settings.tlsPolicy);
    this.url = `${certificateArn ? "https" : "http"}://${settings.domain ?? this.loadBalancer.dnsName}`;
    this.pointDomain(props);
    this.agentTargetGroup = this.createAgentTargetGroup(props);
  }

  /** The certificate that the settings name, or one that ACM issues for their domain. */
  private certificateArn({ settings, hostedZoneId }: IngressProps): string | undefined {
    const { domain } = settings;
    if (domain === undefined) return settings.certificateArn;
    if (hostedZoneId === undefined)
      throw new UserError(
        `ingress domain ${domain}: its hosted zone is missing; give hostedZoneId, the id of the zone that holds the domain`,
      );
    return new IssuedCertificate(this, "issued-certificate", { domain, hostedZoneId }).arn;
  }

  private createSecurityGroup(props: IngressProps, hasCertificate: boolean): SecurityGroup {
    const name = `${props.deployment.name}-load-balancer`;
    const group = new SecurityGroup(this, "security-group", {
      name,
      description: "Load balancer of the cluster",
      vpcId: props.network.vpcId,
      tags: { Name: name },
    });
    const ports = { http: 80, ...(hasCertificate && { https: 443 }) };
    for (const { suffix, who, furtherRanges, ...addresses } of this.clients(props))
      for (const [protocol, port] of Object.entries(ports)) {
        const rule = new VpcSecurityGroupIngressRule(this, `${protocol}-from-${suffix}`, {
          securityGroupId: group.id,
          description: `${protocol.toUpperCase()} from ${who}`,
          ...addresses,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        });
        if (furtherRanges) rule.addOverride("for_each", furtherRanges);
      }
    const toInstances = { "agent-health": AGENT_HEALTH, containers: DYNAMIC_HOST_PORTS };
    for (const [prefix, { from, to, description }] of Object.entries(toInstances))
      new VpcSecurityGroupEgressRule(this, `${prefix}-to-instances`, {
        securityGroupId: group.id,
        description: `${description} of the instances`,
        referencedSecurityGroupId: props.instanceSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: from,
        toPort: to,
      });
    return group;
  }

  /** Clients of the listeners. Each range of addresses has rules of its own, so that another one touches none. */
  private clients({ network, settings }: IngressProps): readonly Clients[] {
    const { clientCidrBlocks } = settings;
    if (clientCidrBlocks)
      return clientCidrBlocks.map((range) => ({
        suffix: range.replace(/[.:/]/g, "-"),
        ...(isIpv6(range) ? { cidrIpv6: range } : { cidrIpv4: range }),
        who: range,
      }));
    if (isInternal(settings)) return this.vpcClients(network);
    return [
      { suffix: "clients", cidrIpv4: "0.0.0.0/0", who: "the internet" },
      ...(network.ipv6 ? [{ suffix: "ipv6-clients", cidrIpv6: "::/0", who: "the internet" }] : []),
    ];
  }

  /** Every address of the VPC: its first range, and one rule for each further one that Terraform finds when it plans. */
  private vpcClients(network: NetworkReference): readonly Clients[] {
    const vpc = new DataAwsVpc(this, "vpc", { id: network.vpcId });
    const first = { suffix: "clients", cidrIpv4: vpc.cidrBlock, who: "the VPC" };
    if (!network.severalRanges) return [first];
    const furtherRanges = `\${toset([for range in ${vpc.fqn}.cidr_block_associations : range.cidr_block if range.state == "associated" && range.cidr_block != ${vpc.fqn}.cidr_block])}`;
    return [first, { suffix: "further-ranges", furtherRanges, cidrIpv4: "${each.value}", who: "the VPC" }];
  }

  private createLoadBalancer(props: IngressProps, accessLogs: AccessLogs | undefined): Lb {
    const { deployment, network, settings } = props;
    const internal = isInternal(settings);
    return new Lb(this, "load-balancer", {
      name: deployment.name,
      loadBalancerType: "application",
      internal,
      // Terraform leaves the type as it was where none is named.
      ...(network.ipv6 && { ipAddressType: hasIpv6(props) ? "dualstack" : "ipv4" }),
      subnets: network.zones.map((zone) => (internal ? network.privateSubnetId(zone) : network.publicSubnetId(zone))),
      securityGroups: [this.securityGroup.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: !deployment.throwAway,
      idleTimeout: settings.idleTimeoutSeconds,
      ...(accessLogs && {
        accessLogs: { bucket: accessLogs.bucket.id, enabled: true },
        dependsOn: [...accessLogs.ready],
      }),
    });
  }

  private createHttpListener(redirects: boolean): LbListener {
    return new LbListener(this, "http-listener", {
      loadBalancerArn: this.loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [
        redirects
          ? { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }
          : NOT_FOUND,
      ],
    });
  }

  private createHttpsListener(certificateArn: string, sslPolicy: string): LbListener {
    return new LbListener(this, "https-listener", {
      loadBalancerArn: this.loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy,
      certificateArn,
      defaultAction: [NOT_FOUND],
    });
  }

  /** Points the domain to the load balancer. */
  private pointDomain(props: IngressProps): void {
    const { domain } = props.settings;
    if (domain === undefined) return;
    const records = {
      ...(hasIpv4(props) && { "alias-record": "A" }),
      ...(hasIpv6(props) && { "ipv6-alias-record": "AAAA" }),
    };
    for (const [recordId, type] of Object.entries(records))
      new Route53Record(this, recordId, {
        zoneId: props.hostedZoneId!,
        name: domain,
        type,
        alias: { name: this.loadBalancer.dnsName, zoneId: this.loadBalancer.zoneId, evaluateTargetHealth: true },
      });
  }

  /** The target group that checks the agents, and the rule that no request matches. */
  private createAgentTargetGroup({ deployment, network }: IngressProps): LbTargetGroup {
    const group = new LbTargetGroup(this, "agent-target-group", {
      name: `${deployment.name}-agent`,
      vpcId: network.vpcId,
      port: AGENT_HEALTH.from,
      protocol: "HTTP",
      // A terminating instance waits this delay out before its lifecycle hook begins.
      deregistrationDelay: "0",
      healthCheck: {
        path: "/v1/metadata",
        matcher: "200",
        interval: 30,
        timeout: 10,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    new LbListenerRule(this, "agent-health-rule", {
      listenerArn: this.httpListener.arn,
      priority: AGENT_HEALTH_PRIORITY,
      condition: [{ hostHeader: { values: ["agent-health.invalid"] } }, { sourceIp: { values: [NOBODY] } }],
      action: [{ type: "forward", targetGroupArn: group.arn }],
      tags: { Name: `${deployment.name}-agent-health` },
    });
    return group;
  }
}

const isInternal = ({ scheme }: IngressProps["settings"]): boolean => scheme === "internal";

/** Whether clients may reach the load balancer by IPv4: an address that nobody may use would make clients wait for it. */
const hasIpv4 = ({ settings: { clientCidrBlocks } }: IngressProps): boolean =>
  clientCidrBlocks?.some((range) => !isIpv6(range)) ?? true;

/** Whether they may by IPv6. An internal load balancer would need clients that come by IPv6 within the VPC. */
const hasIpv6 = ({ network, settings }: IngressProps): boolean =>
  network.ipv6 && !isInternal(settings) && (settings.clientCidrBlocks?.some(isIpv6) ?? true);

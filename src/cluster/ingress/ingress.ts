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
import type { EnvironmentSettings } from "../../environment/schema";
import type { NetworkReference } from "../../network/reference";
import { stackOf } from "../../terraform/stack";
import { AGENT_HEALTH, DYNAMIC_HOST_PORTS } from "../ports";
import { AccessLogs } from "./access-logs";
import { IssuedCertificate } from "./issued-certificate";

export interface IngressProps {
  /** Name of the load balancer and its security group. */
  readonly name: string;
  readonly network: NetworkReference;
  readonly settings: EnvironmentSettings["cluster"]["ingress"];
  /** Where the domain is proven and pointed to the load balancer. Present with a domain. */
  readonly hostedZoneId: string | undefined;
  /** False guards the load balancer against deletion. */
  readonly throwAway: boolean;
  /** What instances belong to; the load balancer may reach it and nothing else. */
  readonly instanceSecurityGroupId: string;
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
 * cannot exist either: the load balancer checks the agents, and no request of the world reaches them.
 */
export class Ingress extends Construct {
  readonly loadBalancer: Lb;
  readonly securityGroup: SecurityGroup;
  readonly httpListener: LbListener;
  /** Present with a certificate. */
  readonly httpsListener: LbListener | undefined;
  /** Holds the instances while their ECS agent answers. */
  readonly agentTargetGroup: LbTargetGroup;
  readonly url: string;
  /** Absent without access logs. */
  readonly accessLogBucket: S3Bucket | undefined;

  constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);
    const { name, network, settings } = props;
    const internal = settings.scheme === "internal";
    const dualStack = network.ipv6 && !internal;
    const certificateArn =
      settings.domain === undefined
        ? settings.certificateArn
        : new IssuedCertificate(this, "issued-certificate", {
            domain: settings.domain,
            hostedZoneId: props.hostedZoneId!,
          }).arn;

    this.securityGroup = new SecurityGroup(this, "security-group", {
      name: `${name}-load-balancer`,
      description: "Load balancer of the cluster",
      vpcId: network.vpcId,
      tags: { Name: `${name}-load-balancer` },
    });
    for (const { id, who, ...addresses } of this.clients(props, internal))
      for (const [protocol, port] of [["http", 80], ...(certificateArn ? [["https", 443] as const] : [])] as const)
        new VpcSecurityGroupIngressRule(this, `${protocol}-from-${id}`, {
          securityGroupId: this.securityGroup.id,
          description: `${protocol.toUpperCase()} from ${who}`,
          ...addresses,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        });
    for (const [id, { from, to, description }] of Object.entries({
      "agent-health": AGENT_HEALTH,
      containers: DYNAMIC_HOST_PORTS,
    }))
      new VpcSecurityGroupEgressRule(this, `${id}-to-instances`, {
        securityGroupId: this.securityGroup.id,
        description: `${description} of the instances`,
        referencedSecurityGroupId: props.instanceSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: from,
        toPort: to,
      });

    const accessLogs = settings.accessLogs
      ? new AccessLogs(this, "access-logs", {
          name,
          region: stackOf(this).environment.region,
          retentionDays: settings.accessLogRetentionDays,
          throwAway: props.throwAway,
        })
      : undefined;
    this.accessLogBucket = accessLogs?.bucket;
    this.loadBalancer = new Lb(this, "load-balancer", {
      name,
      loadBalancerType: "application",
      internal,
      // An internal one would need clients that come by IPv6 within the VPC.
      ...(dualStack && { ipAddressType: "dualstack" }),
      subnets: network.zones.map((zone) => (internal ? network.privateSubnetId(zone) : network.publicSubnetId(zone))),
      securityGroups: [this.securityGroup.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: !props.throwAway,
      idleTimeout: settings.idleTimeoutSeconds,
      ...(accessLogs && {
        accessLogs: { bucket: accessLogs.bucket.id, enabled: true },
        dependsOn: [...accessLogs.ready],
      }),
    });
    if (settings.webAclArn)
      new Wafv2WebAclAssociation(this, "web-acl", {
        resourceArn: this.loadBalancer.arn,
        webAclArn: settings.webAclArn,
      });

    this.httpListener = new LbListener(this, "http-listener", {
      loadBalancerArn: this.loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [
        certificateArn
          ? { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }
          : NOT_FOUND,
      ],
    });
    this.httpsListener = certificateArn
      ? new LbListener(this, "https-listener", {
          loadBalancerArn: this.loadBalancer.arn,
          port: 443,
          protocol: "HTTPS",
          sslPolicy: settings.tlsPolicy,
          certificateArn,
          defaultAction: [NOT_FOUND],
        })
      : undefined;
    this.url = `${certificateArn ? "https" : "http"}://${settings.domain ?? this.loadBalancer.dnsName}`;
    if (settings.domain !== undefined)
      for (const [id, type] of [
        ["alias-record", "A"],
        ...(dualStack ? [["ipv6-alias-record", "AAAA"] as const] : []),
      ] as const)
        new Route53Record(this, id, {
          zoneId: props.hostedZoneId!,
          name: settings.domain,
          type,
          alias: { name: this.loadBalancer.dnsName, zoneId: this.loadBalancer.zoneId, evaluateTargetHealth: true },
        });

    this.agentTargetGroup = new LbTargetGroup(this, "agent-target-group", {
      name: `${name}-agent`,
      vpcId: network.vpcId,
      port: AGENT_HEALTH.from,
      protocol: "HTTP",
      // Whatever it is set to, a terminating instance waits it out before its lifecycle hook begins.
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
      action: [{ type: "forward", targetGroupArn: this.agentTargetGroup.arn }],
      tags: { Name: `${name}-agent-health` },
    });
  }

  /** Who may reach the listeners. Each range of addresses has rules of its own, so that another one touches none. */
  private clients({ network, settings }: IngressProps, internal: boolean) {
    const { clientCidrBlocks } = settings;
    if (clientCidrBlocks)
      return clientCidrBlocks.map((cidrIpv4) => ({ id: cidrIpv4.replace(/[./]/g, "-"), cidrIpv4, who: cidrIpv4 }));
    return internal
      ? [{ id: "clients", cidrIpv4: new DataAwsVpc(this, "vpc", { id: network.vpcId }).cidrBlock, who: "the VPC" }]
      : [
          { id: "clients", cidrIpv4: "0.0.0.0/0", who: "the internet" },
          ...(network.ipv6 ? [{ id: "ipv6-clients", cidrIpv6: "::/0", who: "the internet" }] : []),
        ];
  }
}

import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { EnvironmentSettings } from "../../environment/schema";
import type { NetworkReference } from "../../network/reference";
import { AGENT_HEALTH, DYNAMIC_HOST_PORTS } from "../ports";

export interface IngressProps {
  /** Name of the load balancer and its security group. */
  readonly name: string;
  readonly network: NetworkReference;
  readonly settings: EnvironmentSettings["cluster"]["ingress"];
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

  constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);
    const { name, network, settings } = props;
    const { certificateArn } = settings;
    const internal = settings.scheme === "internal";

    this.securityGroup = new SecurityGroup(this, "security-group", {
      name: `${name}-load-balancer`,
      description: "Load balancer of the cluster",
      vpcId: network.vpcId,
      tags: { Name: `${name}-load-balancer` },
    });
    const clients = internal ? new DataAwsVpc(this, "vpc", { id: network.vpcId }).cidrBlock : "0.0.0.0/0";
    for (const [protocol, port] of [["http", 80], ...(certificateArn ? [["https", 443] as const] : [])] as const)
      new VpcSecurityGroupIngressRule(this, `${protocol}-from-clients`, {
        securityGroupId: this.securityGroup.id,
        description: `${protocol.toUpperCase()} from ${internal ? "the VPC" : "the internet"}`,
        cidrIpv4: clients,
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

    this.loadBalancer = new Lb(this, "load-balancer", {
      name,
      loadBalancerType: "application",
      internal,
      subnets: network.zones.map((zone) => (internal ? network.privateSubnetId(zone) : network.publicSubnetId(zone))),
      securityGroups: [this.securityGroup.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: !props.throwAway,
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
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          certificateArn,
          defaultAction: [NOT_FOUND],
        })
      : undefined;
    this.url = `${certificateArn ? "https" : "http"}://${this.loadBalancer.dnsName}`;

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
}

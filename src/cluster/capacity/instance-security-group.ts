import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AGENT_HEALTH, DYNAMIC_HOST_PORTS, type PortRange } from "../ports";

export interface InstanceSecurityGroupProps {
  /** Begins the group's name. */
  readonly name: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Whether the subnets have IPv6 addresses too. */
  readonly ipv6: boolean;
}

/** The instances' security group: reached by the load balancer alone, reaching whatever containers need. */
export class InstanceSecurityGroup extends Construct {
  /** The security group. */
  readonly resource: SecurityGroup;
  /** The group's rules. Without them an instance neither boots nor reports its stopped tasks. */
  readonly rules: ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: InstanceSecurityGroupProps) {
    super(scope, id);
    this.resource = new SecurityGroup(this, "Resource", {
      name: `${props.name}-instances`,
      description: "Container instances of the cluster",
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-instances` },
    });
    const toAnywhere = {
      securityGroupId: this.resource.id,
      description: "Registries, AWS APIs and whatever containers call",
      ipProtocol: "-1",
    };
    this.rules.push(new VpcSecurityGroupEgressRule(this, "anywhere", { ...toAnywhere, cidrIpv4: "0.0.0.0/0" }));
    if (props.ipv6)
      this.rules.push(new VpcSecurityGroupEgressRule(this, "anywhere-ipv6", { ...toAnywhere, cidrIpv6: "::/0" }));
  }

  /** Lets address ranges log in. */
  allowSsh(cidrBlocks: readonly string[]): void {
    for (const cidrIpv4 of cidrBlocks)
      new VpcSecurityGroupIngressRule(this, `ssh-from-${cidrIpv4.replaceAll(/[./]/g, "-")}`, {
        securityGroupId: this.resource.id,
        description: "SSH",
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: 22,
        toPort: 22,
      });
  }

  /** Lets the members of a security group reach the agent's health and the containers' dynamic host ports. */
  allowFrom(securityGroupId: string): void {
    const ranges: Record<string, PortRange> = { "agent-health": AGENT_HEALTH, containers: DYNAMIC_HOST_PORTS };
    for (const [id, { from, to, description }] of Object.entries(ranges))
      this.rules.push(
        new VpcSecurityGroupIngressRule(this, `${id}-from-load-balancer`, {
          securityGroupId: this.resource.id,
          description: `${description} from the load balancer`,
          referencedSecurityGroupId: securityGroupId,
          ipProtocol: "tcp",
          fromPort: from,
          toPort: to,
        }),
      );
  }
}

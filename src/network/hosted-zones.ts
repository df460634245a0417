import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import type { DrydockStack } from "../terraform/stack";
import { createPublicZone, guardPublicZone } from "./public-zone";
import { networkOf } from "./reference";

/** A Route 53 hosted zone as another stack sees it. */
export interface HostedZoneReference {
  /** Id of the zone: the `zone_id` of its records. */
  readonly id: string;
  /** The zone's domain without a dot at its end. */
  readonly name: string;
}

/** The hosted zones of an environment. A zone is absent unless the settings name it. */
export interface HostedZones {
  /** Zone that answers queries from the internet. @default none */
  readonly public?: HostedZoneReference;
  /** Zone that answers queries from within the VPC. @default none */
  readonly private?: HostedZoneReference;
}

/**
 * The hosted zones of the stack's environment, for certificates that are validated by DNS and for alias records.
 * Created zones are read from the network stack's outputs, others are found by their names.
 */
export function hostedZonesOf(stack: DrydockStack): HostedZones {
  const { source, public: publicName, private: privateName } = stack.environment.hostedZones;
  const idOf = (visibility: keyof HostedZones, name: string): string =>
    source === "create"
      ? stack.outputsOf("network").getString(`${visibility}_hosted_zone_id`)
      : foundZone(stack, visibility, name).zoneId;
  return {
    ...(publicName && { public: { id: idOf("public", publicName), name: publicName } }),
    ...(privateName && { private: { id: idOf("private", privateName), name: privateName } }),
  };
}

const foundZone = (stack: DrydockStack, visibility: keyof HostedZones, name: string): DataAwsRoute53Zone => {
  const id = `${visibility}-hosted-zone`;
  return (
    (stack.node.tryFindChild(id) as DataAwsRoute53Zone | undefined) ??
    new DataAwsRoute53Zone(stack, id, {
      name,
      // Several VPCs may each have a private zone of the same name.
      ...(visibility === "private" && { privateZone: true, vpcId: networkOf(stack).vpcId }),
    })
  );
};

/** Creates the zones that the settings name, with their ids and name servers as outputs. */
export function createHostedZones(stack: DrydockStack, vpcId: string): void {
  const { hostedZones } = stack.environment;
  guardPublicZone(stack);
  if (hostedZones.source !== "create") return;
  if (hostedZones.public) createPublicZone(stack, hostedZones.public);
  if (hostedZones.private) {
    const zone = new Route53Zone(stack, "private-hosted-zone", {
      name: hostedZones.private,
      comment: `Private zone of ${stack.environment.name}`,
      vpc: [{ vpcId }],
    });
    stack.output({ private_hosted_zone_id: zone.zoneId });
  }
}

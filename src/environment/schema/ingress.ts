import { z } from "zod";
import { withRules } from "../rules";
import { days, seconds } from "./kinds/amounts";
import { certificateArn, hostedZoneId, webAclArn } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { hostName, internetCidr } from "./kinds/network";
import { note } from "./note";

/** Security policies of HTTPS listeners that speak TLS 1.2 and 1.3 or 1.3 alone (Elastic Load Balancing user guide). */
const TLS_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
] as const;

/** Characters of the first name of a certificate (ACM API reference, RequestCertificate, DomainName). */
const MAXIMUM_CERTIFICATE_NAME = 64;

export const ingressSchema = withRules(
  z.strictObject({
    scheme: note(z.enum(["internet-facing", "internal"]).default("internet-facing"), {
      description:
        "internet-facing: the load balancer lies in public subnets. internal: it lies in private ones. Final unless throwAway: once deployed, another value is refused.",
    }),
    clientCidrBlocks: note(listOf(internetCidr(), { min: 1, max: 20 }).optional(), {
      description:
        "Address ranges that may reach the load balancer. An internal one takes ranges outside the VPC too, for networks that are connected to it: up to 16 where Drydock creates the network, fewer with IPv6 or a VPN. Ranges of IPv6 go with network.ipv6 and the scheme internet-facing. The domain gets addresses of those versions of IP alone that the ranges have.",
      remedy: "write clientCidrBlocks: ['203.0.113.0/24'], or leave it out",
      defaultIs: "every address, or those of all ranges of the VPC when the scheme is internal",
    }),
    certificateArn: note(certificateArn().optional(), {
      description:
        "ACM certificate of the HTTPS listener. With neither a certificate nor a domain there is an HTTP listener alone.",
      defaultIs: "none",
    }),
    domain: note(hostName("app.example.com").optional(), {
      description:
        "Domain name of the load balancer. A certificate is issued for it and validated in its hosted zone, and an alias record points to the load balancer.",
      defaultIs: "none",
    }),
    hostedZoneId: note(hostedZoneId().optional(), {
      description: "Public Route 53 hosted zone of the domain.",
      defaultIs: "the zone of hostedZones.public",
    }),
    tlsPolicy: note(z.enum(TLS_POLICIES).default("ELBSecurityPolicy-TLS13-1-2-2021-06"), {
      description: "Security policy of the HTTPS listener: TLS 1.2 and 1.3, or 1.3 alone.",
    }),
    webAclArn: note(webAclArn().optional(), {
      description: "AWS WAF web ACL that filters the load balancer's requests.",
      defaultIs: "none",
    }),
    idleTimeoutSeconds: note(seconds(1, 4000).default(60), {
      description: "The load balancer closes a connection that has carried no data for this long.",
    }),
    accessLogs: note(z.boolean().default(true), {
      description: "Write the load balancer's access logs to an S3 bucket of their own.",
    }),
    accessLogRetentionDays: note(days(1, 3653).default(90), { description: "Access logs are kept this long." }),
  }),
  [
    {
      setting: "domain",
      needs: ["domain"],
      broken: ({ domain }) => domain !== undefined && domain.length > MAXIMUM_CERTIFICATE_NAME,
      problem: ({ domain }) =>
        `it has ${domain?.length} characters, and ACM issues certificates for names of at most ${MAXIMUM_CERTIFICATE_NAME}`,
      remedy: "choose a shorter domain, or give a certificate of yours in cluster.ingress.certificateArn",
    },
    {
      setting: "domain",
      needs: ["domain", "certificateArn"],
      broken: ({ domain, certificateArn: certificate }) => domain !== undefined && certificate !== undefined,
      problem: () =>
        "with cluster.ingress.certificateArn the listener has a certificate already, and a domain has another one issued",
      remedy: "leave one of the two out",
    },
    {
      setting: "hostedZoneId",
      needs: ["domain", "hostedZoneId"],
      broken: ({ domain, hostedZoneId: zone }) => zone !== undefined && domain === undefined,
      problem: () => "there is no cluster.ingress.domain that could be validated in it",
      remedy: "set cluster.ingress.domain too, or leave it out",
    },
  ],
);

import { z } from "zod";
import { withRules } from "../rules";
import { note, wholeNumber } from "./note";

/** Security policies of HTTPS listeners that speak TLS 1.2 and 1.3 or 1.3 alone (Elastic Load Balancing user guide). */
const TLS_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
] as const;

const domainName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const addressRange = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/;

export const ingress = withRules(
  z.strictObject({
    scheme: note(z.enum(["internet-facing", "internal"]).default("internet-facing"), {
      description: "Where the load balancer can be reached from: public subnets, or private ones when internal.",
    }),
    clientCidrBlocks: note(
      z
        .array(z.string().regex(addressRange))
        .min(1)
        .max(20)
        .refine((ranges) => new Set(ranges).size === ranges.length)
        .optional(),
      {
        description:
          "IPv4 address ranges that may reach the load balancer. Default: everybody, or the VPC when the scheme is internal.",
        allowed: "1 to 20 different IPv4 address ranges such as 203.0.113.0/24",
        remedy: "write clientCidrBlocks: ['203.0.113.0/24'], or leave it out",
      },
    ),
    certificateArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/)
        .optional(),
      {
        description: "ACM certificate of the HTTPS listener. Without one, and without a domain, there is only HTTP.",
        allowed: "an ARN of the form arn:aws:acm:REGION:ACCOUNT:certificate/ID",
        remedy: "copy it from the ACM console, from a certificate in the environment's region",
      },
    ),
    domain: note(z.string().regex(domainName).optional(), {
      description:
        "Domain name of the load balancer: a certificate is issued for it, validated in its hosted zone, and an alias record points to the load balancer.",
      allowed: "a domain name in lower case such as app.example.com",
      remedy: "write it without scheme and trailing dot",
    }),
    hostedZoneId: note(
      z
        .string()
        .regex(/^Z[A-Z0-9]{1,31}$/)
        .optional(),
      {
        description: "Public Route 53 hosted zone of the domain. Default: the one of hostedZones.public.",
        allowed: "the id of a hosted zone: Z, then capital letters and digits",
        remedy: "copy it from the Route 53 console",
      },
    ),
    tlsPolicy: note(z.enum(TLS_POLICIES).default("ELBSecurityPolicy-TLS13-1-2-2021-06"), {
      description: "Security policy of the HTTPS listener: TLS 1.2 and 1.3, or 1.3 alone.",
    }),
    webAclArn: note(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[\w-]+\/[0-9a-f-]+$/)
        .optional(),
      {
        description: "AWS WAF web ACL that filters the load balancer's requests.",
        allowed: "an ARN of the form arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID",
        remedy: "copy it from the WAF console, from a regional web ACL in the environment's region",
      },
    ),
    idleTimeoutSeconds: note(wholeNumber().min(1).max(4000).default(60), {
      description: "After how long without data the load balancer closes a connection.",
      unit: "s",
    }),
    accessLogs: note(z.boolean().default(true), {
      description: "Write the load balancer's access logs to an S3 bucket of their own.",
    }),
    accessLogRetentionDays: note(wholeNumber().min(1).max(3653).default(90), {
      description: "How long access logs are kept.",
      unit: "days",
    }),
  }),
  [
    {
      setting: "domain",
      needs: ["domain", "certificateArn"],
      broken: ({ domain, certificateArn }) => domain !== undefined && certificateArn !== undefined,
      problem: () => "cluster.ingress.certificateArn names a certificate that exists, and a domain has one issued",
      remedy: "leave one of the two out",
    },
    {
      setting: "hostedZoneId",
      needs: ["domain", "hostedZoneId"],
      broken: ({ domain, hostedZoneId }) => hostedZoneId !== undefined && domain === undefined,
      problem: () => "there is no cluster.ingress.domain to validate in it",
      remedy: "set cluster.ingress.domain too, or leave it out",
    },
  ],
);

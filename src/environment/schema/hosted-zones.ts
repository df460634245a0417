import { z } from "zod";
import { withRules } from "../rules";
import { hostName } from "./kinds/network";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";

/** Domains of AWS's services and of instances (AWS general reference, "AWS service endpoints"; VPC user guide, "DNS attributes"). */
const AWS_DOMAINS = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "amazonaws.eu",
  "api.aws",
  "on.aws",
  "compute.internal",
  "ec2.internal",
];

const isWithin = (domain: string | undefined, own: string): boolean =>
  domain !== undefined && (domain === own || domain.endsWith(`.${own}`));

interface Domains {
  readonly public?: string | undefined;
  readonly private?: string | undefined;
}

const settingsSchema = z.strictObject({
  source: note(z.enum(["create", "find"]).default("create"), {
    description: "Create the zones in the network stack, or find zones that exist by their names.",
    remedy: "choose 'find' when the domain's zone exists, as it does when the domain was registered with Route 53",
  }),
  public: note(hostName("example.com").optional(), {
    description:
      "Domain of the public zone. With source create the registrar must name the zone's name servers, an output of the network stack, before the cluster stack can have a certificate issued in it: that waits 20 minutes and then fails.",
    defaultIs: "none",
  }),
  private: note(hostName("internal.example.com").optional(), {
    description: "Domain of the private zone, which only this VPC resolves.",
    defaultIs: "none",
  }),
  dnssec: note(z.boolean().default(false), {
    description:
      "Sign the public zone (DNSSEC) with a KMS key in us-east-1. Resolvers check signatures once the domain's registrar has the zone's DS record, which is an output.",
  }),
  queryLogRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).optional(), {
    description: "The queries of the public zone are kept this long, in a log group in us-east-1.",
    unit: "days",
    defaultIs: "queries are not logged",
  }),
});

export const hostedZonesSchema = withRules(settingsSchema, [
  ...(["public", "private"] as const).map((setting) => ({
    setting,
    needs: [setting],
    broken: ({ [setting]: domain }: Domains) => AWS_DOMAINS.some((own) => isWithin(domain, own)),
    problem: () =>
      "it is a domain of AWS's own: where the zone answers for it, instances do not reach the services behind it",
    remedy: "choose a domain of yours, such as internal.example.com",
  })),
  ...(["dnssec", "queryLogRetentionDays"] as const).map((setting) => ({
    setting,
    needs: ["source", "public", setting],
    broken: ({ source, public: domain, [setting]: value }: z.output<typeof settingsSchema>) =>
      (source === "find" || domain === undefined) && value !== undefined && value !== false,
    problem: () => "it goes with a public zone that Drydock creates, and there is none",
    remedy: "set hostedZones.public with hostedZones.source 'create', or leave it out",
  })),
]);

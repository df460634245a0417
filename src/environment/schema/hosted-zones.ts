import { z } from "zod";
import { withRules } from "../rules";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { note } from "./note";

const domain = (description: string, example: string) =>
  note(
    z
      .string()
      .max(253)
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
      .optional(),
    {
      description,
      allowed: "a domain name in lower-case letters, without a dot at its end",
      remedy: `give a domain such as ${example}, or leave the setting out`,
    },
  );

export const hostedZones = withRules(
  z.strictObject({
    source: note(z.enum(["create", "find"]).default("create"), {
      description: "Create the zones in the network stack, or find zones that exist by their names.",
      remedy: "choose 'find' when the domain's zone exists, which is so when the domain was registered with Route 53",
    }),
    public: domain("Domain of the public zone.", "example.com"),
    private: domain("Domain of the private zone, which only this VPC resolves.", "internal.example.com"),
    dnssec: note(z.boolean().default(false), {
      description:
        "Sign the public zone (DNSSEC), with a KMS key in us-east-1. Resolvers check signatures once the domain's registrar has the zone's DS record, which is an output.",
    }),
    queryLogRetentionDays: note(z.literal([...LOG_RETENTION_DAYS]).optional(), {
      description:
        "How long the queries of the public zone are kept, in a log group in us-east-1. Default: they are not logged.",
      unit: "days",
    }),
  }),
  (["dnssec", "queryLogRetentionDays"] as const).map((setting) => ({
    setting,
    needs: ["source", "public", setting],
    broken: ({ source, public: domain, [setting]: value }) =>
      (source === "find" || domain === undefined) && value !== undefined && value !== false,
    problem: () => "it belongs to a public zone that Drydock creates, and there is none",
    remedy: "set hostedZones.public with hostedZones.source 'create', or leave it out",
  })),
);

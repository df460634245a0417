import { z } from "zod";
import { note } from "./note";

const zoneLetter = z.string().regex(/^[a-f]$/);

const subnet = (description: string) =>
  note(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description,
    allowed: "subnet- and 8 or 17 hexadecimal digits",
    remedy: "copy it from the subnets page of the VPC console",
  });

const createdNetwork = z.strictObject({
  source: note(z.literal("create"), {
    description: "Drydock creates the VPC, its subnets and their routes.",
    remedy: "choose 'create' unless the network exists",
  }),
  cidrBlock: note(
    z
      .string()
      .regex(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/)
      .default("10.0.0.0/16"),
    {
      description: "Address range of the VPC. Each subnet takes a /20 of it.",
      allowed: "a private address range of the form 10.N.0.0/16, 172.16.0.0/16 to 172.31.0.0/16 or 192.168.0.0/16",
      remedy: "name a private /16, for example 10.7.0.0/16",
    },
  ),
  zones: note(
    z
      .array(zoneLetter)
      .min(2)
      .max(4)
      .refine((zones) => new Set(zones).size === zones.length, { message: "each zone once" })
      .default(["a", "b"]),
    {
      description: "Availability Zones by letter: one public and one private subnet in each.",
      allowed: "2 to 4 different zone letters, each from a to f",
      remedy: "name 2 to 4 different letters of zones that the region has",
    },
  ),
});

const existingNetwork = z.strictObject({
  source: note(z.literal("ids"), {
    description: "The network exists; its ids are given here.",
    remedy: "choose 'create' unless the network exists",
  }),
  vpcId: note(z.string().regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description: "Id of the VPC.",
    allowed: "vpc- and 8 or 17 hexadecimal digits",
    remedy: "copy it from the VPC console",
  }),
  subnets: note(
    z
      .record(
        zoneLetter,
        z.strictObject({
          public: subnet("Id of the zone's public subnet."),
          private: subnet("Id of the zone's private subnet."),
        }),
      )
      .refine((subnets) => Object.keys(subnets).length >= 2 && Object.keys(subnets).length <= 4, {
        message: "2 to 4 zones",
      }),
    {
      description: "The public and the private subnet of each zone, keyed by the zone's letter.",
      allowed: "2 to 4 zones, each keyed by a letter from a to f",
      key: "zone",
      remedy: "give 2 to 4 zones, each as { public: 'subnet-…', private: 'subnet-…' }",
    },
  ),
});

export const network = note(z.discriminatedUnion("source", [createdNetwork, existingNetwork]), {
  description: "The network: the only setting without a default.",
  remedy: "start with network: { source: 'create' }",
});

/** How many zones a network spans. */
export const zonesOf = (settings: z.output<typeof network>): number =>
  settings.source === "create" ? settings.zones.length : Object.keys(settings.subnets).length;

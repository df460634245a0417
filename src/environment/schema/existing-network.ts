import { z } from "zod";
import { note, regionCode } from "./note";
import { ipv6, zoneLetter, zones } from "./zones";

const subnet = (description: string) =>
  note(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/), {
    description,
    allowed: "subnet- and 8 or 17 hexadecimal digits",
    remedy: "copy it from the subnets page of the VPC console",
  });

/** Ids in the settings. */
export const networkByIds = z.strictObject({
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
  ipv6,
});

const tags = (description: string, example: string) =>
  note(
    z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine((wanted) => Object.keys(wanted).length > 0, { message: "at least one tag" }),
    {
      description,
      allowed: "one or more tags: texts of at most 256 characters, each under a key of 1 to 128",
      key: "tag",
      remedy: `write ${example}`,
    },
  );

/** A look-up by tags at each plan. */
export const networkByTags = z.strictObject({
  source: note(z.literal("tags"), {
    description: "The network exists; it is found by its tags.",
    remedy: "choose 'create' unless the network exists",
  }),
  vpcTags: tags("Tags that one VPC alone carries.", "vpcTags: { Name: 'shared' }"),
  publicSubnetTags: tags(
    "Tags that one public subnet carries in each of the zones.",
    "publicSubnetTags: { Tier: 'public' }",
  ),
  privateSubnetTags: tags(
    "Tags that one private subnet carries in each of the zones.",
    "privateSubnetTags: { Tier: 'private' }",
  ),
  zones,
  ipv6,
});

const outputName = (preset: string, description: string) =>
  note(
    z
      .string()
      .regex(/^[A-Za-z_][\w-]*$/)
      .default(preset),
    {
      description,
      allowed: "the name of an output: letters, digits, _ and -, no digit or - at its beginning",
      remedy: "give the output's name as the other stack declares it",
    },
  );

/** The outputs of a stack outside this environment. */
export const networkByRemoteState = z.strictObject({
  source: note(z.literal("remoteState"), {
    description: "The network exists; its ids are outputs of another stack, whose Terraform state lies in S3.",
    remedy: "choose 'create' unless the network exists",
  }),
  stateBucket: note(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), {
    description: "S3 bucket of that state.",
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
    remedy: "name the bucket of the other stack's backend",
  }),
  stateKey: note(z.string().min(1).max(1024), {
    description: "Key of that state in the bucket, for example drydock/shared-network.tfstate.",
    remedy: "copy it from the other stack's backend",
  }),
  stateRegion: note(regionCode.optional(), {
    description: "Region of that bucket. Default: the environment's.",
    allowed: "a region's code",
    remedy: "name a region by its code, for example eu-central-1",
  }),
  outputs: note(
    z
      .strictObject({
        vpcId: outputName("vpc_id", "Output that holds the id of the VPC."),
        publicSubnetIds: outputName(
          "public_subnet_ids",
          "Output that holds a map from zone letters to the ids of public subnets.",
        ),
        privateSubnetIds: outputName(
          "private_subnet_ids",
          "Output that holds a map from zone letters to the ids of private subnets.",
        ),
      })
      .prefault({}),
    { description: "Names of the other stack's outputs. The defaults are those of a network stack of Drydock." },
  ),
  zones,
  ipv6,
});

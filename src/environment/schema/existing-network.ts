import { z } from "zod";
import { bucket, outputName, regionCode, stateKey, subnetId, tagKey, tagValue, vpcId, zoneLetter } from "./kinds/aws";
import { recordOf } from "./kinds/kind";
import { note } from "./note";
import { ipv6Setting, zonesSetting } from "./zones";

const WITHOUT_PUBLIC = "none, with cluster.ingress.scheme internal only";

const CREATE_INSTEAD = "choose 'create' unless the network exists";

/** Ids in the settings. */
export const networkByIdsSchema = z.strictObject({
  source: note(z.literal("ids"), {
    description: "The network exists; its ids are given here.",
    remedy: CREATE_INSTEAD,
  }),
  vpcId: note(vpcId(), { description: "Id of the VPC." }),
  subnets: note(
    recordOf(
      zoneLetter(),
      z.strictObject({
        public: note(subnetId().optional(), {
          description: "Id of the zone's public subnet, for the load balancer.",
          defaultIs: WITHOUT_PUBLIC,
        }),
        private: note(subnetId(), { description: "Id of the zone's private subnet." }),
      }),
      { min: 2, max: 4 },
    ),
    {
      description: "The public and the private subnet of each zone, under the zone's letter. No subnet is named twice.",
      allowed: "2 to 4 zones, each under a letter from a to f",
      key: "zone",
      remedy: "give 2 to 4 zones, each as { public: 'subnet-…', private: 'subnet-…' }",
    },
  ),
  ipv6: ipv6Setting,
});

const tagsOfOne = () => recordOf(tagKey(), tagValue(), { min: 1, max: 50 });

const notesOf = (description: string, example: string) => ({ description, key: "tag", remedy: `write ${example}` });

/** A look-up by tags at each plan. */
export const networkByTagsSchema = z.strictObject({
  source: note(z.literal("tags"), {
    description: "The network exists; it is found by its tags.",
    remedy: CREATE_INSTEAD,
  }),
  vpcTags: note(tagsOfOne(), notesOf("Tags that only one VPC carries.", "vpcTags: { Name: 'shared' }")),
  publicSubnetTags: note(tagsOfOne().optional(), {
    ...notesOf(
      "Tags that only one public subnet carries in each of the zones, for the load balancer.",
      "publicSubnetTags: { Tier: 'public' }",
    ),
    defaultIs: WITHOUT_PUBLIC,
  }),
  privateSubnetTags: note(
    tagsOfOne(),
    notesOf(
      "Tags that only one private subnet carries in each of the zones.",
      "privateSubnetTags: { Tier: 'private' }",
    ),
  ),
  zones: zonesSetting,
  ipv6: ipv6Setting,
});

const output = (preset: string, description: string) => note(outputName().default(preset), { description });

/** The outputs of a stack outside this environment. */
export const networkByRemoteStateSchema = z.strictObject({
  source: note(z.literal("remoteState"), {
    description: "The network exists; its ids are outputs of another stack, whose Terraform state lies in S3.",
    remedy: CREATE_INSTEAD,
  }),
  stateBucket: note(bucket("name the bucket of the other stack's backend"), {
    description: "S3 bucket of that state.",
  }),
  stateKey: note(stateKey(), {
    description: "Key of that state in the bucket, for example drydock/shared-network.tfstate.",
  }),
  stateRegion: note(regionCode().optional(), {
    description: "Region of that bucket.",
    defaultIs: "the environment's",
  }),
  outputs: note(
    z
      .strictObject({
        vpcId: output("vpc_id", "Output that holds the id of the VPC."),
        publicSubnetIds: output(
          "public_subnet_ids",
          "Output that holds a map from zone letters to the ids of public subnets.",
        ),
        privateSubnetIds: output(
          "private_subnet_ids",
          "Output that holds a map from zone letters to the ids of private subnets.",
        ),
      })
      .prefault({}),
    { description: "Names of the other stack's outputs. The defaults are those of a network stack of Drydock." },
  ),
  zones: zonesSetting,
  ipv6: ipv6Setting,
});

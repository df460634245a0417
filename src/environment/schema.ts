import { z } from "zod";
import { withRules } from "./rules";
import { alerts } from "./schema/alerts";
import { applications } from "./schema/application";
import { applicationRules } from "./schema/application-rules";
import { cluster } from "./schema/cluster";
import { endpointRules } from "./schema/endpoint-rules";
import { hostedZones } from "./schema/hosted-zones";
import { network, zonesOf } from "./schema/network";
import { note, regionCode } from "./schema/note";
import { region, regionRules, unknownRegion, withZonesOfRegion } from "./schema/region";
import { sizesOf, usualMinSize } from "./schema/sizes";
import { volume } from "./schema/volume";

/** The settings that say how many zones there are. */
const ZONES = ["network.source", "network.zones", "network.subnets"];

/** Whether a domain belongs into the zone of another. */
const holds = (zone: string | undefined, domain: string): boolean =>
  zone !== undefined && (domain === zone || domain.endsWith(`.${zone}`));

/** What AWS allows in tags (AWS general reference, "Tag naming limits"), without the keys that Drydock sets. */
const tagKey = z.string().regex(/^(?!aws:)(?!(?:Name|Environment|ManagedBy)$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
const tagValue = z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);

const environment = withRules(
  z.strictObject({
    region,
    unknownRegion,
    tags: note(z.record(tagKey, tagValue).default({}), {
      description: "Tags that every resource carries, instances and their disks included.",
      allowed:
        "texts of at most 256 letters, digits, blanks and _ . : / = + - @, each under a key of 1 to 128 of them that does not begin with aws: and is not Name, Environment or ManagedBy, which Drydock sets",
      remedy: "write tags: { Team: 'web' }",
    }),
    throwAway: note(z.boolean().default(false), {
      description:
        "True lets `terraform destroy` delete what holds data: the file system, KMS keys, the bucket of access logs, public zones. False guards them, and the load balancer.",
    }),
    customerManagedKeys: note(z.boolean().default(false), {
      description:
        "Encrypt logs and the functions' environment variables with KMS keys of the stacks' own instead of AWS's.",
    }),
    state: note(
      z
        .strictObject({
          bucket: note(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), {
            description: "S3 bucket of the Terraform state. It must exist.",
            allowed: "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
            remedy: "name a bucket that exists",
          }),
          region: note(regionCode.optional(), {
            description: "Region of the bucket. Default: the environment's.",
            allowed: "a region's code",
            remedy: "name a region by its code, for example eu-central-1",
          }),
          keyPrefix: note(
            z
              .string()
              .regex(/^[\w.-]+(\/[\w.-]+)*$/)
              .default("drydock"),
            {
              description: "Folder in the bucket.",
              allowed: "letters, digits and . _ -, with single slashes between",
              remedy: "give a folder such as drydock or teams/web",
            },
          ),
        })
        .optional(),
      { description: "Where the Terraform state lives. Without it: local files beside cdktf.json." },
    ),
    dashboards: note(z.boolean().default(true), {
      description:
        "A CloudWatch dashboard for the cluster and one for the volume. CloudWatch charges 3 USD a month for each dashboard of the account beyond three.",
    }),
    alerts: note(alerts.optional(), {
      description: "Whom alarms reach. Without it there are only those alarms that show in the console.",
    }),
    network,
    hostedZones: note(hostedZones.prefault({}), { description: "Hosted zones of Route 53. Default: none." }),
    volume: note(volume.optional(), { description: "An EFS volume, mounted on every instance. Default: none." }),
    cluster: note(cluster.prefault({}), { description: "The cluster." }),
    applications,
  }),
  [
    {
      setting: "cluster.ingress.domain",
      needs: ["cluster.ingress.domain", "cluster.ingress.hostedZoneId", "hostedZones"],
      broken: ({ hostedZones, cluster: { ingress } }) =>
        ingress.domain !== undefined &&
        ingress.hostedZoneId === undefined &&
        !holds(hostedZones.public, ingress.domain),
      problem: () => "no public hosted zone holds it, in which it could be validated",
      remedy: "set cluster.ingress.hostedZoneId, or hostedZones.public to a domain that it ends with",
    },
    {
      setting: "cluster.capacity.minSize",
      needs: [...ZONES, "cluster.capacity.minSize"],
      broken: ({ network, cluster: { capacity } }) =>
        capacity.minSize !== undefined && capacity.minSize > 0 && capacity.minSize < zonesOf(network),
      problem: ({ network }) =>
        `the network spans ${zonesOf(network)} zones, and with fewer instances than zones some have none at times`,
      remedy: "raise minSize to the number of zones, name fewer zones, or set 0 for a cluster that may be empty",
    },
    {
      setting: "cluster.capacity.maxSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.maxSize"],
      broken: ({ network, cluster: { capacity } }) => capacity.minSize !== 0 && capacity.maxSize < zonesOf(network),
      problem: ({ network }) => `the network spans ${zonesOf(network)} zones and each needs room for an instance`,
      remedy: "raise maxSize to the number of zones or more, or name fewer zones",
    },
    {
      setting: "cluster.capacity.maxSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.maxSize"],
      broken: ({ network, cluster: { capacity } }) =>
        capacity.minSize === undefined &&
        capacity.maxSize >= zonesOf(network) &&
        capacity.maxSize < usualMinSize(zonesOf(network)),
      problem: ({ network }) => `cluster.capacity.minSize is ${usualMinSize(zonesOf(network))} unless it is set`,
      remedy: "raise maxSize, or set minSize",
    },
    {
      setting: "cluster.capacity.desiredSize",
      needs: [...ZONES, "cluster.capacity.minSize", "cluster.capacity.desiredSize"],
      broken: ({ network, cluster: { capacity } }) => {
        const { minSize, desiredSize } = sizesOf(capacity, zonesOf(network));
        return desiredSize < minSize;
      },
      problem: ({ network, cluster: { capacity } }) =>
        `it may not be below cluster.capacity.minSize (${sizesOf(capacity, zonesOf(network)).minSize})`,
      remedy: "raise desiredSize or lower minSize",
    },
    {
      setting: "hostedZones.source",
      needs: ["network.source", "hostedZones"],
      broken: ({ network, hostedZones }) =>
        network.source !== "create" &&
        hostedZones.source === "create" &&
        (hostedZones.public !== undefined || hostedZones.private !== undefined),
      problem: ({ network }) =>
        `the network stack creates hosted zones, and there is none with network.source ${network.source}`,
      remedy: "create the zones where the network is created and set hostedZones.source to 'find'",
    },
    ...applicationRules,
    ...regionRules,
    ...endpointRules,
  ],
);

/** The settings of one deployment: one file in `environments/` holds them. */
export const environmentSchema = z.preprocess(withZonesOfRegion, environment);

/** What a file in `environments/` may say. */
export type EnvironmentInput = z.input<typeof environment>;

/** The same with every default filled in. */
export type EnvironmentSettings = z.output<typeof environmentSchema>;

/** A validated environment: its settings and the name of the file that holds them. */
export interface Environment extends EnvironmentSettings {
  /** The file's name without `.ts`: 1 to 20 lower-case letters, digits and hyphens. It begins every AWS name. */
  readonly name: string;
}

/** Gives a file in `environments/` completion and types; the checks happen when it is loaded. */
export const defineEnvironment = (input: EnvironmentInput): EnvironmentInput => input;

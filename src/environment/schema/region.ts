import { z } from "zod";
import { PARTITION_IDS, partitionOfRegion } from "../../aws/partitions";
import { findRegion, REGIONS_DATED, type Region, regionLike } from "../../aws/regions";
import { isObject } from "../paths";
import type { SettingRule } from "../rules";
import type { hostedZonesSchema } from "./hosted-zones";
import { regionCode, zoneLetter } from "./kinds/aws";
import { listOf } from "./kinds/kind";
import { type NetworkSettings, zoneLettersOf } from "./network";
import { note } from "./note";

const DEFAULT_REGION = "us-east-1";

export const regionSetting = note(regionCode().default(DEFAULT_REGION), {
  description: "AWS region. Final: once deployed, another value is refused.",
});

export const unknownRegionSetting = note(
  z
    .strictObject({
      partition: note(z.enum(PARTITION_IDS), { description: "Partition of the region, as its ARNs name it." }),
      zones: note(listOf(zoneLetter(), { min: 2, max: 6 }), {
        description: "Letters of all zones of the region.",
        remedy: "copy them from aws ec2 describe-availability-zones",
      }),
    })
    .optional(),
  {
    description: "A region that is newer than Drydock's table. The setting goes with such a region only.",
    defaultIs: "none",
  },
);

/** The settings of an environment that the rules of its region need. */
interface Surroundings {
  readonly region: string;
  readonly unknownRegion?: z.output<typeof unknownRegionSetting>;
  readonly network: NetworkSettings;
  readonly hostedZones: z.output<typeof hostedZonesSchema>;
  readonly state?: { readonly region?: string | undefined } | undefined;
}

/** The region of an environment: of the table, or as the settings describe it. */
const regionOf = ({
  region: code,
  unknownRegion: described,
}: Pick<Surroundings, "region" | "unknownRegion">): Region | undefined =>
  findRegion(code) ?? (described && { code, ...described });

/**
 * An environment with the zones of a network that names none, as its region has them. Where they depend on the account the
 * list is empty, which is refused with the sentence that asks for zones.
 *
 * @param input what the file holds, before validation
 */
export function withZonesOfRegion(input: unknown): unknown {
  if (!isObject(input) || !isObject(input["network"])) return input;
  const { region: code = DEFAULT_REGION, network: settings } = input;
  if (settings["zones"] !== undefined || settings["source"] === "ids" || typeof code !== "string") return input;
  const known = findRegion(code);
  return known ? { ...input, network: { ...settings, zones: [...(known.defaultZones ?? [])] } } : input;
}

/** The first zone that the region cannot have. */
const missingZone = (all: Surroundings): string | undefined => {
  const letters = regionOf(all)?.zones;
  return letters && zoneLettersOf(all.network).find((zone) => !letters.includes(zone));
};

/** A setting that names the region of a bucket of Terraform state. */
const stateRegion = (setting: "state.region" | "network.stateRegion"): SettingRule<Surroundings> => {
  const named = ({ state, network: settings }: Surroundings) =>
    setting === "state.region" ? state?.region : settings.source === "remoteState" ? settings.stateRegion : undefined;
  const isKnown = (code: string | undefined, own: string) =>
    code === undefined || code === own || findRegion(code)?.partition === partitionOfRegion(own).id;
  return {
    setting,
    needs: ["region", setting],
    broken: (all) => !isKnown(named(all), all.region),
    problem: (all) => {
      const code = named(all) ?? "";
      return findRegion(code)
        ? `it lies in another partition than ${all.region}, where no credentials of this one count`
        : notInTable(code);
    },
    remedy: "name the region of the bucket",
  };
};

function notInTable(code: string): string {
  const meant = regionLike(code);
  return `AWS has no such region in the table of ${REGIONS_DATED}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

/** A feature of hosted zones that not every partition has. */
const onlyWhereSigned = (setting: "dnssec" | "queryLogRetentionDays"): SettingRule<Surroundings> => ({
  setting: `hostedZones.${setting}`,
  needs: ["region", "hostedZones"],
  broken: (all) =>
    !partitionOfRegion(all.region).signsAndLogsPublicZones &&
    all.hostedZones[setting] !== undefined &&
    all.hostedZones[setting] !== false,
  problem: (all) =>
    `Route 53 needs a key or a log group in us-east-1 for it, a region that ${partitionOfRegion(all.region).title} does not have`,
  remedy: "leave it out",
});

/** The rules between the region of an environment and its other settings. */
export const regionRules: readonly SettingRule<Surroundings>[] = [
  {
    setting: "region",
    needs: ["region", "unknownRegion"],
    broken: (all) => regionOf(all) === undefined,
    problem: (all) => notInTable(all.region),
    remedy: "correct it, or describe a newer region with unknownRegion: { partition: 'aws', zones: ['a', 'b', 'c'] }",
  },
  {
    setting: "unknownRegion",
    needs: ["region", "unknownRegion"],
    broken: (all) => all.unknownRegion !== undefined && findRegion(all.region) !== undefined,
    problem: (all) => `${all.region} is in the table already`,
    remedy: "leave it out",
  },
  {
    setting: "unknownRegion.partition",
    needs: ["region", "unknownRegion"],
    broken: (all) =>
      all.unknownRegion !== undefined && all.unknownRegion.partition !== partitionOfRegion(all.region).id,
    problem: (all) => `a region whose code is ${all.region} belongs to ${partitionOfRegion(all.region).title}`,
    remedy: "correct one of the two",
  },
  {
    setting: "network.zones",
    needs: ["region", "unknownRegion", "network.source", "network.zones"],
    broken: (all) => all.network.source !== "ids" && missingZone(all) !== undefined,
    problem: (all) =>
      `${all.region} has no zone ${missingZone(all)}, only ${regionOf(all)?.zones?.join(", ")} (not all of them in every account)`,
    remedy: "name zones that aws ec2 describe-availability-zones shows",
  },
  {
    setting: "network.subnets",
    needs: ["region", "unknownRegion", "network.source", "network.subnets"],
    broken: (all) => all.network.source === "ids" && missingZone(all) !== undefined,
    problem: (all) => `${all.region} has no zone ${missingZone(all)}, only ${regionOf(all)?.zones?.join(", ")}`,
    remedy: "key each pair of subnets by the letter of their zone",
  },
  stateRegion("state.region"),
  stateRegion("network.stateRegion"),
  onlyWhereSigned("dnssec"),
  onlyWhereSigned("queryLogRetentionDays"),
];

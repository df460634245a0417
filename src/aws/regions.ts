import { closest } from "./closest";
import { type PartitionId, partitionOfRegion } from "./partitions";

/** A region with its partition and zones. */
export interface Region {
  readonly code: string;
  readonly partition: PartitionId;
  /** Letters of the zones that an account may have there; undefined where none is known. */
  readonly zones?: readonly string[];
  /** The zones of a network that names none; undefined where they depend on the account. */
  readonly defaultZones?: readonly [string, string];
}

/**
 * Zone letters by region. Codes: partitions of botocore 1.43.11 and of the AWS SDK for JavaScript 3.1164.0 (2026-11).
 * Letters: the offerings that moto 5.2.5 carries (2026-10), and for those regions that it lacks (ap-east-2,
 * ap-southeast-6 and -7, mx-central-1, China, GovCloud, the European Sovereign Cloud) Terraform configurations that name
 * them. me-west-1 and sa-west-1 are in the SDK's list alone. Some accounts have the letter b in ap-northeast-1, or c in
 * ca-central-1, and new ones do not.
 */
const LETTERS: Readonly<Record<string, string>> = {
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-east-2": "abc",
  "ap-northeast-1": "abcd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ap-south-1": "abc",
  "ap-south-2": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ap-southeast-3": "abc",
  "ap-southeast-4": "abc",
  "ap-southeast-5": "abc",
  "ap-southeast-6": "abc",
  "ap-southeast-7": "abc",
  "ca-central-1": "abcd",
  "ca-west-1": "abc",
  "cn-north-1": "abd",
  "cn-northwest-1": "abc",
  "eu-central-1": "abc",
  "eu-central-2": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-south-2": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abcd",
  "eu-west-3": "abc",
  "eusc-de-east-1": "abc",
  "il-central-1": "abc",
  "me-central-1": "abc",
  "me-south-1": "abc",
  "me-west-1": "",
  "mx-central-1": "abc",
  "sa-east-1": "abc",
  "sa-west-1": "",
  "us-east-1": "abcdef",
  "us-east-2": "abc",
  "us-gov-east-1": "abc",
  "us-gov-west-1": "abc",
  "us-west-1": "abc",
  "us-west-2": "abcd",
};

/**
 * Defaults other than a and b. New accounts have no ap-northeast-1b (aws-samples/saas-reference-architecture-ecs#12); of
 * us-west-1 each account has two zones of three letters (cloudfoundry/bosh-bootloader#162).
 */
const DEFAULT_ZONES: Readonly<Record<string, readonly [string, string] | undefined>> = {
  "ap-northeast-1": ["a", "c"],
  "us-west-1": undefined,
};

/** Codes of the regions in the table. */
export const REGION_CODES: readonly string[] = Object.keys(LETTERS);

/** When the table was made. */
export const REGIONS_DATED = "2026-11-26";

/** @returns undefined when the table does not hold the region */
export function findRegion(code: string): Region | undefined {
  if (!Object.hasOwn(LETTERS, code)) return undefined;
  const zones = [...LETTERS[code]!];
  const defaultZones = Object.hasOwn(DEFAULT_ZONES, code) ? DEFAULT_ZONES[code] : (["a", "b"] as const);
  return {
    code,
    partition: partitionOfRegion(code).id,
    ...(zones.length > 0 && { zones, ...(defaultZones && { defaultZones }) }),
  };
}

/** The region of the table whose code is most like a mistyped one; undefined when none is close. */
export const regionLike = (code: string): string | undefined => closest(code, REGION_CODES);

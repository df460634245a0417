import { isObject } from "../environment/paths";
import type { Change } from "../review/changes";
import type { Json } from "../review/plan-json";

/** Settings as a file of overrides gives them. */
export type Patch = { readonly [key: string]: unknown };

export const isPatch = (value: unknown): value is Patch => isObject(value) && !Array.isArray(value);

/** The same settings without those that are null, which stand for none. */
export const withoutNull = (patch: Patch): Patch =>
  Object.fromEntries(
    Object.entries(patch)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, isPatch(value) ? withoutNull(value) : value]),
  );

/** An attribute of what is taken over, by which a setting is as it is in AWS. */
interface Attribute {
  /** Terraform's type. */
  readonly type: string;
  /** Its name. */
  readonly name: string;
  /** Only of the resource with this logical id. @default of any */
  readonly id?: string;
  /** The settings that leave the value in AWS as it is; undefined when none do. */
  readonly settingsFor: (value: Json) => Patch | undefined;
}

const volume = (settings: Patch): Patch => ({ volume: settings });
const cluster = (settings: Patch): Patch => ({ cluster: settings });

const ATTRIBUTES: readonly Attribute[] = [
  {
    type: "aws_efs_file_system",
    name: "encrypted",
    settingsFor: (value) => volume(value === true ? { encryption: true } : { encryption: false, keyRotation: false }),
  },
  { type: "aws_efs_file_system", name: "performance_mode", settingsFor: (value) => volume({ performanceMode: value }) },
  { type: "aws_efs_file_system", name: "throughput_mode", settingsFor: (value) => volume({ throughputMode: value }) },
  {
    type: "aws_efs_file_system",
    name: "provisioned_throughput_in_mibps",
    settingsFor: (value) => volume({ provisionedThroughput: typeof value === "number" && value > 0 ? value : null }),
  },
  {
    type: "aws_efs_file_system",
    name: "lifecycle_policy",
    settingsFor: (value) =>
      volume({
        infrequentAccessAfterDays: daysOf(value, "transition_to_ia"),
        archiveAfterDays: daysOf(value, "transition_to_archive"),
      }),
  },
  {
    type: "aws_efs_backup_policy",
    name: "backup_policy",
    settingsFor: (value) => volume({ backup: memberOf(firstOf(value), "status") === "ENABLED" }),
  },
  {
    type: "aws_kms_key",
    name: "enable_key_rotation",
    id: "key",
    settingsFor: (value) => volume({ keyRotation: value === true }),
  },
  {
    type: "aws_ecs_cluster",
    name: "setting",
    settingsFor: (value) => {
      const insights = Array.isArray(value) && value.find((each) => memberOf(each, "name") === "containerInsights");
      return insights ? cluster({ containerInsights: memberOf(insights, "value") }) : undefined;
    },
  },
  {
    type: "aws_cloudwatch_log_group",
    name: "retention_in_days",
    // 0 is for ever, which no setting has.
    settingsFor: (value) => (value === 0 ? undefined : cluster({ logRetentionDays: value })),
  },
];

const firstOf = (value: Json): Json | undefined => (Array.isArray(value) ? value[0] : undefined);

const memberOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;

/** Days of a transition between storage classes, such as AFTER_30_DAYS; null without one. */
function daysOf(value: Json, transition: string): number | null {
  const block = Array.isArray(value) ? value.find((each) => memberOf(each, transition)) : undefined;
  const [, days] = /^AFTER_(\d+)_DAYS?$/.exec(String(memberOf(block, transition))) ?? [];
  return days === undefined ? null : Number(days);
}

/**
 * The settings with which a plan would leave what is taken over as it is, as far as there are settings for it.
 *
 * @param changes planned changes of what is taken over
 * @returns one patch for each attribute that changes
 */
export const settingsToKeep = (changes: readonly Change[]): readonly Patch[] =>
  changes.flatMap(({ address, type, changed, before }) => {
    const id = address.split(".")[1];
    return ATTRIBUTES.filter((each) => each.type === type && (each.id ?? id) === id && changed.includes(each.name))
      .map(({ name, settingsFor }) => settingsFor(before[name] ?? null))
      .filter((patch) => patch !== undefined);
  });

import type { RefreshPreferences } from "../../virtual-aws";
import { block, list, optionalMember, optionalNumber } from "./arguments";
import type { Arguments } from "./synthesized";

/** Defaults of StartInstanceRefresh (EC2 Auto Scaling API reference, RefreshPreferences). */
const DEFAULT_MINIMUM_PERCENT = 90;
const DEFAULT_MAXIMUM_PERCENT = 100;

/**
 * The pace of a group's instance refreshes; undefined where it has none, or one that ends old instances before new ones are
 * there, which a rehearsal does not play.
 */
export function refreshOf(group: Arguments): RefreshPreferences | undefined {
  const refresh = block(group, "instance_refresh");
  if (!refresh) return undefined;
  const preferences = block(refresh, "preferences") ?? {};
  const minimum = optionalNumber(preferences, "min_healthy_percentage") ?? DEFAULT_MINIMUM_PERCENT;
  const maximum = optionalNumber(preferences, "max_healthy_percentage") ?? DEFAULT_MAXIMUM_PERCENT;
  if (minimum < 100 || maximum <= 100) return undefined;
  const [checkpoint] = list(preferences["checkpoint_percentages"]);
  const alarms = list(block(preferences, "alarm_specification")?.["alarms"]).map(String);
  return {
    maxHealthyPercent: maximum,
    warmupSeconds:
      optionalNumber(preferences, "instance_warmup") ?? optionalNumber(group, "health_check_grace_period") ?? 0,
    ...optionalMember("checkpointPercent", checkpoint === undefined ? undefined : Number(checkpoint)),
    ...optionalMember("checkpointSeconds", optionalNumber(preferences, "checkpoint_delay")),
    ...(alarms.length > 0 && { alarms }),
  };
}

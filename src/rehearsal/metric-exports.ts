import type { ForeignCluster } from "./foreign-cluster";
import type { Assignments } from "./traffic/assignments";
import { chooseTraffic, type TraceSource, type TrafficChoice } from "./traffic/choose-traffic";

/** The metric exports of a foreign cluster, by its services. */
export const exportsOf = ({ services }: ForeignCluster): Assignments<TraceSource> => ({
  of: new Map(services.flatMap(({ name, trace }) => (trace ? [[name, trace] as const] : []))),
});

/**
 * Reads the metric exports of a foreign cluster, so that what is wrong in them is reported before anything is synthesized.
 *
 * @throws TrafficError when one cannot be rehearsed
 */
export async function refuseWrongExports(foreign: ForeignCluster, choice: Omit<TrafficChoice, "trace">): Promise<void> {
  for (const source of exportsOf(foreign).of.values()) await chooseTraffic({ ...choice, ...source }, () => {});
}

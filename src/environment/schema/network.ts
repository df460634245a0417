import { z } from "zod";
import { createdNetwork } from "./created-network";
import { networkByIds, networkByRemoteState, networkByTags } from "./existing-network";
import { note } from "./note";

export const network = note(
  z.discriminatedUnion("source", [createdNetwork, networkByIds, networkByTags, networkByRemoteState]),
  {
    description: "The network: the only setting without a default.",
    remedy: "start with network: { source: 'create' }",
  },
);

/** The settings of a network, wherever it comes from. */
export type NetworkSettings = z.output<typeof network>;

/** Letters of the zones that a network spans, in the order of the settings. */
export const zoneLettersOf = (settings: NetworkSettings): readonly string[] =>
  settings.source === "ids" ? Object.keys(settings.subnets) : settings.zones;

/** How many zones a network spans. */
export const zonesOf = (settings: NetworkSettings): number => zoneLettersOf(settings).length;

import { z } from "zod";
import { createdNetworkSchema } from "./created-network";
import { networkByIdsSchema, networkByRemoteStateSchema, networkByTagsSchema } from "./existing-network";
import { note } from "./note";

export const networkSchema = note(
  z.discriminatedUnion("source", [
    createdNetworkSchema,
    networkByIdsSchema,
    networkByTagsSchema,
    networkByRemoteStateSchema,
  ]),
  {
    description: "The network: the only setting without a default.",
    remedy: "start with network: { source: 'create' }",
  },
);

/** The settings of a network, wherever it comes from. */
export type NetworkSettings = z.output<typeof networkSchema>;

/** Letters of the zones that a network spans, in the order of the settings. */
export const zoneLettersOf = (settings: NetworkSettings): readonly string[] =>
  settings.source === "ids" ? Object.keys(settings.subnets) : settings.zones;

/** The number of zones that a network spans. */
export const zonesOf = (settings: NetworkSettings): number => zoneLettersOf(settings).length;

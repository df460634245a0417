import type { UsualHeadroom } from "../../src/rehearsal/blueprint/function-settings";

/** The container that the peers count, and their thresholds: the same for each of them. */
export const PEER_HEADROOM: UsualHeadroom = {
  container: { cpu: 128, memory: 128 },
  shortageThreshold: 2,
  excessThreshold: 10,
  reservePercent: 0,
};

/** CloudWatch namespace of the peers' metric. */
export const PEER_NAMESPACE = "Peer";

/** Seconds after which AWS Lambda ends a count: the timeout of the peers' functions and of Drydock's. */
export const METRIC_TIMEOUT_SECONDS = 60;

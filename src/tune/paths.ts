/** Paths of the settings that are searched. */
export const PATHS = {
  instanceType: "cluster.capacity.instanceType",
  minSize: "cluster.capacity.minSize",
  reservePercent: "cluster.headroom.reservePercent",
  shortageThreshold: "cluster.headroom.shortageThreshold",
  excessThreshold: "cluster.headroom.excessThreshold",
  learntReservePercent: "cluster.headroom.learntReservePercent",
  scaleInWindowMinutes: "cluster.headroom.scaleInWindowMinutes",
  schedule: "cluster.headroom.schedule",
  targetPercent: "cluster.capacity.capacityProvider.targetPercent",
} as const;

/** Path of the setting that follows from the others. */
export const MAX_SIZE = "cluster.capacity.maxSize";

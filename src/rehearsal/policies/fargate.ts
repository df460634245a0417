import type { FargatePolicy } from "./policy";

/**
 * The same tasks on Fargate, each on a machine of its own: no group, no draining, the price by task. Not played: Fargate
 * Spot's interruptions, and the pull of the image, which each task makes anew after its wait.
 */
export const fargate: FargatePolicy = {
  name: "fargate",
  title: "Fargate",
  note: "Fargate: each task has a machine of its own, billed by the second of its size.",
  decides: ["scaling"],
  launchType: "FARGATE",
};

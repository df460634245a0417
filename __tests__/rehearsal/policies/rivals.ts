import type { Foresight, Policy } from "../../../src/rehearsal/policies/policy";
import { deploy, type Observation, VirtualAws, VirtualClock } from "../../../src/virtual-aws";
import { demoBlueprint } from "./demo-blueprint";

const START_MS = Date.UTC(2026, 0, 1);
const SECOND = 1000;

interface Sizes {
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desiredCapacity: number;
  readonly instanceType?: string;
}

/** A cluster of t3.micro by default, each of which holds 7 containers, under a policy in steady time; times count from its begin. */
export const clusterUnder = (policy: Policy, sizes: Sizes, foresight?: Foresight, seed?: number) => {
  const blueprint = demoBlueprint(sizes);
  const container = { cpu: 128, memory: 128 };
  const headroom = { container, shortageThreshold: 2, excessThreshold: 10, reservePercent: 10 };
  const deployment = policy.deployment({
    blueprint,
    headroom,
    drainTimeoutSeconds: 600,
    ...(foresight && { foresight }),
    ...(seed !== undefined && { seed }),
  });
  const seen: Observation[] = [];
  const clock = new VirtualClock(START_MS);
  const aws = new VirtualAws({
    clock,
    region: "eu-central-1",
    observe: (observation) => void seen.push(observation),
    timings: { duplicateShare: 0, ...deployment.timings },
  });
  deployment.register(aws);
  deploy(aws, deployment.blueprint);
  return {
    aws,
    /** Runs to so many seconds after the begin. */
    runTo: (seconds: number) => clock.runUntil(START_MS + seconds * SECOND),
    service: (desiredCount: number) =>
      aws.ecs.createService({
        name: "web",
        ...container,
        ...(deployment.taskInterface && { networkInterfaces: 1 }),
        desiredCount,
        ...(deployment.placement && { placement: deployment.placement }),
      }),
    /** Desired capacities, each with its second. */
    wanted: () =>
      seen.flatMap((each) => (each.kind === "capacityWanted" ? [[(each.time - START_MS) / SECOND, each.desired]] : [])),
    kinds: (kind: Observation["kind"]) => seen.filter((each) => each.kind === kind).length,
  };
};

/** The begin of every cluster, in milliseconds since the epoch. */
export const BEGIN_MS = START_MS;

import { hasAccelerators, isBareMetal, typeOf } from "../../aws/instance-types";
import type { AutoScalingGroup, Timing, Timings } from "../../virtual-aws";
import type { ServiceConduct } from "../blueprint/applications";
import { endsOf } from "./sensitivity";

/** A cluster that is rehearsed. */
export interface RehearsedCluster {
  /** Its group. */
  readonly group: AutoScalingGroup;
  /** Its services. */
  readonly services: readonly { readonly conduct: ServiceConduct }[];
  /** All timings that are played. */
  readonly timings: Timings;
}

/** A use of a timing that not every cluster has. */
interface Use {
  /** Whether the cluster has it. */
  readonly isIn: (cluster: RehearsedCluster) => boolean;
  /** The reason where it has not. */
  readonly otherwise: string;
}

const typesOf = ({ group }: RehearsedCluster) => [group, ...(group.otherInstanceTypes ?? [])];

const happens = (timing: Timing): boolean => endsOf(timing).some((value) => value > 0);

const SPOT: Use = {
  isIn: ({ group }) => (group.spotPercent ?? 0) > 0,
  otherwise: "no instance is a Spot Instance",
};

const THROTTLE: Use = {
  isIn: ({ timings }) => timings.withoutRoom === "throttle",
  otherwise: "withoutRoom is not throttle",
};

/** The uses of timings that not every cluster has, by the names of the timings. */
const USES: Readonly<Partial<Record<keyof Timings, Use>>> = {
  bootStepSeconds: { isIn: ({ group }) => (group.bootSteps ?? 0) > 0, otherwise: "instances have no boot steps" },
  metalBootSeconds: {
    isIn: (cluster) => typesOf(cluster).some(({ instanceType }) => isBareMetal({ name: instanceType })),
    otherwise: "no instance type is bare metal",
  },
  acceleratorBootSeconds: {
    isIn: (cluster) =>
      typesOf(cluster).some((each) => {
        const type = typeOf(each);
        return type !== undefined && hasAccelerators(type);
      }),
    otherwise: "no instance type has GPUs or Neuron devices",
  },
  spotInterruptionsPerMonth: SPOT,
  spotVcpuQuota: SPOT,
  rebalanceLeadSeconds: {
    isIn: (cluster) => SPOT.isIn(cluster) && happens(cluster.timings.spotInterruptionsPerMonth),
    otherwise: "no Spot Instance is taken back",
  },
  onDemandVcpuQuota: {
    isIn: ({ group }) => (group.spotPercent ?? 0) < 100 || (group.onDemandBase ?? 0) > 0,
    otherwise: "every instance is a Spot Instance",
  },
  zoneShortageSeconds: {
    isIn: ({ timings }) => happens(timings.zoneShortagesPerDay),
    otherwise: "zoneShortagesPerDay is 0",
  },
  typeShortageSeconds: {
    isIn: ({ timings }) => happens(timings.typeShortagesPerDay),
    otherwise: "typeShortagesPerDay is 0",
  },
  zoneRebalanceSeconds: { isIn: ({ timings }) => timings.zoneRebalance === "on", otherwise: "zoneRebalance is off" },
  taskZoneRebalance: {
    isIn: ({ services }) => services.some(({ conduct }) => conduct.availabilityZoneRebalancing !== "DISABLED"),
    otherwise: "no application has Availability Zone rebalancing",
  },
  taskZoneRebalanceSeconds: {
    isIn: ({ timings, services }) =>
      timings.taskZoneRebalance !== "off" &&
      services.some(({ conduct }) => conduct.availabilityZoneRebalancing !== "DISABLED"),
    otherwise: "no application is rebalanced among zones",
  },
  agentDisconnectSeconds: {
    isIn: ({ timings }) => happens(timings.agentDisconnectsPerHour),
    otherwise: "agentDisconnectsPerHour is 0",
  },
  placementGraceSeconds: THROTTLE,
  throttleSeconds: THROTTLE,
  throttleReset: THROTTLE,
  longestThrottleSeconds: THROTTLE,
  taskStartSeconds: {
    isIn: ({ services }) => services.some(({ conduct }) => conduct.startSeconds === undefined),
    otherwise: "every application names its own time to start",
  },
  healthySeconds: {
    isIn: ({ services }) =>
      services.some(
        ({ conduct }) => conduct.healthCheckSeconds === undefined && conduct.targetHealthCheckSeconds === undefined,
      ),
    otherwise: "every application has a load balancer or a health check of its containers",
  },
  targetRegistrationSeconds: {
    isIn: ({ services }) => services.some(({ conduct }) => conduct.targetHealthCheckSeconds !== undefined),
    otherwise: "no application has a load balancer",
  },
  stopTimeoutSeconds: {
    isIn: ({ services }) => services.some(({ conduct }) => conduct.stopSeconds === undefined),
    otherwise: "every application names its own stop timeout",
  },
};

/**
 * The timings that the cluster does not use, each with the reason. One of 0 is left out: it says so itself.
 *
 * @param measured those of the user
 */
export const unusedTimings = (
  measured: Partial<Timings>,
  cluster: RehearsedCluster,
): readonly { readonly name: keyof Timings; readonly reason: string }[] =>
  (Object.keys(measured) as (keyof Timings)[]).flatMap((name) => {
    const use = USES[name];
    return use === undefined || measured[name] === 0 || use.isIn(cluster) ? [] : [{ name, reason: use.otherwise }];
  });

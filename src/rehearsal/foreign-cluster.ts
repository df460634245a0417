import type { Container, Resources } from "../../functions/headroom/contract";
import { registeredResources, typeOf } from "../aws/instance-types";
import type { Alarm, CapacityProvider, ScalingPolicy } from "../virtual-aws";
import type { ApplicationBlueprint, ServiceConduct } from "./blueprint/applications";
import type { Blueprint } from "./blueprint/blueprint";
import type { TraceSource } from "./traffic/choose-traffic";

/** A cluster that Drydock did not make, as far as a rehearsal plays it. It is plain data. */
export interface ForeignCluster {
  /** Name of the cluster. */
  readonly name: string;
  /** Instances of its groups, counted in instances of the type that is played. */
  readonly sizes: {
    /** Minimum of instances. */
    readonly minSize: number;
    /** Maximum of instances. */
    readonly maxSize: number;
    /** Instances that it has. */
    readonly desiredCapacity: number;
    /** Count of its Availability Zones. */
    readonly zones: number;
  };
  /** Its services on EC2, in the order of their names. */
  readonly services: readonly ForeignService[];
  /** CPU units and MiB that daemons take on each instance. */
  readonly daemons: Resources;
  /** Its own scaling and draining. */
  readonly current: CurrentPolicy;
  /** Sentences on the cluster as it was read. */
  readonly sentences: readonly string[];
  /** One sentence for each thing that it has and a rehearsal does not play. */
  readonly notPlayed: readonly string[];
}

/** A service of a foreign cluster. */
export interface ForeignService extends ApplicationBlueprint {
  /** The room of one of its tasks. */
  readonly task: Container;
  /** Tasks that it wants now, and all the time where others have a trace and it has none. */
  readonly desiredCount: number;
  /** The metric export that it follows. @default none */
  readonly trace?: TraceSource;
}

/** The scaling and the draining of a foreign cluster. It crosses to a worker thread: data only. */
export interface CurrentPolicy {
  /** Scaling policies of its group. */
  readonly policies: readonly ScalingPolicy[];
  /** The alarms that execute them. */
  readonly alarms: readonly Alarm[];
  /** The metrics of these alarms, each of which AWS publishes once a minute. */
  readonly metrics: readonly FollowedMetric[];
  /** Its capacity provider. @default it has none */
  readonly capacityProvider?: CapacityProvider;
  /** Seconds of its group that a simple scaling policy waits by default. */
  readonly defaultCooldownSeconds: number;
  /** Whether its group protects new instances from scale-in. */
  readonly protectsNewInstances: boolean;
  /** Whether something drains an instance that terminates; if not, its tasks die with it. */
  readonly isDrained: boolean;
  /** How services differ under it, by their names. */
  readonly conduct: Readonly<Record<string, Partial<ServiceConduct>>>;
  /** CPU units and MiB that daemons take on each instance. */
  readonly daemons: Resources;
}

/** A metric of a cluster that follows from its tasks. */
export interface FollowedMetric extends Pick<Alarm, "namespace" | "metricName" | "dimensions"> {
  /** Percent of the registered resource that tasks reserve, or that they use of it. */
  readonly kind: "reservation" | "utilization";
  /** The resource that is counted. */
  readonly resource: keyof Resources;
}

/**
 * Drydock's blueprint with the sizes of a foreign cluster, and with instances that have less room by what daemons take.
 *
 * @param blueprint of Drydock, synthesized for the cluster's instance type
 */
export function withForeignSizes(blueprint: Blueprint, { sizes, daemons }: ForeignCluster): Blueprint {
  const { group } = blueprint;
  const type = typeOf(group)!;
  const registered = registeredResources(type);
  if (daemons.cpu + daemons.memory === 0) return { ...blueprint, group: { ...group, ...sizes } };
  const describedInstanceType = {
    ...type,
    vcpus: type.vcpus - daemons.cpu / 1024,
    // The share that an instance registers stays as it is.
    memoryMiB: Math.ceil(type.memoryMiB * (1 - daemons.memory / registered.memory)),
  };
  return { ...blueprint, group: { ...group, ...sizes, describedInstanceType } };
}

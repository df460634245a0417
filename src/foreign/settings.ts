import type { Container } from "../../functions/headroom/contract";
import { findRegion } from "../aws/regions";
import type { ForeignService } from "../rehearsal/foreign-cluster";
import type { ItemOf } from "./answers";

/** The traits of a cluster that an environment of Drydock takes. */
export interface ClusterTraits {
  /** Region of the cluster. */
  readonly region: string;
  /** Instance type of its largest group. */
  readonly type: string;
  /** Its on-demand and Spot Instances. @default all on demand */
  readonly distribution: NonNullable<ItemOf<"groups">["MixedInstancesPolicy"]>["InstancesDistribution"];
  /** The task that headroom is counted in. */
  readonly usual: Container;
  /** Its services. */
  readonly services: readonly ForeignService[];
  /** Letters of its Availability Zones. */
  readonly zones: readonly string[];
}

/** Zones of a network that Drydock creates, at the minimum and at the maximum. */
const ZONES = { minimum: 2, maximum: 4 } as const;

/** Containers besides the usual one that an environment may name. */
const MAXIMUM_OTHERS = 20;

/** The settings of an environment with the instance type, the Spot share and the containers of a cluster. */
export function settingsFor({ region, type, distribution, usual, services, zones }: ClusterTraits): object {
  const onDemandPercent = distribution?.OnDemandPercentageAboveBaseCapacity ?? 100;
  const letters =
    zones.length >= ZONES.minimum ? zones.slice(0, ZONES.maximum) : findRegion(region)?.zones?.slice(0, 2);
  return {
    region,
    network: { source: "create", ...(letters && { zones: letters }) },
    cluster: {
      capacity: {
        instanceType: type,
        ...(onDemandPercent < 100 && {
          purchase: "mixed",
          onDemandBase: distribution?.OnDemandBaseCapacity ?? 0,
          onDemandPercent,
        }),
      },
      headroom: {
        containerCpu: usual.cpu,
        containerMemory: usual.memory,
        otherContainers: Object.fromEntries(
          othersBeside(usual, services).map((task, index) => [`container-${index + 1}`, settingsOf(task)]),
        ),
      },
    },
  };
}

/** The tasks that may find no room where one of the others does. */
const othersBeside = (usual: Container, services: readonly ForeignService[]): readonly Container[] => {
  const counted: Container[] = [{ cpu: usual.cpu, memory: usual.memory }];
  const largestFirst = services
    .map(({ task }) => task)
    .sort((one, other) => other.cpu + other.memory - one.cpu - one.memory);
  for (const task of largestFirst) if (!counted.some((each) => covers(each, task))) counted.push(task);
  return counted.slice(1, 1 + MAXIMUM_OTHERS);
};

const covers = (one: Container, other: Container): boolean =>
  one.cpu >= other.cpu &&
  one.memory >= other.memory &&
  (one.gpus ?? 0) >= (other.gpus ?? 0) &&
  (one.networkInterfaces ?? 0) >= (other.networkInterfaces ?? 0) &&
  (other.hostPorts ?? []).every((port) => one.hostPorts?.includes(port));

const settingsOf = ({ cpu, memory, gpus, hostPorts, networkInterfaces }: Container): object => ({
  cpu,
  memory,
  ...(gpus !== undefined && { gpus }),
  ...(hostPorts && { hostPorts }),
  ...(networkInterfaces && { networkMode: "awsvpc" }),
});

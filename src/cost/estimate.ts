import { DRAIN_METRICS } from "../../functions/drain/contract";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { disksUsdPerMonth } from "../aws/disk-prices";
import { HOURS_PER_MONTH, LIST_PRICES } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import type { Environment } from "../environment/schema";
import { instanceTypesOf, onDemandOf } from "../environment/schema/capacity";
import { UserError } from "../user-error";
import type { Resources } from "./resources";
import { meanSize, type SizeAtRest, sizesAtRest } from "./sizes-at-rest";

/** A part of the bill. */
export interface Part {
  /** Name of the part. */
  readonly name: string;
  /** USD a month. */
  readonly usd: number;
}

/** The instances of a cluster as they are paid for. */
export interface Fleet {
  /** Code of the region. */
  readonly region: string;
  /** Type of the instances, for example `t3.micro`. */
  readonly instanceType: string;
  /** Numbers of instances, and for which share of the time there are so many. */
  readonly sizes: readonly SizeAtRest[];
  /** Instances on demand before any Spot Instance. */
  readonly baseInstances: number;
  /** Percent of the other instances that are on demand. */
  readonly percentAboveBase: number;
  /** Whether CloudWatch gets their metrics each minute, which costs. */
  readonly hasDetailedMonitoring: boolean;
}

/** Resources as they are counted. */
interface Counted {
  /** The instances; undefined of stacks without any. */
  readonly fleet: Fleet | undefined;
  readonly resources: Resources;
}

/** AWS creates two alarms for a target tracking policy (Application Auto Scaling user guide). */
const ALARMS_OF_TARGET_TRACKING = 2;

/**
 * The requests by which Lambda asks an empty queue for messages. A mapping with a maximum concurrency keeps five processes
 * that poll (Lambda developer guide, "Configuring scaling behavior for SQS event source mappings"). For how long each waits
 * is not published: it is taken for 20 s, the longest that SQS has (SQS developer guide, "Amazon SQS short and long polling").
 */
const EMPTY_RECEIVES = { processes: 5, waitSeconds: 20 } as const;

/** Requests a month to the queue of one event source mapping without messages. */
const EMPTY_RECEIVES_PER_MONTH = (EMPTY_RECEIVES.processes * HOURS_PER_MONTH * 3600) / EMPTY_RECEIVES.waitSeconds;

/** USD a month of each part, in the order of the page. */
const PARTS: Readonly<Record<string, (counted: Counted) => number>> = {
  instances: ({ fleet }) => (fleet ? HOURS_PER_MONTH * instancesUsdPerHour(fleet) : 0),
  "their disks": ({ fleet, resources }) =>
    fleet ? meanSize(fleet.sizes) * disksUsdPerMonth(resources("aws_launch_template")[0]!) : 0,
  "the volume's throughput": ({ resources }) =>
    sum(
      resources("aws_efs_file_system").map(({ provisioned_throughput_in_mibps: mebibytes }) => Number(mebibytes ?? 0)),
    ) * LIST_PRICES.efsPerMebibyteASecondAndMonth,
  "detailed monitoring": ({ fleet }) =>
    fleet?.hasDetailedMonitoring ? meanSize(fleet.sizes) * LIST_PRICES.detailedMonitoringPerMonth : 0,
  "NAT gateways": ({ resources }) => hourly(resources("aws_nat_gateway").length, LIST_PRICES.natGatewayPerHour),
  "interface endpoints": ({ resources }) =>
    hourly(
      sum(
        resources("aws_vpc_endpoint")
          .filter((endpoint) => endpoint["vpc_endpoint_type"] === "Interface")
          .map((endpoint) => lengthOf(endpoint["subnet_ids"])),
      ),
      LIST_PRICES.interfaceEndpointPerHour,
    ),
  "VPN connections": ({ resources }) =>
    hourly(resources("aws_vpn_connection").length, LIST_PRICES.vpnConnectionPerHour),
  "load balancer": ({ resources }) => hourly(resources("aws_lb").length, LIST_PRICES.loadBalancerPerHour),
  // One for each NAT gateway, and one in each zone of a load balancer that the internet reaches.
  "public IPv4 addresses": ({ resources }) =>
    hourly(
      resources("aws_eip").length +
        sum(
          resources("aws_lb")
            .filter(({ internal }) => internal !== true)
            .map(({ subnets }) => lengthOf(subnets)),
        ),
      LIST_PRICES.publicIpv4AddressPerHour,
    ),
  "Drydock's metrics": ({ fleet }) =>
    fleet
      ? (Object.keys(HEADROOM_METRICS).length + Object.keys(DRAIN_METRICS).length) * LIST_PRICES.customMetricPerMonth
      : 0,
  alarms: ({ resources }) =>
    (resources("aws_cloudwatch_metric_alarm").length +
      ALARMS_OF_TARGET_TRACKING * resources("aws_appautoscaling_policy").length) *
    LIST_PRICES.alarmPerMonth,
  "polls of queues": ({ resources }) =>
    resources("aws_lambda_event_source_mapping").length * EMPTY_RECEIVES_PER_MONTH * LIST_PRICES.queueRequest,
  "KMS keys": ({ resources }) => resources("aws_kms_key").length * LIST_PRICES.kmsKeyPerMonth,
  "hosted zones": ({ resources }) => resources("aws_route53_zone").length * LIST_PRICES.hostedZonePerMonth,
};

/**
 * Estimates what an environment costs a month at rest, by part: every part that has a price while nothing happens.
 *
 * @throws UserError when the region's table of prices does not have the instance type
 */
export function estimate(environment: Environment, resources: Resources): readonly Part[] {
  const { capacity } = environment.cluster;
  const [group] = resources("aws_autoscaling_group");
  const [{ name }] = instanceTypesOf(capacity);
  const fleet = {
    region: environment.region,
    instanceType: name,
    sizes: sizesAtRest(group!, resources),
    ...onDemandOf(capacity),
    hasDetailedMonitoring: capacity.detailedMonitoring,
  };
  return estimateParts(fleet, resources);
}

/**
 * The cost of resources a month at rest, by part.
 *
 * @param fleet the instances; undefined of stacks without any
 * @throws UserError when the region's table of prices does not have the instance type
 */
export const estimateParts = (fleet: Fleet | undefined, resources: Resources): readonly Part[] =>
  Object.entries(PARTS).map(([name, usd]) => ({ name, usd: usd({ fleet, resources }) }));

/** Price of the instances an hour, the first of them and a share of the others on demand. */
function instancesUsdPerHour({ region, instanceType, sizes, baseInstances, percentAboveBase }: Fleet): number {
  const price = pricesIn(region)?.priceOf(instanceType);
  if (!price) throw new UserError(`there is no price of ${instanceType} in ${region}; make one with npm run prices`);
  return sum(
    sizes.map(({ instances, share }) => {
      const base = Math.min(instances, baseInstances);
      const onDemand = base + Math.ceil(((instances - base) * percentAboveBase) / 100);
      const spot = instances - onDemand;
      return share * (onDemand * price.onDemandUsdPerHour + spot * (price.spotUsdPerHour ?? price.onDemandUsdPerHour));
    }),
  );
}

const hourly = (count: number, usdPerHour: number): number => count * usdPerHour * HOURS_PER_MONTH;

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

import { DRAIN_METRICS } from "../../functions/drain/contract";
import { HEADROOM_METRICS } from "../../functions/headroom/contract";
import { HOURS_PER_MONTH, LIST_PRICES } from "../aws/list-prices";
import { pricesIn } from "../aws/prices";
import type { Environment } from "../environment/schema";
import { instanceTypesOf, onDemandOf } from "../environment/schema/capacity";
import { UserError } from "../user-error";

/** Arguments of a resource in Terraform's JSON. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The resources of all stacks of an environment, by their Terraform type. */
export type Resources = (type: string) => readonly Arguments[];

/** A part of the bill. */
export interface Part {
  /** Name of the part. */
  readonly name: string;
  /** USD a month. */
  readonly usd: number;
}

/** An environment as it is counted. */
interface Counted {
  readonly environment: Environment;
  readonly resources: Resources;
  /** Instances while nothing runs but what is always there. */
  readonly instances: number;
}

/** AWS creates two alarms for a target tracking policy (Application Auto Scaling user guide). */
const ALARMS_OF_TARGET_TRACKING = 2;

/** USD a month of each part, in the order of the page. */
const PARTS: Readonly<Record<string, (counted: Counted) => number>> = {
  instances: ({ environment, instances }) => HOURS_PER_MONTH * instancesUsdPerHour(environment, instances),
  "their disks": ({ resources, instances }) =>
    instances * sum(disksOf(resources("aws_launch_template")[0]!).map(diskUsdPerMonth)),
  "detailed monitoring": ({ environment, instances }) =>
    environment.cluster.capacity.detailedMonitoring ? instances * LIST_PRICES.detailedMonitoringPerMonth : 0,
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
  "Drydock's metrics": () =>
    (Object.keys(HEADROOM_METRICS).length + Object.keys(DRAIN_METRICS).length) * LIST_PRICES.customMetricPerMonth,
  alarms: ({ resources }) =>
    (resources("aws_cloudwatch_metric_alarm").length +
      ALARMS_OF_TARGET_TRACKING * resources("aws_appautoscaling_policy").length) *
    LIST_PRICES.alarmPerMonth,
  "KMS keys": ({ resources }) => resources("aws_kms_key").length * LIST_PRICES.kmsKeyPerMonth,
  "hosted zones": ({ resources }) => resources("aws_route53_zone").length * LIST_PRICES.hostedZonePerMonth,
};

/**
 * Estimates what an environment costs a month at rest, by part: every part that has a price while nothing happens.
 *
 * @throws UserError when the region's table of prices does not have the instance type
 */
export function estimate(environment: Environment, resources: Resources): readonly Part[] {
  const [group] = resources("aws_autoscaling_group");
  // A cluster with a task needs an instance where the minimum is 0.
  const instances = Math.max(1, Number(group!["min_size"]));
  return Object.entries(PARTS).map(([name, usd]) => ({ name, usd: usd({ environment, resources, instances }) }));
}

/** Price of the instances an hour, the first of them and a share of the others on demand. */
function instancesUsdPerHour({ region, cluster: { capacity } }: Environment, instances: number): number {
  const [{ name }] = instanceTypesOf(capacity);
  const price = pricesIn(region)?.priceOf(name);
  if (!price) throw new UserError(`there is no price of ${name} in ${region}; make one with npm run prices`);
  const { baseInstances, percentAboveBase } = onDemandOf(capacity);
  const base = Math.min(instances, baseInstances);
  const onDemand = base + Math.ceil(((instances - base) * percentAboveBase) / 100);
  const spot = instances - onDemand;
  return onDemand * price.onDemandUsdPerHour + spot * (price.spotUsdPerHour ?? price.onDemandUsdPerHour);
}

/** A disk in a launch template. */
interface Disk {
  readonly volume_type: string;
  /** GiB. */
  readonly volume_size: number;
  /** Operations a second. */
  readonly iops?: number;
  /** MiB a second. */
  readonly throughput?: number;
}

const disksOf = (template: Arguments): readonly Disk[] =>
  (template["block_device_mappings"] as readonly { readonly ebs: Disk }[]).map(({ ebs }) => ebs);

/** Part of each gp3 volume's price (Amazon EBS user guide, gp3). */
const GP3_IOPS = 3000;
const GP3_MEBIBYTES_A_SECOND = 125;

function diskUsdPerMonth({ volume_type: type, volume_size: size, iops = 0, throughput = 0 }: Disk): number {
  switch (type) {
    case "gp3":
      return (
        size * LIST_PRICES.gp3PerGigabyteAndMonth +
        Math.max(0, iops - GP3_IOPS) * LIST_PRICES.gp3PerIopsAndMonth +
        Math.max(0, throughput - GP3_MEBIBYTES_A_SECOND) * LIST_PRICES.gp3PerMebibyteASecondAndMonth
      );
    case "gp2":
      return size * LIST_PRICES.gp2PerGigabyteAndMonth;
    case "io1":
    case "io2":
      return size * LIST_PRICES.provisionedPerGigabyteAndMonth + iops * LIST_PRICES.provisionedPerIopsAndMonth;
    default:
      throw new Error(`there is no price of the volume type ${type}`);
  }
}

const hourly = (count: number, usdPerHour: number): number => count * usdPerHour * HOURS_PER_MONTH;

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

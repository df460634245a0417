import { headroomContract } from "../../functions/headroom/contract";
import { LIST_PRICES } from "../../src/aws/list-prices";
import { pricesIn } from "../../src/aws/prices";
import { estimate } from "../../src/cost/estimate";
import type { Arguments } from "../../src/cost/resources";
import { environmentSchema } from "../../src/environment/schema";

import { SETTINGS as HEADROOM } from "../functions/headroom/settings";

const HOURS = 730;
const PRICE = pricesIn("us-east-1")!.priceOf("t3.micro")!;

const GROUP: Readonly<Record<string, readonly Arguments[]>> = {
  aws_autoscaling_group: [{ min_size: 4 }],
  aws_launch_template: [{ block_device_mappings: [{ ebs: { volume_type: "gp3", volume_size: 30 } }] }],
};

/** USD a month of one part, for these capacity settings and resources. */
function usdOf(part: string, resources: Readonly<Record<string, readonly Arguments[]>>, capacity: object = {}): number {
  const settings = environmentSchema.parse({ network: { source: "create" }, cluster: { capacity } });
  const all = { ...GROUP, ...resources };
  const parts = estimate({ ...settings, name: "demo" }, (type) => all[type] ?? []);
  return parts.find(({ name }) => name === part)!.usd;
}

test.each<[string, object, number, number]>([
  ["on demand", {}, 4, 0],
  ["Spot", { purchase: "spot", minSize: 0 }, 0, 4],
  ["half and half", { purchase: "mixed" }, 2, 2],
  ["a base and a quarter of the rest, rounded up", { purchase: "mixed", onDemandBase: 1, onDemandPercent: 25 }, 2, 2],
])("instances that are %s", (_, capacity, onDemand, spot) => {
  const hour = onDemand * PRICE.onDemandUsdPerHour + spot * PRICE.spotUsdPerHour!;
  expect(usdOf("instances", {}, capacity)).toBeCloseTo(HOURS * hour);
});

test("a group whose minimum is 0 has one instance", () => {
  expect(usdOf("instances", { aws_autoscaling_group: [{ min_size: 0 }] })).toBeCloseTo(
    HOURS * PRICE.onDemandUsdPerHour,
  );
});

describe("a schedule", () => {
  const office = {
    name: "office",
    days: ["mon", "tue", "wed", "thu", "fri"] as const,
    from: "07:30",
    to: "19:00",
    timeZone: "Europe/Berlin",
    minInstances: 10,
  };
  const variables = headroomContract.toEnvironment({ ...HEADROOM, schedule: [office] });
  const scheduled = (environment: object, maximum = 20) =>
    usdOf("instances", {
      aws_autoscaling_group: [{ min_size: 4, max_size: maximum }],
      aws_lambda_function: [{ environment }, {}],
    });
  const hours = 5 * 11.5;

  test.each([
    ["as cdktf has it", { variables }, 20, 10],
    ["as a plan has it", [{ variables }], 20, 10],
    ["up to the group's maximum", { variables }, 6, 6],
  ])("costs what its hours do, %s", (_, environment, maximum, instances) => {
    const mean = 4 + ((instances - 4) * hours) / 168;
    expect(scheduled(environment, maximum)).toBeCloseTo(HOURS * mean * PRICE.onDemandUsdPerHour);
  });

  test("that cannot be read yet costs nothing", () => {
    expect(scheduled([{ variables: null }])).toBeCloseTo(HOURS * 4 * PRICE.onDemandUsdPerHour);
  });
});

test("an interface endpoint counts in each of its zones, a gateway endpoint costs nothing", () => {
  const endpoints = [
    { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b"] },
    { vpc_endpoint_type: "Gateway", route_table_ids: ["a"] },
  ];
  expect(usdOf("interface endpoints", { aws_vpc_endpoint: endpoints })).toBeCloseTo(
    2 * LIST_PRICES.interfaceEndpointPerHour * HOURS,
  );
});

test.each([
  [{ volume_type: "gp3", volume_size: 100 }, 8],
  [{ volume_type: "gp3", volume_size: 100, iops: 4000, throughput: 225 }, 8 + 5 + 4],
  [{ volume_type: "gp2", volume_size: 100 }, 10],
  [{ volume_type: "io2", volume_size: 100, iops: 1000 }, 12.5 + 65],
])("the disk %j of each instance costs %d USD", (ebs, usd) => {
  const template = { aws_launch_template: [{ block_device_mappings: [{ ebs }] }] };
  expect(usdOf("their disks", template)).toBeCloseTo(4 * usd);
});

test("throughput of a volume is paid for where it is provisioned", () => {
  const volume = (settings: object) => usdOf("the volume's throughput", { aws_efs_file_system: [{ ...settings }] });
  expect(volume({ throughput_mode: "elastic" })).toBe(0);
  expect(volume({ throughput_mode: "provisioned", provisioned_throughput_in_mibps: 1024 })).toBe(1024 * 6);
});

test("a load balancer has a public address in each zone unless it is internal", () => {
  const address = LIST_PRICES.publicIpv4AddressPerHour * HOURS;
  const balancer = (internal: boolean) => ({ aws_lb: [{ internal, subnets: ["a", "b"] }], aws_eip: [{}] });
  expect(usdOf("public IPv4 addresses", balancer(false))).toBeCloseTo(3 * address);
  expect(usdOf("public IPv4 addresses", balancer(true))).toBeCloseTo(address);
});

test("each queue of a function is polled by five processes, each 20 seconds, and other queues cost nothing at rest", () => {
  const queues = { aws_lambda_event_source_mapping: [{}, {}, {}], aws_sqs_queue: [{}, {}, {}, {}, {}] };
  // 657,000 requests of each, at USD 0.40 a million.
  expect(usdOf("polls of queues", queues)).toBeCloseTo(3 * 0.657 * 0.4);
  expect(usdOf("polls of queues", {})).toBe(0);
});

test("a type without a price in the region is named", () => {
  expect(() => usdOf("instances", {}, { instanceType: "t3.micro" })).not.toThrow();
  const settings = environmentSchema.parse({ region: "eu-central-1", network: { source: "create" } });
  const unknown = { ...settings, name: "demo", region: "mars-north-1" };
  expect(() => estimate(unknown, (type) => GROUP[type] ?? [])).toThrow(
    "there is no price of t3.micro in mars-north-1; make one with npm run prices",
  );
});

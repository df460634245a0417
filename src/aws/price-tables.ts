import type { InstanceTypeInfo, SpotPrice } from "@aws-sdk/client-ec2";
import { findInstanceType, INSTANCE_TYPE_COLUMNS, type InstanceType } from "./instance-types";
import { PRICE_COLUMNS } from "./prices";

/** An instance type as DescribeInstanceTypes gives it; undefined for macOS and for what is not whole. */
export function instanceTypeOf(info: InstanceTypeInfo): InstanceType | undefined {
  const { InstanceType: name, VCpuInfo: cpu, MemoryInfo: memory, NetworkInfo: network } = info;
  const architectures: readonly string[] = info.ProcessorInfo?.SupportedArchitectures ?? [];
  const architecture = (["x86_64", "arm64"] as const).find((each) => architectures.includes(each));
  const card = network?.NetworkCards?.find(({ NetworkCardIndex: index }) => index === network.DefaultNetworkCardIndex);
  const networkInterfaces = card?.MaximumNetworkInterfaces ?? network?.MaximumNetworkInterfaces;
  if (!name || !architecture || !cpu?.DefaultVCpus || !memory?.SizeInMiB || !networkInterfaces) return undefined;
  const gpus = (info.GpuInfo?.Gpus ?? []).filter(({ Manufacturer: maker }) => maker === "NVIDIA");
  return {
    name,
    architecture,
    vcpus: cpu.DefaultVCpus,
    memoryMiB: memory.SizeInMiB,
    networkInterfaces,
    // The API does not say: what is known stays, and a new type has none until somebody reads AWS's page.
    trunkedInterfaces: findInstanceType(name)?.trunkedInterfaces ?? 0,
    // A part of a GPU has the count 0.
    gpus: gpus.reduce((sum, { Count: count }) => sum + (count || 1), 0),
    neuronDevices: (info.NeuronInfo?.NeuronDevices ?? []).reduce((sum, { Count: count = 0 }) => sum + count, 0),
    isBurstable: info.BurstablePerformanceSupported === true,
  };
}

/** The table of instance types: those known, with those that were read in their place. */
export function instanceTypesTable(known: readonly InstanceType[], read: readonly InstanceType[]): string {
  const types = new Map([...known, ...read].map((type) => [type.name, type]));
  const rows = [...types.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((type) =>
      [
        type.name,
        type.architecture,
        type.vcpus,
        type.memoryMiB,
        type.networkInterfaces,
        type.trunkedInterfaces,
        type.gpus,
        type.neuronDevices,
        Number(type.isBurstable),
      ].join(","),
    );
  return `${[INSTANCE_TYPE_COLUMNS.join(","), ...rows].join("\n")}\n`;
}

/** As much of a product of the AWS Price List as its price needs. */
interface Product {
  readonly product?: { readonly attributes?: { readonly instanceType?: string } };
  readonly terms?: {
    readonly OnDemand?: Readonly<
      Record<
        string,
        { readonly priceDimensions?: Readonly<Record<string, { readonly pricePerUnit?: { readonly USD?: string } }>> }
      >
    >;
  };
}

/** Instance type and price in USD an hour of a product of the AWS Price List, in its JSON; undefined without both. */
export function onDemandPriceOf(json: string): readonly [instanceType: string, usdPerHour: number] | undefined {
  const { product, terms } = JSON.parse(json) as Product;
  const [term] = Object.values(terms?.OnDemand ?? {});
  const [dimension] = Object.values(term?.priceDimensions ?? {});
  const price = Number(dimension?.pricePerUnit?.USD);
  const name = product?.attributes?.instanceType;
  return name && price > 0 ? [name, price] : undefined;
}

/** The average Spot price of each type over the zones, in USD an hour: the newest price of each zone counts. */
export function averageSpotPrices(history: readonly SpotPrice[]): ReadonlyMap<string, number> {
  const newest = new Map<string, Map<string, SpotPrice>>();
  for (const price of history) {
    const { InstanceType: name, AvailabilityZone: zone, Timestamp: time } = price;
    if (!name || !zone || !time || !(Number(price.SpotPrice) > 0)) continue;
    const zones = newest.get(name) ?? new Map<string, SpotPrice>();
    newest.set(name, zones);
    if (time > (zones.get(zone)?.Timestamp ?? new Date(0))) zones.set(zone, price);
  }
  return new Map(
    [...newest].map(([name, zones]) => {
      const prices = [...zones.values()].map(({ SpotPrice: price }) => Number(price));
      return [name, prices.reduce((sum, price) => sum + price, 0) / prices.length];
    }),
  );
}

interface PriceTable {
  /** Day of the prices, as YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
  /** USD an hour by instance type. */
  readonly onDemand: ReadonlyMap<string, number>;
  readonly spot: ReadonlyMap<string, number>;
}

/** The table of a region's prices. */
export function pricesTable({ date, source, onDemand, spot }: PriceTable): string {
  const figure = (price: number | undefined): string => (price === undefined ? "" : String(Number(price.toFixed(6))));
  const rows = [...onDemand]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, price]) => [name, figure(price), figure(spot.get(name))].join(","));
  return `${[`# ${date}, ${source}`, PRICE_COLUMNS.join(","), ...rows].join("\n")}\n`;
}

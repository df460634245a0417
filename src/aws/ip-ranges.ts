/** A pattern of 0 to 255 without leading zeros, which some programs read as octal. */
export const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
/** The pattern of an IPv4 address. */
export const ADDRESS = `${OCTET}(?:\\.${OCTET}){3}`;

/** An IPv4 range, whatever its bits after the prefix. */
export const CIDR = new RegExp(`^${ADDRESS}/(?:3[0-2]|[12]\\d|\\d)$`);

/** A range of IPv4 addresses as numbers: the first address and how many there are. */
interface Range {
  readonly first: number;
  readonly size: number;
}

const rangeOf = (cidrBlock: string): Range => {
  const [address = "", prefix = "32"] = cidrBlock.split("/");
  return {
    first: address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0),
    size: 2 ** (32 - Number(prefix)),
  };
};

/** Whether the first range holds all of the second. Both are CIDR blocks or addresses. */
export const contains = (outer: string, inner: string): boolean => {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a.first <= b.first && b.first + b.size <= a.first + a.size;
};

/**
 * Ranges whose addresses no other host has: this network, the host itself, its own link, multicast and what is reserved
 * (IANA IPv4 special-purpose address registry). 0.0.0.0/32 is often meant to be 0.0.0.0/0.
 */
const NO_HOSTS = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/**
 * The fault of a range of IPv4, in words that follow its name.
 *
 * @returns undefined for a range without one, and for a text that is no range
 */
export function ipv4Fault(text: string): string | undefined {
  if (!CIDR.test(text)) return undefined;
  const { first, size } = rangeOf(text);
  if (first % size === 0)
    return NO_HOSTS.some((range) => contains(range, text)) ? "holds no address that another host has" : undefined;
  const begin = first - (first % size);
  const octets = [24, 16, 8, 0].map((bits) => Math.floor(begin / 2 ** bits) % 256);
  return `lies in the range ${octets.join(".")}/${text.split("/")[1]}`;
}

/** Ranges that no address on the internet has (IANA IPv4 special-purpose address registry). */
const NOT_PUBLIC = [...NO_HOSTS, "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether the internet has an IPv4 address. */
export const isPublicIpv4 = (address: string): boolean => !NOT_PUBLIC.some((range) => contains(range, address));

/** Whether ranges together hold every address of the internet: one for everywhere does, and so do its two halves. */
export function coverInternet(cidrBlocks: readonly string[]): boolean {
  const ranges = [...cidrBlocks, ...NOT_PUBLIC].map(rangeOf).sort((a, b) => a.first - b.first);
  let covered = 0;
  for (const { first, size } of ranges) {
    if (first > covered) return false;
    covered = Math.max(covered, first + size);
  }
  return covered === 2 ** 32;
}

/** Prefixes of the widest ranges that one owner has (IANA registries of IPv4 and of IPv6 address space). */
const WIDEST_OWNED = { ipv4: 8, ipv6: 16 };

/** Whether a range is everywhere or a large part of it, and not a network of somebody. */
export const isPartOfEverywhere = (cidrBlock: string): boolean =>
  Number(cidrBlock.split("/")[1]) < WIDEST_OWNED[isIpv6(cidrBlock) ? "ipv6" : "ipv4"];

/** Addresses of the internet (IANA IPv6 address space registry, "Global Unicast"). */
const GLOBAL_UNICAST = { first: 0x2000n << 112n, size: 1n << 125n };

/** Bits of an IPv6 address. */
const IPV6_BITS = 128;

/** An IPv6 range: its address as AWS writes it, and its numbers. */
interface Ipv6Range {
  readonly address: string;
  readonly prefix: number;
  readonly first: bigint;
  readonly size: bigint;
}

/** @returns undefined for a text that is no IPv6 range */
function ipv6RangeOf(text: string): Ipv6Range | undefined {
  const [, written = "", prefix = ""] = /^([\da-f]*:[\da-f:]*)\/(\d|[1-9]\d|1[01]\d|12[0-8])$/i.exec(text) ?? [];
  if (!URL.canParse(`http://[${written}]`)) return undefined;
  const address = new URL(`http://[${written}]`).hostname.slice(1, -1);
  const [head = "", tail] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const groups = [...head, ...Array(8 - head.length - (tail?.length ?? 0)).fill("0"), ...(tail ?? [])];
  const first = groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
  return { address, prefix: Number(prefix), first, size: 1n << BigInt(IPV6_BITS - Number(prefix)) };
}

/** Whether a text is meant as a range of IPv6. */
export const isIpv6 = (text: string): boolean => text.includes(":");

/** The fault of a range of IPv6, undefined where it has none. AWS gives ranges back in the short form of RFC 5952. */
export function ipv6Fault(text: string): string | undefined {
  const range = ipv6RangeOf(text);
  if (!range) return ipv6RangeOf(`${text}/128`) ? "is an address: as a range it ends with /128" : "is no range of IPv6";
  const { address, prefix, first, size } = range;
  if (first % size !== 0n) return "has bits after the prefix that are not 0";
  if (`${address}/${prefix}` !== text) return `is ${address}/${prefix} in its short form`;
  const overlaps = first < GLOBAL_UNICAST.first + GLOBAL_UNICAST.size && GLOBAL_UNICAST.first < first + size;
  return overlaps ? undefined : "holds no address of the internet";
}

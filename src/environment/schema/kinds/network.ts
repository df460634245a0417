import { z } from "zod";
import { ADDRESS, CIDR, ipv4Fault, ipv6Fault, isIpv6, isPublicIpv4, OCTET } from "../../../aws/ip-ranges";
import { kind, patternText } from "./kind";

/** An IPv4 range as AWS takes it: no leading zeros, the bits after the prefix are 0, and it holds addresses of hosts. */
export const ipv4Cidr = (minPrefix = 0): z.ZodString =>
  patternText(
    {
      kind: "IPv4 CIDR",
      allowed: `an IPv4 range${sizeInWords(minPrefix)} such as 203.0.113.0/24, whose bits after the prefix are 0`,
      many: `IPv4 ranges${sizeInWords(minPrefix)} such as 203.0.113.0/24, whose bits after the prefix are 0`,
      remedy: "write the range's first address and its prefix, for example 203.0.113.0/24",
      whichIs: describeCidr,
    },
    CIDR,
    (value) => Number(value.split("/")[1]) >= minPrefix && ipv4Fault(value) === undefined,
  );

/** The fault of a text that is refused as a range of IPv4. */
const describeCidr = (value: string): string | undefined => {
  if (/^[\da-f:]*:[\da-f:.]*(?:\/\d+)?$/i.test(value)) return "is IPv6";
  return new RegExp(`^${ADDRESS}$`).test(value) ? "is an address: as a range it ends with /32" : ipv4Fault(value);
};

const IPV6_CIDR = /^[\da-fA-F:]*:[\da-fA-F:]*\/\d{1,3}$/;

/** A range of the internet: IPv4 as above, or IPv6 in its short form. */
export const internetCidr = (): z.ZodString =>
  patternText(
    {
      kind: "CIDR",
      allowed: "a range such as 203.0.113.0/24 or 2001:db8::/32, whose bits after the prefix are 0",
      many: "ranges such as 203.0.113.0/24 or 2001:db8::/32, whose bits after the prefix are 0",
      remedy: "write the range's first address and its prefix, for example 203.0.113.0/24",
      whichIs: (value) => (isIpv6(value) ? ipv6Fault(value) : describeCidr(value)),
    },
    new RegExp(`${CIDR.source}|${IPV6_CIDR.source}`),
    (value) => (isIpv6(value) ? ipv6Fault(value) === undefined : ipv4Fault(value) === undefined),
  );

const sizeInWords = (minPrefix: number): string => (minPrefix === 0 ? "" : ` of /${minPrefix} or smaller`);

/** The range of a VPC that Drydock creates: a private /16, so that every subnet has its place in it. */
export const vpcCidr = (): z.ZodString =>
  patternText(
    {
      kind: "VPC range",
      allowed: "a private IPv4 range of the form 10.N.0.0/16, 172.16.0.0/16 to 172.31.0.0/16 or 192.168.0.0/16",
      remedy: "name a private /16, for example 10.7.0.0/16",
    },
    new RegExp(`^(?:10\\.${OCTET}|172\\.(?:1[6-9]|2\\d|3[01])|192\\.168)\\.0\\.0/16$`),
  );

/** An IPv4 address that the internet can reach. */
export const publicIpv4 = (): z.ZodString =>
  patternText(
    {
      kind: "public IPv4 address",
      allowed: "a public IPv4 address",
      remedy: "give the address that the device has on the internet, for example 198.51.100.7",
    },
    new RegExp(`^${ADDRESS}$`),
    isPublicIpv4,
  );

/** A fully qualified domain name in lower case: labels of 1 to 63 characters, 253 together (RFC 1035). */
export const hostName = (example: string): z.ZodString =>
  patternText(
    {
      kind: "host name",
      allowed: "a domain name in lower-case letters, without a dot at its end",
      remedy: `give a domain such as ${example}, or leave the setting out`,
    },
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  );

/** A host name with wildcards, as a listener rule takes it (Application Load Balancer user guide, host conditions). */
export const hostPattern = (): z.ZodString =>
  patternText(
    {
      kind: "host pattern",
      allowed: "a host name of lower-case letters, digits and . - * ?, with letters alone after its last dot",
      many: "host names of lower-case letters, digits and . - * ?, with letters alone after their last dot",
      remedy: "write it as app.example.com or *.example.com",
    },
    /^(?=.{1,128}$)([a-z0-9*?-]+\.)+[a-z]+$/,
  );

/** Characters of a path condition besides letters and digits. */
const PATH_MARKS = `_ - . $ / ~ " ' @ : + & and the wildcards * and ?`;

/** A path with wildcards, as a listener rule takes it (Application Load Balancer user guide, path conditions). */
export const pathPattern = (): z.ZodString =>
  patternText(
    {
      kind: "path pattern",
      allowed: `a path that begins with a slash, of at most 128 letters, digits and ${PATH_MARKS}`,
      many: `paths that begin with a slash, of at most 128 letters, digits and ${PATH_MARKS} each`,
      remedy: "write it as /api/*, without a query string",
    },
    /^(?=.{1,128}$)\/[\w.$/~"'@:+*?&-]*$/,
  );

/** The path of a health check (CreateTargetGroup API reference). */
export const urlPath = (): z.ZodString =>
  patternText(
    {
      kind: "path",
      allowed: "a path that begins with a slash, of at most 1024 letters, digits and _ . ~ / ? = & % -",
      remedy: "give a path such as /health",
    },
    /^(?=.{1,1024}$)\/[\w.~/?=&%-]*$/,
  );

export const email = (): z.ZodEmail =>
  kind(z.email(), {
    kind: "e-mail address",
    allowed: "an e-mail address",
    many: "e-mail addresses",
    remedy: "write it as platform@example.com",
  });

/** Whether a host lies in the internet, from where SNS posts: no address of a private network and no name without a dot. */
const isInternetHost = (host: string): boolean =>
  new RegExp(`^${ADDRESS}$`).test(host)
    ? isPublicIpv4(host)
    : host.startsWith("[") || (host.includes(".") && !/\.(?:internal|local|localhost|test|invalid)$/.test(host));

/** A URL without user, password and braces, which SNS takes as an endpoint and reaches over the internet. */
export const url = (scheme: "http" | "https"): z.ZodString =>
  patternText(
    {
      kind: "URL",
      allowed: `a URL that begins with ${scheme}://, holds no password and whose host the internet reaches`,
      many: `URLs that begin with ${scheme}://, hold no password and whose hosts the internet reaches`,
      remedy: `write it as ${scheme}://alerts.example.com/drydock`,
    },
    new RegExp(`^${scheme}://[^\\s/@{}]+(/[^\\s{}]*)?$`),
    (value) => URL.canParse(value) && isInternetHost(new URL(value).hostname),
  );

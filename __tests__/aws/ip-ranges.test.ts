import { isIPv6 } from "node:net";
import { contains, coverInternet, ipv6Fault, isPartOfEverywhere, isPublicIpv4 } from "../../src/aws/ip-ranges";
import fc from "../support/fast-check";

const address = (value: number): string => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join(".");

test("a range contains exactly the ranges whose first and last addresses lie in it", () => {
  const range = fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 32 })).map(([value, prefix]) => {
    const first = (value & (-1 << (32 - prefix))) >>> 0;
    return { text: `${address(first)}/${prefix}`, first, last: first + 2 ** (32 - prefix) - 1 };
  });
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(contains(a.text, b.text)).toBe(a.first <= b.first && b.last <= a.last);
      expect(contains(a.text, address(b.first))).toBe(a.first <= b.first && b.first <= a.last);
    }),
  );
});

test.each([
  [["0.0.0.0/0"], true],
  [["128.0.0.0/1", "0.0.0.0/1"], true],
  [["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"], true],
  [["0.0.0.0/1", "192.168.0.0/16", "128.0.0.0/1"], true],
  // Without what no host of the internet has.
  [["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"], true],
  [[], false],
  [["0.0.0.0/1"], false],
  [["128.0.0.0/1"], false],
  [["0.0.0.0/1", "128.0.0.0/2"], false],
  [["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], false],
])("that %j holds every address of the internet is %s", (ranges, all) => {
  expect(coverInternet(ranges)).toBe(all);
});

test("ranges hold the internet when each of its addresses lies in one of them", () => {
  const wide = fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 3 })).map(([eighth, prefix]) => {
    const first = ((eighth << 29) & (-1 << (32 - prefix))) >>> 0;
    return `${address(first)}/${prefix}`;
  });
  const addresses = Array.from({ length: 256 }, (_, index) => address(index * 2 ** 24 + 77)).filter(isPublicIpv4);
  fc.assert(
    fc.property(fc.array(wide, { maxLength: 8 }), (ranges) => {
      expect(coverInternet(ranges)).toBe(addresses.every((each) => ranges.some((range) => contains(range, each))));
    }),
  );
});

test.each([
  ["0.0.0.0/0", true],
  ["128.0.0.0/1", true],
  ["10.0.0.0/8", false],
  ["::/0", true],
  ["2000::/3", true],
  ["2a00::/16", false],
])("that %s is a large part of everywhere is %s", (range, expected) => {
  expect(isPartOfEverywhere(range)).toBe(expected);
});

test("of the ranges of IPv6 those of the internet without host bits, in their short form, are without fault", () => {
  const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, fc.integer({ min: 0, max: 128 }), (written, prefix) => {
      const masked = written.map((each, index) => {
        const bits = Math.max(0, Math.min(16, prefix - 16 * index));
        return each & (0xffff << (16 - bits)) & 0xffff;
      });
      const textOf = (all: readonly number[]) => all.map((each) => each.toString(16)).join(":");
      // The system's own short form, as in a URL.
      const short = new URL(`http://[${textOf(masked)}]`).hostname.slice(1, -1);
      expect(isIPv6(short)).toBe(true);
      const isOfInternet =
        prefix < 3 ? masked[0]! <= 0x2000 && masked[0]! + 2 ** (16 - prefix) > 0x2000 : masked[0]! >> 13 === 1;
      expect(ipv6Fault(`${short}/${prefix}`)).toBe(isOfInternet ? undefined : "holds no address of the internet");
      if (textOf(masked) !== textOf(written))
        expect(ipv6Fault(`${textOf(written)}/${prefix}`)).toBe("has bits after the prefix that are not 0");
      else if (textOf(written) !== short)
        expect(ipv6Fault(`${textOf(written)}/${prefix}`)).toBe(`is ${short}/${prefix} in its short form`);
    }),
  );
});

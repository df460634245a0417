import { findRegion, REGION_CODES, regionLike } from "../../src/aws/regions";
import { problemsOf } from "../support/problems";
import { synthesize } from "../support/synthesize";

const CREATED = { source: "create" };
const subnets = (zone: string) => ({ public: `subnet-0000000${zone}`, private: `subnet-1111111${zone}` });

describe("a region", () => {
  const withDefaults = REGION_CODES.filter((code) => findRegion(code)?.defaultZones);

  test.each(withDefaults)(
    "%s: the least that an environment says is accepted, with zones that the region has",
    (region) => {
      expect(problemsOf({ region, network: CREATED })).toEqual([]);
      const zones = synthesize("network", { region, network: { source: "create" } })
        .resources("aws_subnet")
        .map((subnet) => String(subnet["availability_zone"]).replace(region, ""));
      expect([...new Set(zones)]).toEqual(findRegion(region)!.defaultZones);
      for (const zone of zones) expect(findRegion(region)!.zones).toContain(zone);
    },
  );

  test.each(REGION_CODES.filter((code) => !findRegion(code)?.defaultZones))("%s: zones are asked for", (region) => {
    expect(problemsOf({ region, network: CREATED })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^network.zones: got nothing, allowed 2 to 4 different zone letters, each from a to f \\(default: .*none in .*${region}.*; name 2 to 4 different letters`,
        ),
      ),
    ]);
    expect(problemsOf({ region, network: { ...CREATED, zones: ["a", "c"] } })).toEqual([]);
  });

  test.each(REGION_CODES)("%s: a zone that the table does not have is refused", (region) => {
    const letters = findRegion(region)?.zones ?? [];
    for (const zone of "abcdef")
      if (letters.length > 0 && !letters.includes(zone))
        expect(problemsOf({ region, network: { ...CREATED, zones: [letters[0], zone] } })).toEqual([
          expect.stringContaining(`but ${region} has no zone ${zone}, only ${letters.join(", ")}`),
        ]);
  });

  test("the zones of an existing network are held against the table too", () => {
    expect(
      problemsOf({
        region: "eu-central-1",
        network: { source: "ids", vpcId: "vpc-00000000", subnets: { a: subnets("a"), f: subnets("f") } },
      }),
    ).toEqual([expect.stringContaining("but eu-central-1 has no zone f, only a, b, c")]);
  });

  test.each([
    ["eu-cental-1", "eu-central-1"],
    ["eu-central-9", "eu-central-1"],
    ["us-esat-1", "us-east-1"],
    ["cn-nroth-1", "cn-north-1"],
    ["eusc-de-west-1", "eusc-de-east-1"],
  ])("%s is refused, and %s suggested", (typo, meant) => {
    expect(problemsOf({ region: typo, network: CREATED })).toEqual([
      `region: got "${typo}", but AWS has no such region in the table of 2026-11-26 (did you mean ${meant}?); correct it, or describe a newer region with unknownRegion: { partition: 'aws', zones: ['a', 'b', 'c'] }`,
    ]);
  });

  test("every region is the one most like itself", () => {
    for (const code of REGION_CODES) expect(regionLike(code)).toBe(code);
  });

  test("names of the objects that tables are made of are no regions", () => {
    for (const name of ["toString", "constructor", "__proto__"]) expect(findRegion(name)).toBeUndefined();
  });
});

describe("a region that is newer than the table", () => {
  const unknownRegion = { partition: "aws", zones: ["b", "d", "e"] };

  test("is described by the settings, and its zones are held against them", () => {
    expect(problemsOf({ region: "eu-moon-1", unknownRegion, network: { ...CREATED, zones: ["b", "d"] } })).toEqual([]);
    expect(problemsOf({ region: "eu-moon-1", unknownRegion, network: CREATED })).toEqual([
      expect.stringContaining("but eu-moon-1 has no zone a, only b, d, e"),
    ]);
  });

  test("goes with no region of the table and no other partition", () => {
    expect(problemsOf({ region: "eu-west-1", unknownRegion, network: CREATED })).toEqual([
      expect.stringContaining("but eu-west-1 is in the table already; leave it out"),
    ]);
    const problems = problemsOf({ region: "cn-south-1", unknownRegion, network: { ...CREATED, zones: ["b", "d"] } });
    expect(problems).toEqual([
      expect.stringContaining("but a region whose code is cn-south-1 belongs to AWS in China; correct one of the two"),
    ]);
  });
});

describe("what a partition does not have", () => {
  test.each(["cn-north-1", "us-gov-west-1", "eusc-de-east-1"])("%s: signed zones and logs of queries", (region) => {
    const hostedZones = { public: "example.com", dnssec: true, queryLogRetentionDays: 30 };
    expect(problemsOf({ region, network: CREATED, hostedZones })).toEqual([
      expect.stringMatching(
        /^hostedZones\.dnssec: got true, but Route 53 needs a key or a log group in us-east-1 for it/,
      ),
      expect.stringMatching(/^hostedZones\.queryLogRetentionDays: got 30, but Route 53 needs a key or a log group/),
    ]);
    expect(problemsOf({ region, network: CREATED, hostedZones: { public: "example.com" } })).toEqual([]);
  });
});

describe("the region of a bucket of state", () => {
  test.each([
    ["state.region", { state: { bucket: "some-state", region: "eu-cental-1" } }],
    [
      "network.stateRegion",
      { network: { source: "remoteState", stateBucket: "some-state", stateKey: "key", stateRegion: "eu-cental-1" } },
    ],
  ])("%s is one that there is", (setting, settings) => {
    expect(problemsOf({ network: CREATED, ...settings })).toEqual([
      expect.stringContaining(`${setting}: got "eu-cental-1", but AWS has no such region`),
    ]);
  });

  test("lies in the environment's partition", () => {
    expect(
      problemsOf({ region: "cn-north-1", network: CREATED, state: { bucket: "some-state", region: "us-east-1" } }),
    ).toEqual([
      expect.stringContaining('state.region: got "us-east-1", but it lies in another partition than cn-north-1'),
    ]);
  });
});

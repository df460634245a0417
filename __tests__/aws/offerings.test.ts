import { findInstanceType } from "../../src/aws/instance-types";
import { alikeIn, offerOf } from "../../src/aws/offerings";
import { REGION_CODES } from "../../src/aws/regions";
import { environmentSchema, warningsOf } from "../../src/environment/schema";

test.each([
  ["t3.micro", "us-east-1", true],
  ["t3.micro", "us-gov-west-1", true],
  ["t2.micro", "eu-central-2", false],
  ["p5.48xlarge", "af-south-1", false],
  ["m7i.large", "toString", undefined],
  ["t3.micro", "cn-north-1", undefined],
])("%s in %s: %s", (type, region, isOffered) => {
  expect(offerOf(type, region)?.isOffered).toBe(isOffered);
});

test("every region that prices or offerings are known of offers some type", () => {
  const known = REGION_CODES.filter((region) => offerOf("m5.large", region));
  expect(known.length).toBeGreaterThanOrEqual(30);
  for (const region of known) expect(alikeIn(region, findInstanceType("m5.large")!).length).toBeGreaterThan(0);
});

test("a type that the region is not known to offer is warned of, with types of its size", () => {
  const warnings = (region: string, capacity: object) =>
    warningsOf(environmentSchema.parse({ region, network: { source: "create" }, cluster: { capacity } })).filter(
      (text) => text.includes("did not offer"),
    );
  expect(warnings("eu-central-2", { instanceType: "t2.micro", otherInstanceTypes: ["t3.micro"] })).toEqual([
    "cluster.capacity.instanceType (t2.micro): eu-central-2 did not offer it in 2026-10, and a group launches nothing of a type that is not offered; npm run doctor asks AWS whether it does by now",
  ]);
  expect(warnings("eu-central-2", { instanceType: "m7a.large" })).toEqual([
    expect.stringContaining("of its size there are"),
  ]);
  expect(warnings("eu-central-1", {})).toEqual([]);
  const described = { architecture: "x86_64", vcpus: 2, memoryMiB: 8192, networkInterfaces: 3 };
  expect(
    warnings("eu-central-1", { instanceType: "m99.large", describedInstanceTypes: { "m99.large": described } }),
  ).toEqual([]);
});
